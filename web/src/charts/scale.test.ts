import { describe, expect, it } from "vitest";
import type { Scale } from "./model";
import { inverse, position, rangeOf, switched, transformed, within, zoomed } from "./scale";

const scale = (change: Partial<Scale>): Scale => ({ kind: "linear", lo: 0, hi: 1, parameter: 1, margin: 0, ...change });

describe("scales", () => {
  it.each([
    [scale({ kind: "log10" }), 1000, 3],
    [scale({ kind: "offset_log2", parameter: 32 }), 0, 0],
    [scale({ kind: "offset_log2", parameter: 32 }), 32, 1],
    [scale({ kind: "binary_token", parameter: 16 }), -5, 0],
    [scale({ kind: "binary_token", parameter: 16 }), 8, 0.5],
    [scale({ kind: "binary_token", parameter: 16 }), 64, 3],
    [scale({ kind: "band" }), 4, 4],
  ])("%o maps %d to %d", (axis, value, unit) => expect(transformed(axis, value)).toBeCloseTo(unit, 12));

  it.each(["linear", "log10", "offset_log2", "binary_token", "time"] as const)("%s comes back", (kind) => {
    const axis = scale({ kind, parameter: 32 });
    for (const value of [0.5, 1, 31, 32, 33, 1e6])
      expect(inverse(axis, transformed(axis, value))).toBeCloseTo(value, 6);
  });

  it("puts values, edges and nothing in their places", () => {
    const axis = scale({ kind: "log10", lo: 1, hi: 100 });
    const at = (value: number | null | "edge" | "-edge"): number => position(axis, rangeOf(axis), value);
    expect([at(1), at(10), at(100), at("edge"), at("-edge")]).toEqual([0, 0.5, 1, 1, 0]);
    expect([at(null), at(-3)]).toEqual([Number.NaN, Number.NaN]);
    expect(at(0)).toBe(-Infinity);
  });

  it("turns an axis round and keeps its margin on both sides", () => {
    expect(rangeOf(scale({ lo: 10, hi: 0, margin: 1 }))).toEqual({ from: 11, to: -1 });
  });

  it("switches between logarithmic and linear", () => {
    expect(switched(scale({ kind: "log10", lo: 0.001, hi: 3600 }), 1)).toMatchObject({
      kind: "linear",
      lo: 0,
      hi: 3600,
    });
    expect(switched(scale({ lo: 0, hi: 50 }), 2)).toMatchObject({ kind: "log10", lo: 2, hi: 50 });
  });
});

describe("zoom", () => {
  const whole = { from: 0, to: 10 };

  it("keeps the place under the pointer", () => {
    const range = zoomed(whole, whole, 0.25, 0.5);
    expect(range).toEqual({ from: 1.25, to: 6.25 });
    expect(range.from + 0.25 * (range.to - range.from)).toBe(2.5);
  });

  it("never leaves the whole axis, in either direction of it", () => {
    expect(zoomed({ from: 0, to: 5 }, whole, 1, 1.5)).toEqual({ from: 0, to: 7.5 });
    expect(zoomed(whole, whole, 0.5, 3)).toEqual(whole);
    expect(within({ from: 12, to: 7 }, { from: 10, to: 0 })).toEqual({ from: 10, to: 5 });
  });
});
