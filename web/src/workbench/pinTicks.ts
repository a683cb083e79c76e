// Round ticks for the axes of pinned figures.
import type { Tick } from "../charts/model";
import { ticksBetween } from "../charts/roundTicks";
import { formatMagnitude } from "../format/number";

export const day_us = 86_400_000_000;

const written = (value: number): string => (Math.abs(value) >= 1000 ? formatMagnitude(value) : String(value));

export const numberTicks = (lo: number, hi: number, count: number): Tick[] => ticksBetween(lo, hi, count, written);

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
