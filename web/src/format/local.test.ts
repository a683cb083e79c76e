import { describe, expect, it } from "vitest";
import { formatClock, formatLocalDate, formatLocalDateTime, utcOffsetName } from "./local";

const at = (year: number, month: number, day: number, hour: number, minute: number, second = 0): number =>
  new Date(year, month, day, hour, minute, second).getTime() * 1000;

describe("instants in the reader's time zone", () => {
  it("writes date and clock", () => {
    expect(formatLocalDate(at(2026, 2, 12, 4, 5))).toBe("Mar 12 2026");
    expect(formatLocalDateTime(at(2026, 2, 12, 4, 5))).toBe("Mar 12 2026, 04:05");
    expect(formatClock(at(2026, 2, 12, 4, 5, 9), true)).toBe("04:05:09");
  });

  it("writes a dash for what is not there or no instant", () => {
    expect([formatLocalDate(null), formatClock(Number.NaN), formatLocalDateTime(9e30)]).toEqual(["–", "–", "–"]);
  });

  it.each([
    [0, "UTC"],
    [-120, "UTC+2"],
    [210, "UTC-3:30"],
  ])("names an offset of %d minutes %s", (minutes, name) => {
    expect(utcOffsetName({ getTimezoneOffset: () => minutes } as Date)).toBe(name);
  });
});
