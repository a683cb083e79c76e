import { describe, expect, it, vi } from "vitest";
import type { Day } from "./payload";
import { evenTicks, msTicks, secondTicks } from "../../charts/roundTicks";

vi.mock("../../i18n/i18n.svelte", () => ({ t: (key: string) => key }));
const { calendarFigure, calendarRows, spendFigure } = await import("./activity");
const { distributionCharts } = await import("./distributions");
const { chineseDetail, chineseValue } = await import("./highlightText");

const day = (text: string, rounds = 1): Day => ({ day: text, rounds, inputTokens: 0, outputTokens: 0, costUsd: 0 });
const rectsOf = (figure: ReturnType<typeof calendarFigure>): number =>
  figure.panels
    .flatMap((panel) => panel.marks)
    .reduce((sum, mark) => sum + (mark.type === "rects" ? mark.rects.length : 0), 0);

describe("the calendar", () => {
  it("has a cell for each day from the first to the last, idle ones too", () => {
    expect(rectsOf(calendarFigure([day("2026-02-27"), day("2026-03-02")]))).toBe(4);
  });

  it("starts weeks on Monday, before 1970 too", () => {
    const [row] = calendarRows([day("2026-03-04"), day("2026-03-09")]);
    expect(row?.map(({ start }) => new Date(start * 86_400_000).getUTCDay())).toEqual([1, 1]);
    expect(calendarRows([day("1969-12-31"), day("1970-01-04")])).toHaveLength(1);
  });

  it("breaks into rows of even length when it is longer than a year", () => {
    const rows = calendarRows([day("2024-01-01"), day("2026-01-01")]);
    expect(rows.map((row) => row.length)).toEqual([53, 52]);
    expect(calendarRows([])).toEqual([]);
  });
});

describe("charts without data", () => {
  it("says which distributions are empty, and draws none of them to infinity", () => {
    const none = { series: [] };
    const charts = distributionCharts({
      tool_latency_distribution: none,
      tool_latency_by_category: { groups: [] },
      tool_call_counts: { items: [] },
      prefix_append_scatter: none,
      output_tokens: none,
      generation_time_cdf: none,
      cache_hit_ratio: { bins: [{ label: "<50%", count: 0 }] },
      human_input_wait: { series: [{ name: "all", points: [] }] },
    });
    expect(charts.every(({ isEmpty }) => isEmpty)).toBe(true);
    const ends = charts.flatMap(({ figure }) =>
      figure.panels.flatMap(({ x, y }) => [x.scale.lo, x.scale.hi, y.scale.lo, y.scale.hi]),
    );
    expect(ends.every(Number.isFinite)).toBe(true);
  });

  it("draws a model without a price", () => {
    const model = {
      provider: "x",
      model: "m",
      rounds: 1,
      inputCost: 0,
      cacheWriteCost: 0,
      cachedCost: 0,
      outputCost: 0,
      reasoningCost: 0,
      costUsd: 0,
      priced: false,
    };
    expect(spendFigure([model]).panels[0]?.y.ticks[0]?.label).toBe("m (analyze.unpriced)");
  });
});

describe("ticks", () => {
  it("are round", () => {
    expect(evenTicks(1000, 5).map(({ value }) => value)).toEqual([0, 200, 400, 600, 800, 1000]);
    expect(evenTicks(0, 5)).toEqual([{ value: 0, label: "0" }]);
    expect(msTicks(50, 70_000).map(({ label }) => label)).toEqual(["100ms", "1s", "10s", "1m"]);
    expect(secondTicks(1, 4000).map(({ value, label }) => [value, label])).toEqual([
      [1, "1s"],
      [10, "10s"],
      [60, "1m"],
      [600, "10m"],
      [3600, "1h"],
    ]);
  });
});

describe("highlights in Chinese", () => {
  it("keep their numbers, and stay as they are when they are new", () => {
    expect(chineseDetail("257 steps without an input of the user")).toBe("257 步没有用户输入");
    expect(chineseDetail("session codex:9b, 21 steps never more than 30 min apart")).toBe(
      "会话 codex:9b，21 步之间间隔均不超过 30 分钟",
    );
    expect([chineseDetail("Jun 2 2026"), chineseValue("$5.99"), chineseValue("239K tok")]).toEqual([
      "Jun 2 2026",
      "$5.99",
      "239K 词元",
    ]);
  });
});
