import { describe, expect, it } from "vitest";
import type { Axis, Scale } from "./model";
import { rangeOf } from "./scale";
import { ticksInView } from "./ticks";
import { readoutFormat, valueFormat } from "./valueFormat";

const axis = (scale: Partial<Scale>, ticks: [number, string][]): Axis =>
  ({
    scale: { kind: "linear", lo: 0, hi: 1, parameter: 1, margin: 0, ...scale },
    ticks: ticks.map(([value, label]) => ({ value, label })),
  }) as Axis;

describe("formats learned from ticks", () => {
  it.each([
    [
      [
        [1, "1s"],
        [60, "1m"],
        [3600, "1h"],
      ],
      90,
      "1.5m",
    ],
    [
      [
        [0.001, "1ms"],
        [1, "1s"],
        [60, "1m"],
      ],
      0.25,
      "250ms",
    ],
    [
      [
        [1, "1ms"],
        [1000, "1s"],
        [60_000, "1min"],
      ],
      90_000,
      "1.5min",
    ],
    [
      [
        [0, "0%"],
        [0.5, "50%"],
        [1, "100%"],
      ],
      0.123,
      "12.3%",
    ],
    [
      [
        [0, "0%"],
        [50, "50%"],
        [100, "100%"],
      ],
      12.34,
      "12.3%",
    ],
    [
      [
        [2048, "2k"],
        [131_072, "128k"],
      ],
      65_536,
      "64k",
    ],
    [
      [
        [2000, "2k"],
        [10_000, "10k"],
      ],
      64_000,
      "64k",
    ],
    [
      [
        [1, "1x"],
        [2, "2x"],
      ],
      1.5,
      "1.5x",
    ],
    [
      [
        [1, "1"],
        [2, "2"],
      ],
      1234.4,
      "1,234",
    ],
  ] as [[number, string][], number, string][])("%o writes %d as %s", (ticks, value, text) => {
    expect(valueFormat(axis({}, ticks))(value)).toBe(text);
  });

  it("reads counts out exactly", () => {
    expect(
      readoutFormat(
        axis({}, [
          [2048, "2k"],
          [131_072, "128k"],
        ]),
      )(88_648),
    ).toBe("88,648");
  });

  it("names the category of a band", () => {
    expect(
      valueFormat(
        axis({ kind: "band" }, [
          [0, "Read"],
          [1, "Bash"],
        ]),
      )(1.2),
    ).toBe("Bash");
  });
});

describe("ticks in view", () => {
  const times = axis({ kind: "log10", lo: 1, hi: 3600 }, [
    [1, "1s"],
    [60, "1m"],
    [3600, "1h"],
  ]);

  it("keeps the model's ticks while nothing is zoomed", () => {
    const ticks = ticksInView(times, times.scale, rangeOf(times.scale), false, valueFormat(times));
    expect(ticks.map(({ label }) => label)).toEqual(["1s", "1m", "1h"]);
  });

  it("makes round ones, written alike, when too few are left", () => {
    const range = { from: Math.log10(60), to: Math.log10(300) };
    const labels = ticksInView(times, times.scale, range, true, valueFormat(times)).map(({ label }) => label);
    expect(labels).toEqual(["1m", "2m", "3m", "4m", "5m"]);
  });

  it("makes even ones for an axis switched to linear", () => {
    const linear: Scale = { ...times.scale, kind: "linear", lo: 0 };
    const values = ticksInView(times, linear, rangeOf(linear), false, valueFormat(times)).map(({ value }) => value);
    expect(values).toEqual([0, 600, 1200, 1800, 2400, 3000, 3600]);
  });
});
