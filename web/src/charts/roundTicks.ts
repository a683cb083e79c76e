// Round numbers for axes.
import type { Tick } from "./model";
import { formatMagnitude } from "../format/number";

const milliseconds: readonly (readonly [number, string])[] = [
  [1, "1ms"],
  [10, "10ms"],
  [100, "100ms"],
  [1000, "1s"],
  [10_000, "10s"],
  [60_000, "1m"],
  [600_000, "10m"],
  [3_600_000, "1h"],
  [36_000_000, "10h"],
  [86_400_000, "1d"],
  [864_000_000, "10d"],
];

const within =
  (lo: number, hi: number) =>
  (tick: Tick): boolean =>
    tick.value >= lo && tick.value <= hi;

export const msTicks = (lo: number, hi: number): Tick[] =>
  milliseconds.map(([value, label]) => ({ value, label })).filter(within(lo, hi));

export const secondTicks = (lo: number, hi: number): Tick[] =>
  milliseconds.map(([value, label]) => ({ value: value / 1000, label })).filter(within(lo, hi));

const powerNames = ["1", "10", "100", "1k", "10k", "100k", "1M", "10M", "100M"];

// Powers of ten, and their doubles and fives where fewer than three lie in the range.
export function tokenTicks(lo: number, hi: number): Tick[] {
  const powers = powerNames.map((label, power) => ({ value: 10 ** power, label })).filter(within(lo, hi));
  if (powers.length >= 3) return powers;
  const between = powerNames.flatMap((_, power) => [1, 2, 5].map((factor) => factor * 10 ** power));
  return between
    .map((value) => ({ value, label: value < 1000 ? String(value) : `${value / 1000}k` }))
    .filter(within(lo, hi));
}

// About `count` even steps between two numbers of any sign.
export function ticksBetween(lo: number, hi: number, count: number, label: (value: number) => string): Tick[] {
  if (!(hi > lo)) return [{ value: lo, label: label(lo) }];
  const rough = (hi - lo) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  const first = Math.ceil(lo / step - 1e-9);
  const length = Math.floor(hi / step + 1e-9) - first + 1;
  return Array.from({ length }, (_, index) => Number(((first + index) * step).toPrecision(12))).map((value) => ({
    value,
    label: label(value),
  }));
}

// The same from 0.
export const evenTicks = (hi: number, count: number, label: (value: number) => string = formatMagnitude): Tick[] =>
  ticksBetween(0, hi, count, label);

export const shareTicks: readonly Tick[] = [0, 0.25, 0.5, 0.75, 1].map((value) => ({
  value,
  label: `${value * 100}%`,
}));
