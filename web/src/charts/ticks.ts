// The ticks of an axis: those of the model as long as enough of them are in view, else round
// numbers.
import type { Axis, Scale, Tick } from "./model";
import { inverse, isLogarithmic, position, type Range } from "./scale";
import type { ValueFormat } from "./valueFormat";

const leastTicks = 3;
const tolerance = 1e-6;

export function isInView(scale: Scale, range: Range, value: number): boolean {
  const place = position(scale, range, value);
  return place >= -tolerance && place <= 1 + tolerance;
}

// Steps that are round on a clock, in seconds.
const clockSteps = [15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];

function roundStep(rough: number, secondsPerUnit: number | null): number {
  const onClock = secondsPerUnit === null ? undefined : clockSteps.find((step) => step >= rough * secondsPerUnit);
  if (onClock !== undefined && secondsPerUnit !== null && rough * secondsPerUnit > 10) return onClock / secondsPerUnit;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
}

// Durations are recognised by how they are written.
function secondsPerUnitOf(format: ValueFormat): number | null {
  if (format(7200) === "2h") return 1;
  return format(7_200_000) === "2h" ? 1 / 1000 : null;
}

function evenSteps(lo: number, hi: number, count: number, format: ValueFormat): number[] {
  if (!(hi > lo)) return [];
  const step = roundStep((hi - lo) / count, secondsPerUnitOf(format));
  const values: number[] = [];
  for (let index = Math.ceil(lo / step - tolerance); index * step <= hi + step * tolerance; index += 1) {
    values.push(Number((index * step).toPrecision(12)));
  }
  return values;
}

function powers(scale: Scale, lo: number, hi: number): number[] {
  const base = scale.kind === "log10" ? 10 : 2;
  const least = Math.max(lo, 1e-12);
  const values: number[] = [];
  for (let power = Math.floor(Math.log(least) / Math.log(base)); base ** power <= hi; power += 1) {
    for (const factor of base === 10 ? [1, 2, 5] : [1]) {
      const value = factor * base ** power;
      if (value >= lo && value <= hi) values.push(Number(value.toPrecision(12)));
    }
  }
  return lo <= 0 ? [0, ...values] : values;
}

function generated(scale: Scale, range: Range, format: ValueFormat): Tick[] {
  const ends = [inverse(scale, range.from), inverse(scale, range.to)];
  const [lo, hi] = [Math.min(...ends), Math.max(...ends)];
  const spread = powers(scale, lo, hi);
  const isWide = isLogarithmic(scale) && spread.length >= leastTicks;
  return (isWide ? spread : evenSteps(lo, hi, 6, format)).map((value) => ({ value, label: format(value) }));
}

// `scale` is the one drawn: the axis' own, or the one it was switched to.
export function ticksInView(axis: Axis, scale: Scale, range: Range, isZoomed: boolean, format: ValueFormat): Tick[] {
  const own = axis.ticks.filter(({ value }) => isInView(scale, range, value));
  if (axis.scale.kind === "band" || axis.ticks.length === 0) return own;
  const isSwitched = scale.kind !== axis.scale.kind;
  if (!isSwitched && (!isZoomed || own.length >= leastTicks)) return own;
  return generated(scale, range, format);
}
