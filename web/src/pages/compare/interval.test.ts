import { describe, expect, it } from "vitest";
import { intervalPlace, intervalText, relativeDifference, signedPercent } from "./interval";

describe("differences", () => {
  it("puts doubling and halving equally far from the middle", () => {
    expect(intervalPlace(1)).toBeCloseTo(-intervalPlace(-0.5));
    expect(intervalPlace(0)).toBe(0);
  });

  it("stays within the bar", () => {
    expect([intervalPlace(7), intervalPlace(1e9), intervalPlace(-1), intervalPlace(-2)]).toEqual([1, 1, -1, -1]);
  });

  it.each([
    [0.1236, "+12.4%"],
    [-0.031, "−3.1%"],
    [3.4, "+340%"],
    [12.34, "+1,234%"],
    [0.00001, "0.0%"],
  ])("writes %d as %s", (value, text) => {
    expect(signedPercent(value)).toBe(text);
  });

  it("compares only where both sides are positive", () => {
    const cell = (value: number | null): { value: number | null; text: string } => ({ value, text: "" });
    const between = (key: string, a: number | null): number | null =>
      relativeDifference({ key, a: cell(a), b: cell(3) });
    expect([between("append", 2), between("append", 0), between("append", null), between("top_model", 2)]).toEqual([
      0.5,
      null,
      null,
      null,
    ]);
  });

  it("writes intervals of either kind", () => {
    expect(intervalText({ ci: { low: -0.21, high: 0.05, is_relative: true } })).toBe("−21.0% … +5.0%");
    expect(intervalText({ ci: { low: -2, high: 4.5, is_relative: false } })).toBe("−2 … 4.5");
    expect(intervalText({ ci: null })).toBe("");
  });
});
