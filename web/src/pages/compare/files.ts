// A comparison as files that the reader keeps.
import type { Comparison } from "../../api/types";
import { toCsv } from "../../components/csv";

const header = [
  "group",
  "sub_head",
  "key",
  "label",
  "unit",
  "better",
  "a",
  "a_text",
  "b",
  "b_text",
  "ci_low",
  "ci_high",
  "ci_is_relative",
  "winner",
  "definition",
];

export function comparisonCsv(comparison: Comparison): string {
  const rows = comparison.groups.flatMap((group) =>
    group.rows.map((row) => [
      group.name,
      row.sub_head,
      row.key,
      row.label,
      row.unit,
      row.direction,
      row.a.value,
      row.a.text,
      row.b.value,
      row.b.text,
      row.ci?.low ?? null,
      row.ci?.high ?? null,
      row.ci?.is_relative ?? null,
      row.winner,
      row.definition,
    ]),
  );
  return toCsv(header, rows);
}
