import { describe, expect, it } from "vitest";
import type { Axis, Figure, Panel, Scale } from "../charts/model";
import type { Readout } from "../charts/readout";
import { binRange, stepsBehind, toolName } from "./quantities";

const axis = (scale: Partial<Scale>, labels: string[] = []): Axis =>
  ({
    scale: { kind: "linear", lo: 0, hi: 1, parameter: 1, margin: 0, ...scale },
    ticks: labels.map((label, value) => ({ value, label })),
  }) as Axis;

const figure = (name: string, panels: Partial<Panel>[]): Figure =>
  ({ name, panels: panels.map((panel) => ({ title: "", ...panel })) }) as Figure;

const readout = (change: Partial<Readout>): Readout =>
  ({ panel: 0, title: "", xValue: null, range: { x: null, y: null }, series: "", ...change }) as Readout;

describe("the steps behind a figure", () => {
  it("asks for the surroundings of a point on a logarithmic axis", () => {
    const spindles = figure("token_spindles_transparent", [{ x: axis({ kind: "offset_log2", parameter: 32 }) }]);
    expect(stepsBehind(spindles, readout({ series: "output_tokens", xValue: 110 }))).toMatchObject({
      quantity: "output_tokens",
      min: 110 / 1.1,
      max: 110 * 1.1,
      provider: null,
    });
  });

  it("takes provider and trigger from a panel's title", () => {
    const histogram = figure("cache_hit_ratio_histogram", [
      { title: "codex / tool_result (n=5)", x: axis({ kind: "band" }, ["0", "(.80,.90]"]) },
    ]);
    expect(stepsBehind(histogram, readout({ range: { x: [0.6, 1.4], y: [0, 5] } }))).toEqual({
      quantity: "hit_ratio",
      min: 0.8,
      max: 0.9,
      tool: null,
      trigger: "tool",
      provider: "codex",
    });
  });

  it("asks for a tool by its name", () => {
    const counts = figure("tool_call_counts", [{ title: "Claude - top 17" }]);
    expect(stepsBehind(counts, readout({ title: "Bash" }))).toMatchObject({
      tool: "Bash",
      provider: "claude",
      min: null,
    });
    expect(stepsBehind(counts, readout({ title: "Other (<20 calls/tool)" }))).toBeNull();
  });

  it("asks nothing of a figure without such an axis", () => {
    expect(stepsBehind(figure("eviction_tradeoff_pareto", [{}]), readout({ xValue: 3 }))).toBeNull();
  });

  it("reads bins and tools", () => {
    expect([binRange("(.80,.90]"), binRange("0"), binRange("(0,.01]"), binRange("x")]).toEqual([
      [0.8, 0.9],
      [0, 0],
      [0, 0.01],
      null,
    ]);
    expect([toolName("Read  (n=3,212)"), toolName("mcp")]).toEqual(["Read", null]);
  });
});
