// Axes: from data values to transformed units, in which an axis is even, and back. The same
// formulas as Scale in figure.h.
import type { Panel, Position, Scale, ScaleKind } from "./model";
import { hasWedges } from "./model";

// The two ends of an axis in transformed units; from > to turns it round.
export interface Range {
  from: number;
  to: number;
}

export function transformed(scale: Scale, value: number): number {
  switch (scale.kind) {
    case "log10":
      return Math.log10(value);
    case "offset_log2":
      return Math.log2(value + scale.parameter) - Math.log2(scale.parameter);
    case "binary_token":
      if (value <= 0) return 0;
      return value < scale.parameter ? value / scale.parameter : 1 + Math.log2(value / scale.parameter);
    default:
      return value;
  }
}

export function inverse(scale: Scale, unit: number): number {
  switch (scale.kind) {
    case "log10":
      return 10 ** unit;
    case "offset_log2":
      return 2 ** (unit + Math.log2(scale.parameter)) - scale.parameter;
    case "binary_token":
      return unit < 1 ? Math.max(0, unit) * scale.parameter : scale.parameter * 2 ** (unit - 1);
    default:
      return unit;
  }
}

export function rangeOf(scale: Scale): Range {
  const direction = scale.hi < scale.lo ? -1 : 1;
  return {
    from: transformed(scale, scale.lo) - direction * scale.margin,
    to: transformed(scale, scale.hi) + direction * scale.margin,
  };
}

// 0 at the axis' beginning, 1 at its end; NaN for what has no place.
export function position(scale: Scale, range: Range, value: Position): number {
  if (value === null) return Number.NaN;
  if (value === "edge") return 1;
  if (value === "-edge") return 0;
  if (range.from === range.to) return 0.5;
  return (transformed(scale, value) - range.from) / (range.to - range.from);
}

// Rings fill their panel: the unit circle from -1 to 1.
export function drawnScale(panel: Panel, scale: Scale): Scale {
  return hasWedges(panel) && scale.lo === 0 && scale.hi === 1 ? { ...scale, lo: -1 } : scale;
}

const logarithmic: readonly ScaleKind[] = ["log10", "offset_log2", "binary_token"];

export const isLogarithmic = (scale: Scale): boolean => logarithmic.includes(scale.kind);

// The same stretch of values on an even axis, or on a logarithmic one that begins at
// `leastPositive`.
export function switched(scale: Scale, leastPositive: number): Scale {
  if (isLogarithmic(scale)) {
    const lo = scale.kind === "log10" && scale.lo < scale.hi / 100 ? 0 : scale.lo;
    return { ...scale, kind: "linear", lo, margin: 0, parameter: 1 };
  }
  return { ...scale, kind: "log10", lo: Math.max(scale.lo, leastPositive), margin: 0.02 };
}

// `range` stretched by `factor` about the place `at` (0 to 1), never beyond `whole`.
export function zoomed(range: Range, whole: Range, at: number, factor: number): Range {
  const length = (range.to - range.from) * factor;
  if (Math.abs(length) >= Math.abs(whole.to - whole.from)) return whole;
  const pivot = range.from + (range.to - range.from) * at;
  return within({ from: pivot - length * at, to: pivot + length * (1 - at) }, whole);
}

// Moved, not cut, so that it lies inside `whole`.
export function within(range: Range, whole: Range): Range {
  const low = Math.min(whole.from, whole.to);
  const high = Math.max(whole.from, whole.to);
  const over = Math.max(range.from, range.to) - high;
  const under = low - Math.min(range.from, range.to);
  const shift = over > 0 ? -over : under > 0 ? under : 0;
  return { from: range.from + shift, to: range.to + shift };
}
