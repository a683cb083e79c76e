import { describe, expect, it } from "vitest";
import { spread } from "./spread";

describe("spread", () => {
  it("leaves alone what does not touch", () => {
    expect(spread([10, 50], [10, 10], 2, 0, 100)).toEqual([10, 50]);
  });

  it("moves neighbours apart evenly, whatever their order in the list", () => {
    expect(spread([52, 48], [10, 10], 2, 0, 100)).toEqual([56, 44]);
  });

  it("stays on the paper", () => {
    const moved = spread([98, 99, 100], [10, 10, 10], 0, 0, 100);
    expect(moved).toEqual([75, 85, 95]);
  });

  it("takes nothing", () => expect(spread([], [], 1, 0, 1)).toEqual([]));
});
