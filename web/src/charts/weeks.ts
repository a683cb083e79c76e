// The axis of a series of weeks.
import type { Week } from "../api/types";

const names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export const weekStartUs = (week: Week): number => Date.parse(`${week.week_start}T00:00:00Z`) * 1000;

// 1, 2, 2.5, 5 times a power of ten, at least `value`.
export function roundMaximum(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= value) ?? value;
}

export interface MonthTick {
  index: number; // of the first week that begins in the month
  label: string; // "Sep 2025", then "Oct"; the year again in January
}

// At most `most` ticks; months are left out evenly if there are more.
export function monthTicks(weeks: readonly Week[], most: number): MonthTick[] {
  const months: { index: number; month: number; year: number }[] = [];
  weeks.forEach((week, index) => {
    const date = new Date(weekStartUs(week) / 1000);
    const [month, year] = [date.getUTCMonth(), date.getUTCFullYear()];
    const last = months.at(-1);
    if (!last || last.month !== month || last.year !== year) months.push({ index, month, year });
  });
  // The first month may be a few days long: its label would run into the next one.
  const second = months[1];
  if (second && second.index < 2) months.shift();
  const stride = Math.max(1, Math.ceil(months.length / most));
  return months
    .filter((_, index) => index % stride === 0)
    .map(({ index, month, year }, rank, kept) => {
      const isNewYear = rank === 0 || kept[rank - 1]?.year !== year;
      return { index, label: isNewYear ? `${names[month]} ${year}` : (names[month] as string) };
    });
}
