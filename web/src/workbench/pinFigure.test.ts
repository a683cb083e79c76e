import { describe, expect, it } from "vitest";
import type { Column, Value } from "../api/assistant";
import type { Pin } from "./notebook";
import { alongColumn, hasDoubles, pinFigure, valueColumns } from "./pinFigure";

const columns: Column[] = [
  { name: "day", type: "DATE" },
  { name: "tool", type: "VARCHAR" },
  { name: "calls", type: "BIGINT" },
];
const rows: Value[][] = [
  ["2026-05-01", "Bash", 10],
  ["2026-05-01", "Read", 4],
  ["2026-05-03", "Bash", "12"],
  ["2026-05-03", "Read", null],
];
const pin = (change: Partial<Pin>): Pin => ({
  id: "p",
  title: "",
  kind: "bar",
  x: "tool",
  y: "calls",
  series: null,
  columns,
  rows,
  ...change,
});
const panelOf = (change: Partial<Pin>) => pinFigure(pin(change))?.panels[0];

describe("a pinned figure", () => {
  it("puts names on a band, and bars from zero", () => {
    const panel = panelOf({});
    expect(panel?.x.ticks.map(({ label }) => label)).toEqual(["Bash", "Read"]);
    expect(panel?.y.scale.lo).toBe(0);
    const [mark] = panel?.marks ?? [];
    expect(mark?.type === "rects" && mark.rects.map(({ y1 }) => y1)).toEqual([10, 4, 12]);
  });

  it("puts days on an axis of time, in microseconds, one line per series", () => {
    const panel = panelOf({ kind: "line", x: "day", series: "tool" });
    expect(panel?.x.scale.kind).toBe("time");
    expect(panel?.x.ticks[0]).toEqual({ value: Date.UTC(2026, 4, 1) * 1000, label: "2026-05-01" });
    expect(panel?.marks.map((mark) => mark.type === "line" && mark.y)).toEqual([[10, 12], [4]]);
    expect(panel?.legend.entries.map(({ label }) => label)).toEqual(["Bash", "Read"]);
  });

  it("sets bars of several series beside each other", () => {
    const marks = panelOf({ series: "tool" })?.marks ?? [];
    const [bash, read] = marks.map((mark) => (mark.type === "rects" ? mark.rects[0] : undefined));
    expect([Number(bash?.x0), Number(bash?.x1), Number(read?.x0)]).toEqual([-0.38, 0, 1]);
  });

  it("draws numbers far from zero without the way there, bars never", () => {
    const far: Value[][] = [
      ["", "a", 1000],
      ["", "b", 1010],
    ];
    expect(panelOf({ kind: "points", rows: far })?.y.scale.lo).toBeGreaterThan(900);
    expect(panelOf({ rows: far })?.y.scale.lo).toBe(0);
  });

  it("has axes with a length for one row, zeros and negatives, and is none without numbers", () => {
    for (const values of [[5], [0], [0, 0], [-3, 2], [-4, -2]]) {
      for (const kind of ["bar", "line", "points"] as const) {
        const panel = panelOf({ kind, x: "calls", rows: values.map((value) => ["", "", value]) });
        const isLong = [panel?.x, panel?.y].map((axis) => axis && axis.scale.lo < axis.scale.hi);
        expect([kind, values, isLong]).toEqual([kind, values, [true, true]]);
      }
    }
    expect(panelOf({ x: "day", rows: [["2026-05-01 10:00:00", "", 1]] })?.x.ticks).toHaveLength(1);
    expect(pinFigure(pin({ y: "tool" }))).toBeNull();
    expect(pinFigure(pin({ x: "gone" }))).toBeNull();
  });

  it("begins with the column that tells the rows apart, and knows when none does", () => {
    expect(alongColumn(columns, rows)).toBe("day");
    expect(alongColumn(columns, rows.slice(0, 2))).toBe("tool");
    expect([hasDoubles(pin({})), hasDoubles(pin({ x: "day", series: "tool" }))]).toEqual([true, false]);
  });

  it("offers the columns that hold numbers", () => {
    expect(valueColumns(columns, rows)).toEqual(["calls"]);
  });
});
