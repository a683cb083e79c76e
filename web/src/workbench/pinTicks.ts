// Round ticks for the axes of pinned figures.
import type { Tick } from "../charts/model";
import { formatMagnitude } from "../format/number";

const day_us = 86_400_000_000;

const written = (value: number): string => (Math.abs(value) >= 1000 ? formatMagnitude(value) : String(value));

// About `count` between two numbers of any sign.
export function numberTicks(lo: number, hi: number, count: number): Tick[] {
  if (!(hi > lo)) return [{ value: lo, label: written(lo) }];
  const rough = (hi - lo) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  const first = Math.ceil(lo / step - 1e-9);
  const length = Math.floor(hi / step + 1e-9) - first + 1;
  return Array.from({ length }, (_, index) => Number(((first + index) * step).toPrecision(12))).map((value) => ({
    value,
    label: written(value),
  }));
}

const isoAt = (us: number): string => new Date(us / 1000).toISOString();

// Whole days, or hours and minutes where there are fewer than two.
export function timeTicks(lo: number, hi: number): Tick[] {
  if (hi - lo < 2 * day_us) {
    const places = hi > lo ? [0, 0.25, 0.5, 0.75, 1] : [0];
    return places
      .map((place) => lo + place * (hi - lo))
      .map((value) => ({ value, label: isoAt(value).slice(5, 16).replace("T", " ") }));
  }
  const step = Math.ceil((hi - lo) / 6 / day_us) * day_us;
  const first = Math.ceil(lo / day_us) * day_us;
  const length = Math.floor((hi - first) / step) + 1;
  return Array.from({ length }, (_, index) => first + index * step).map((value) => ({
    value,
    label: isoAt(value).slice(0, 10),
  }));
}
