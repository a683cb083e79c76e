// A recorded stream of POST /api/v1/ask, for the tests beside.
import type { AskEvent, StepResult } from "../api/assistant";

export const resultOf = (step: number, change: Partial<StepResult> = {}): StepResult => ({
  step,
  state: "finished",
  columns: [
    { name: "provider", type: "VARCHAR" },
    { name: "calls", type: "BIGINT" },
  ],
  rows: [
    ["claude", 4200],
    ["codex", 1300],
  ],
  is_cut: false,
  stdout: "",
  stderr: "",
  output_is_cut: false,
  error: null,
  artifacts: [],
  figure: null,
  time_ms: 12,
  sandbox_level: "namespaces",
  was_rerun: false,
  ...change,
});

const sql =
  "SELECT provider, count(*) AS calls FROM tool_calls JOIN rounds USING (round_pk) GROUP BY ALL ORDER BY 2 DESC";

export const plannerStream: AskEvent[] = [
  { name: "queued", data: { position: 1 } },
  { name: "start", data: { engine: "planner", model: null, sandbox_level: "namespaces" } },
  { name: "reading", data: { text: "tool calls per provider, all dates" } },
  { name: "code", data: { step: 1, tool: "run_sql", language: "sql", source: sql } },
  { name: "result", data: resultOf(1) },
  {
    name: "answer",
    data: {
      understood: true,
      engine: "planner",
      model: null,
      reading: "tool calls per provider, all dates",
      answer: "claude has 4,200 tool calls, codex 1,300.",
      code: [{ language: "sql", source: sql }],
      columns: ["provider", "calls"],
      rows: [
        ["claude", 4200],
        ["codex", 1300],
      ],
      figure: null,
      numbers: [
        { text: "4,200", start: 11, end: 16, source: { step: 1, row: 0, column: 1 } },
        { text: "1,300", start: 35, end: 40, source: null },
      ],
      warnings: [],
      unplaced: [],
      suggestions: [],
      is_forced: false,
      usage: null,
      time_ms: 31,
    },
  },
];
