// When the work happened and what it cost, as figure models.
import type { Figure, LegendEntry, Mark, Panel, Rect, RectsMark } from "../../charts/model";
import { formatModel } from "../../format/model";
import { formatCount, formatMagnitude, formatUsd } from "../../format/number";
import { t } from "../../i18n/i18n.svelte";
import { colors } from "../../charts/palette";
import { axis, bandAxis, faded, figure, panel } from "../../charts/parts";
import type { Day, HourCell, ModelCost } from "./payload";
import { evenTicks } from "../../charts/roundTicks";

const dayMs = 86_400_000;
const heat = colors.codex;
const leastOpacity = 0.14;

// Between the least and the most that is not nothing, evenly.
function heatScale(values: readonly number[]): (value: number) => string | null {
  const some = values.filter((value) => value > 0);
  const least = some.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
  const most = some.reduce((high, value) => Math.max(high, value), 0);
  return (value) => {
    if (!(value > 0)) return null;
    const share = most > least ? (value - least) / (most - least) : 1;
    return faded(heat, leastOpacity + (1 - leastOpacity) * share);
  };
}

const cells = (rects: Rect[]): RectsMark => ({
  type: "rects",
  series: "",
  rects,
  color: faded(colors.neutral, 0.08),
  edge: { color: "#ffffff", width_pt: 1, dash_pt: [0, 0] },
  label_pt: 8,
  corner_radius_pt: 0,
  below_marks: false,
});

export const weekdayNames = (): string[] =>
  (["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const).map((day) => t(`analyze.day.${day}`));

const dayNumber = (day: string): number => Math.round(Date.parse(`${day}T00:00:00Z`) / dayMs);
// 0 is Monday; 1 January 1970 was a Thursday.
const weekdayOf = (number: number): number => (((number + 3) % 7) + 7) % 7;
const isoDay = (number: number): string => new Date(number * dayMs).toISOString().slice(0, 10);

export interface CalendarWeek {
  start: number; // day number of its Monday
}

const longestRow = 53; // weeks beside each other

// The weeks from the first to the last day, cut into rows that are at most a year long.
export function calendarRows(days: readonly Day[]): CalendarWeek[][] {
  const [first, last] = [days[0], days[days.length - 1]];
  if (!first || !last) return [];
  const from = dayNumber(first.day) - weekdayOf(dayNumber(first.day));
  const weeks = Math.floor((dayNumber(last.day) - from) / 7) + 1;
  const rows = Math.ceil(weeks / longestRow);
  const length = Math.ceil(weeks / rows);
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: Math.min(length, weeks - row * length) }, (_, week) => ({
      start: from + 7 * (row * length + week),
    })),
  );
}

function monthTicks(weeks: readonly CalendarWeek[]): { value: number; label: string }[] {
  return weeks.flatMap(({ start }, value) => {
    // A month is named at the first week that begins in it.
    const day = new Date(start * dayMs);
    if (value > 0 && day.getUTCDate() > 7) return [];
    const month = t(`analyze.month.${(day.getUTCMonth() + 1) as 1}`);
    return [{ value, label: day.getUTCMonth() === 0 || value === 0 ? `${month} ${day.getUTCFullYear()}` : month }];
  });
}

function calendarPanel(
  weeks: readonly CalendarWeek[],
  row: number,
  byDay: ReadonlyMap<string, Day>,
  colorOf: (steps: number) => string | null,
  ends: [number, number],
): Panel {
  const rects = weeks.flatMap(({ start }, column) =>
    Array.from({ length: 7 }, (_, weekday): Rect | null => {
      const number = start + weekday;
      if (number < ends[0] || number > ends[1]) return null;
      const day = byDay.get(isoDay(number));
      const hover = day
        ? `${day.day}: ${t("analyze.dayRead", { steps: formatCount(day.rounds), tokens: formatMagnitude(day.inputTokens + day.outputTokens), cost: formatUsd(day.costUsd) })}`
        : `${isoDay(number)}: ${t("analyze.dayIdle")}`;
      const color = day ? colorOf(day.rounds) : null;
      return { x0: column - 0.5, x1: column + 0.5, y0: weekday - 0.5, y1: weekday + 0.5, color, label: "", hover };
    }).filter((rect) => rect !== null),
  );
  const x = { ...bandAxis(weeks.map(() => "")), ticks: monthTicks(weeks) };
  return panel({ x, y: bandAxis(weekdayNames(), { isTurned: true }), marks: [cells(rects)], row });
}

export function calendarFigure(days: readonly Day[]): Figure {
  const byDay = new Map(days.map((day) => [day.day, day]));
  const colorOf = heatScale(days.map((day) => day.rounds));
  const ends: [number, number] = [
    dayNumber(days[0]?.day ?? "1970-01-01"),
    dayNumber(days[days.length - 1]?.day ?? "1970-01-01"),
  ];
  const rows = calendarRows(days);
  return figure(
    "calendar",
    rows.map((weeks, row) => calendarPanel(weeks, row, byDay, colorOf, ends)),
    2.1 * Math.max(1, rows.length),
    14,
  );
}

const hourLabel = (hour: number): string => `${String(hour).padStart(2, "0")}:00`;

export function rhythmFigure(hours: readonly HourCell[]): Figure {
  const colorOf = heatScale(hours.map((cell) => cell.rounds));
  const names = weekdayNames();
  const rects = hours.map(({ weekday, hour, rounds }): Rect => ({
    x0: hour - 0.5,
    x1: hour + 0.5,
    y0: weekday - 0.5,
    y1: weekday + 0.5,
    color: colorOf(rounds),
    label: "",
    hover: `${names[weekday] ?? ""} ${hourLabel(hour)}: ${t("analyze.stepCount", { steps: formatCount(rounds) })}`,
  }));
  const ticks = [0, 3, 6, 9, 12, 15, 18, 21].map((value) => ({ value, label: hourLabel(value) }));
  const x = { ...bandAxis(Array.from({ length: 24 }, () => "")), ticks };
  return figure("work_rhythm", [panel({ x, y: bandAxis(names, { isTurned: true }), marks: [cells(rects)] })], 3.4);
}

const mostModels = 12;

const parts = [
  { series: "cached", color: colors.prefix, cost: (model: ModelCost): number => model.cachedCost },
  { series: "fresh", color: colors.append, cost: (model: ModelCost): number => model.inputCost },
  { series: "output", color: colors.output, cost: (model: ModelCost): number => model.outputCost },
] as const;

export function spendFigure(byModel: readonly ModelCost[]): Figure {
  const models = byModel.slice(0, mostModels);
  const label = (model: ModelCost): string =>
    `${formatModel(model.model)}${model.priced ? "" : ` (${t("analyze.unpriced")})`}`;
  const marks = parts.map(({ series, color }, part): Mark => {
    const rects = models.map((model, at): Rect => {
      const before = parts.slice(0, part).reduce((sum, { cost }) => sum + cost(model), 0);
      const own = parts[part]?.cost(model) ?? 0;
      const hover = `${label(model)}: ${t(`analyze.spend.${series}`)} ${formatUsd(own)} / ${formatUsd(model.costUsd)}`;
      return { x0: before, x1: before + own, y0: at - 0.34, y1: at + 0.34, color: null, label: "", hover };
    });
    return { ...cells(rects), series, color, edge: null };
  });
  const legend: LegendEntry[] = parts.map(({ series, color }) => ({
    series,
    label: t(`analyze.spend.${series}`),
    color,
    symbol: "patch",
    dash_pt: [0, 0],
  }));
  const most = Math.max(0.01, ...models.map((model) => model.costUsd));
  const x = axis({ lo: 0, hi: most * 1.02, label: "USD", ticks: evenTicks(most, 5, formatUsd) });
  const y = bandAxis(models.map(label), { isTurned: true });
  return figure("spend_by_model", [panel({ x, y, marks, legend })], 1 + models.length * 0.42);
}
