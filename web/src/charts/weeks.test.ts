import { describe, expect, it } from "vitest";
import type { Week } from "../api/types";
import { monthTicks, roundMaximum } from "./weeks";

const weeksFrom = (start: string, count: number): Week[] =>
  Array.from({ length: count }, (_, index) => {
    const day = new Date(Date.parse(`${start}T00:00:00Z`) + index * 7 * 86_400_000);
    return { week_start: day.toISOString().slice(0, 10), providers: {}, agent_steps: 0 };
  });

describe("weeks", () => {
  it("names the year where it begins", () => {
    const labels = monthTicks(weeksFrom("2025-11-03", 14), 20).map(({ label }) => label);
    expect(labels).toEqual(["Nov 2025", "Dec", "Jan 2026", "Feb"]);
  });

  it("leaves months out evenly when there is no room", () => {
    expect(monthTicks(weeksFrom("2025-01-06", 52), 4).length).toBeLessThanOrEqual(4);
  });

  it("drops a first month of one week", () => {
    expect(monthTicks(weeksFrom("2025-09-29", 6), 9)[0]).toEqual({ index: 1, label: "Oct 2025" });
  });

  it.each([
    [1, 1],
    [1900, 2000],
    [2100, 2500],
    [22_000, 25_000],
    [51, 100],
  ])("%d fits below %d", (value, maximum) => expect(roundMaximum(value)).toBe(maximum));
});
