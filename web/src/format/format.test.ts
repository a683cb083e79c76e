import { describe, expect, it } from "vitest";
import { formatModel, formatProvider } from "./model";
import { formatBytes, formatCount, formatMagnitude, formatShare, formatUsd, formatValue } from "./number";
import {
  formatAgo,
  formatDate,
  formatDateRange,
  formatDateTime,
  formatHours,
  formatIsoDay,
  formatSeconds,
} from "./time";

const us = (text: string): number => Date.parse(text) * 1000;

describe("numbers", () => {
  it.each([
    [357161, "357,161"],
    [0, "0"],
    [null, "–"],
    [Number.NaN, "–"],
  ])("count %s", (value, text) => expect(formatCount(value)).toBe(text));

  it.each([
    [54.9e9, "54.9B"],
    [2.336e9, "2.34B"],
    [186.9e6, "186.9M"],
    [9.994e6, "9.99M"],
    [999_999, "1.00M"],
    [86_940, "86.9K"],
    [99_960, "100K"],
    [190_400, "190K"],
    [1000, "1.0K"],
    [999, "999"],
    [0, "0"],
    [Infinity, "–"],
  ])("magnitude %s", (value, text) => expect(formatMagnitude(value)).toBe(text));

  it.each([
    [0, "$0"],
    [0.00421, "$0.0042"],
    [0.1234, "$0.123"],
    [9.7, "$9.70"],
    [40_431, "$40.43K"],
    [2_500_000, "$2.50M"],
    [-9.7, "-$9.70"],
    [undefined, "–"],
  ])("USD %s", (value, text) => expect(formatUsd(value)).toBe(text));

  it("share, bytes, any value", () => {
    expect([formatShare(0.957), formatShare(0.957, 1), formatShare(null)]).toEqual(["96%", "95.7%", "–"]);
    expect([formatBytes(1.23e9), formatBytes(340_400), formatBytes(12)]).toEqual(["1.2 GB", "340 KB", "12 B"]);
    expect([formatValue(123456.7), formatValue(0.12345), formatValue(0.00001), formatValue(0)]).toEqual([
      "123,457",
      "0.1235",
      "1.00e-5",
      "0",
    ]);
  });
});

describe("times", () => {
  it("dates are UTC", () => {
    expect(formatDate(us("2025-09-23T23:59:59Z"))).toBe("Sep 23 2025");
    expect(formatDateTime(us("2026-06-04T04:05:00Z"))).toBe("Jun 4 2026, 04:05");
    expect(formatIsoDay(us("2026-06-04T04:05:00Z"))).toBe("2026-06-04");
  });

  it("ranges name one day once", () => {
    expect(formatDateRange(us("2025-09-23"), us("2026-06-04"))).toBe("Sep 23 2025 — Jun 4 2026");
    expect(formatDateRange(us("2025-09-23T01:00Z"), us("2025-09-23T02:00Z"))).toBe("Sep 23 2025");
    expect(formatDateRange(null, 3)).toBe("–");
  });

  it.each([
    [0.0042, "4.2 ms"],
    [0.34, "340 ms"],
    [0.9999, "1.0 s"],
    [5.74, "5.7 s"],
    [738, "12.3 min"],
    [29_520, "8.2 h"],
    [2_678_400, "31.0 d"],
    [-5, "-5.0 s"],
    [null, "–"],
  ])("%s seconds", (seconds, text) => expect(formatSeconds(seconds)).toBe(text));

  it.each([
    [1200, "1.2K h"],
    [574.2, "574 h"],
    [7.64, "7.6 h"],
  ])("%s hours", (hours, text) => expect(formatHours(hours)).toBe(text));

  it("relative times", () => {
    const now = Date.parse("2026-06-04T12:00:00Z");
    const ago = (text: string): string => formatAgo(us(text), now);
    expect([
      ago("2026-06-04T11:59:40Z"),
      ago("2026-06-04T11:18:00Z"),
      ago("2026-06-04T02:00:00Z"),
      ago("2026-06-03T02:00:00Z"),
      ago("2026-05-20T12:00:00Z"),
      ago("2026-01-20T12:00:00Z"),
    ]).toEqual(["just now", "42 min ago", "10 h ago", "yesterday", "15 d ago", "Jan 20 2026"]);
  });
});

describe("names", () => {
  it.each([
    ["claude-opus-4-6-20260101", "Opus 4.6"],
    ["claude-sonnet-4-5", "Sonnet 4.5"],
    ["claude-3-5-haiku-20241022", "Haiku 3.5"],
    ["gpt-5.3-codex-spark", "gpt-5.3-codex-spark"],
    ["claude-mythical", "claude-mythical"],
    [null, "unknown model"],
  ])("model %s", (model, text) => expect(formatModel(model)).toBe(text));

  it("provider", () => {
    expect([formatProvider("codex"), formatProvider("acme-AI"), formatProvider(null)]).toEqual([
      "Codex",
      "acme-AI",
      "Unknown",
    ]);
  });
});
