import { describe, expect, it } from "vitest";
import type { SessionStep, StepTool } from "../../api/types";
import { firstToolLane, longStretchS, makeWarp, packLanes, spansOf, type Span } from "./timeline";

const second = 1_000_000;
const tool = (name: string, fromS: number | null, toS: number | null, change: Partial<StepTool> = {}): StepTool => ({
  name,
  tool_index: 0,
  emitted_us: fromS === null ? null : fromS * second,
  result_us: toS === null ? null : toS * second,
  wall_ms: null,
  internal_ms: null,
  effective_ms: null,
  is_error: false,
  input_chars: null,
  result_chars: null,
  ...change,
});

const step = (seq: number, tools: StepTool[]): SessionStep => ({
  seq,
  round_pk: seq,
  round_index: seq,
  trace_key: null,
  model: null,
  trigger: "tool",
  start_us: null,
  prefix_tokens: 0,
  append_tokens: 0,
  output_tokens: 0,
  reasoning_tokens: 0,
  cost_usd: 0,
  cumulative_cost_usd: 0,
  cumulative_input_tokens: 0,
  is_compaction: false,
  context_drop_tokens: 0,
  user_message_chars: null,
  generation: { start_us: seq * 100 * second, end_us: (seq * 100 + 5) * second },
  wait: null,
  tools,
  events: [],
});

const span = (fromS: number, toS: number): Span => ({
  kind: "generation",
  startUs: fromS * second,
  endUs: toS * second,
  lane: 1,
  seq: 1,
  name: "",
  isError: false,
});

describe("lanes", () => {
  it("puts tools that run at the same time side by side", () => {
    const spans = spansOf([step(1, [tool("Read", 1, 4), tool("Grep", 2, 3), tool("Bash", 4, 9)])]);
    const lanes = spans.filter(({ kind }) => kind === "tool").map(({ name, lane }) => [name, lane - firstToolLane]);
    expect(lanes).toEqual([
      ["Read", 0],
      ["Grep", 1],
      ["Bash", 0],
    ]);
  });

  it("lets the last lane be shared when there are too many", () => {
    expect(packLanes([span(0, 9), span(1, 9), span(2, 9)], 2)).toEqual([0, 1, 1]);
  });

  it("leaves out tools without times, and uses the latency where the result has none", () => {
    const tools = [tool("A", null, 3), tool("B", 5, null), tool("C", 6, null, { effective_ms: 2000 }), tool("D", 9, 8)];
    const found = spansOf([step(1, tools)]).filter(({ kind }) => kind === "tool");
    expect(found.map(({ name, endUs }) => [name, endUs / second])).toEqual([["C", 8]]);
  });
});

describe("the time axis", () => {
  const spans = [span(0, 5), span(5 + 36_000, 5 + 36_010)];

  it("is real time when nothing is shortened", () => {
    const warp = makeWarp(spans, false);
    expect(warp.lengthS).toBe(36_015);
    expect(warp.toPlace(18_000 * second)).toBe(18_000);
  });

  it("shortens long stretches only, and stays in order", () => {
    const warp = makeWarp(spans, true);
    expect(warp.toPlace(5 * second)).toBe(5);
    expect(warp.lengthS).toBeCloseTo(5 + longStretchS * (1 + Math.log(36_000 / longStretchS)) + 10);
    const places = [0, 3, 5, 100, 9000, 36_005, 36_015].map((at) => warp.toPlace(at * second));
    expect([...places].sort((a, b) => a - b)).toEqual(places);
  });

  it("finds the instant of a place again", () => {
    const warp = makeWarp(spans, true);
    for (const at of [0, 2.5, 5, 700, 36_007])
      expect(warp.toInstant(warp.toPlace(at * second))).toBeCloseTo(at * second, -1);
    expect([warp.toPlace(-5 * second), warp.toInstant(1e9)]).toEqual([0, 36_015 * second]);
  });

  it("has a place for everything when there is nothing", () => {
    expect(makeWarp([], true).toPlace(7)).toBe(0);
  });
});
