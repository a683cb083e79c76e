// How an axis writes its numbers, learned from its own tick labels: "2k" beside 2048, "30m" beside
// 1800. Read-outs and the ticks of a zoomed axis are written the same way.
import { dash, formatValue } from "../format/number";
import type { Axis, Tick } from "./model";

export type ValueFormat = (value: number) => string;

const trimmed = (value: number, digits = 3): string => String(Number(value.toPrecision(digits)));

function withUnits(units: readonly (readonly [number, string])[], least: string): ValueFormat {
  return (value) => {
    const size = Math.abs(value);
    const unit = units.find(([factor]) => size >= factor * 0.9995);
    return unit ? trimmed(value / unit[0]) + unit[1] : trimmed(value) + least;
  };
}

const seconds = withUnits(
  [
    [86_400, "d"],
    [3600, "h"],
    [60, "m"],
    [1, "s"],
  ],
  "s",
);
const secondsMin = withUnits(
  [
    [86_400, "d"],
    [3600, "h"],
    [60, "min"],
    [1, "s"],
  ],
  "s",
);
const belowSecond =
  (format: ValueFormat): ValueFormat =>
  (value) =>
    value !== 0 && Math.abs(value) < 0.9995 ? `${trimmed(value * 1000)}ms` : format(value);
const magnitude = (thousand: number, k: string, m: string): ValueFormat =>
  withUnits(
    [
      [thousand ** 3, "B"],
      [thousand ** 2, m],
      [thousand, k],
    ],
    "",
  );

const candidates: readonly ValueFormat[] = [
  (value) => `${trimmed(value)}%`,
  (value) => `${trimmed(value * 100)}%`,
  belowSecond(seconds),
  belowSecond(secondsMin),
  (value) => belowSecond(seconds)(value / 1000),
  (value) => belowSecond(secondsMin)(value / 1000),
  magnitude(1024, "k", "M"),
  magnitude(1000, "k", "M"),
  magnitude(1000, "K", "M"),
  (value) => `${trimmed(value)}x`,
  (value) => `${trimmed(value)}h`,
];

const plain = (label: string): string => label.replace(/[\s,]/g, "").replace("×", "x");

function matches(format: ValueFormat, ticks: readonly Tick[]): number {
  return ticks.filter(({ value, label }) => plain(format(value)) === plain(label)).length;
}

// Precise where labels are rounded: a percentage with one more digit, a count with its separators.
export function valueFormat(axis: Axis): ValueFormat {
  const named = axis.ticks.filter(({ label }) => label.trim() !== "");
  if (axis.scale.kind === "band") return (value) => bandName(axis, value);
  if (axis.scale.kind === "time") return (value) => new Date(value / 1000).toISOString().slice(0, 16).replace("T", " ");
  const counted = candidates.map((format) => ({ format, hits: matches(format, named) }));
  const numeric = matches((value) => trimmed(value, 12), named);
  const best = counted.reduce((a, b) => (b.hits > a.hits ? b : a));
  return best.hits > numeric && best.hits >= named.length / 2 ? best.format : formatValue;
}

// A read-out names exact counts where ticks are rounded to thousands.
export function readoutFormat(axis: Axis): ValueFormat {
  const format = valueFormat(axis);
  const isRounded = /[kKMB]$/.test(format(4_096_000));
  return (value) => (Number.isFinite(value) ? (isRounded ? formatValue(value) : format(value)) : dash);
}

export function bandName(axis: Axis, value: number): string {
  const tick = axis.ticks.find((candidate) => Math.abs(candidate.value - value) < 0.5);
  return tick?.label.trim() ? tick.label.trim() : formatValue(value);
}
