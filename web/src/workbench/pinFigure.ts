// A table drawn as a figure: names, instants or numbers along, one number up, one series per value
// of a third column.
import type { Column, Value } from "../api/assistant";
import { cellText, isNumeric } from "../assistant/cells";
import type { Axis, Figure, LegendEntry, Mark } from "../charts/model";
import { colors } from "../charts/palette";
import { axis, bandAxis, faded, figure, lineStyle, panel } from "../charts/parts";
import { formatValue } from "../format/number";
import type { Pin, PinKind } from "./notebook";
import { day_us, numberTicks, timeTicks } from "./pinTicks";

const palette = [colors.codex, "#059669", colors.claude, "#dc2626", "#0891b2", "#7c3aed", "#64748b", "#be123c"];
const maxBands = 40;
const maxSeries = palette.length;
export const maxPinRows = 500;

type AlongKind = "band" | "time" | "linear";

interface Point {
  along: number; // place of the name, microseconds, or the number
  value: number;
  series: string;
}

const columnOf = (columns: readonly Column[], rows: readonly Value[][], name: string): Value[] => {
  const index = columns.findIndex((column) => column.name === name);
  return rows.map((row) => row[index] ?? null);
};

const numberOf = (value: Value): number => {
  if (typeof value === "number") return value;
  return typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
};

// "2026-05-01", "2026-05-01 14:00:00.5": naive instants are UTC.
function microsecondsOf(value: Value): number {
  const text = typeof value === "string" ? value.trim().replace(" ", "T") : "";
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return Number.NaN;
  const isZoned = text.length === 10 || /(Z|[+-]\d\d(:?\d\d)?)$/.test(text);
  return Date.parse(isZoned ? text : `${text}Z`) * 1000;
}

function alongKind(column: Column, values: readonly Value[], kind: PinKind): AlongKind {
  if (/^(DATE|TIMESTAMP)/i.test(column.type)) return "time";
  return isNumeric(column, values) && kind !== "bar" ? "linear" : "band";
}

// Columns that can be drawn upwards.
export function valueColumns(columns: readonly Column[], rows: readonly Value[][]): string[] {
  return columns.filter((column) => isNumeric(column, columnOf(columns, rows, column.name))).map(({ name }) => name);
}

// The column that names the rows best: the first that is no number and repeats nothing, else the
// first.
export function alongColumn(columns: readonly Column[], rows: readonly Value[][]): string {
  const numbers = valueColumns(columns, rows);
  const isName = ({ name }: Column): boolean =>
    !numbers.includes(name) && new Set(columnOf(columns, rows, name).map(cellText)).size === rows.length;
  return (columns.find(isName) ?? columns[0])?.name ?? "";
}

// Whether marks would lie on each other.
export function hasDoubles({ columns, rows, x, series }: Pin): boolean {
  const groups = series === null ? [] : columnOf(columns, rows, series);
  const places = columnOf(columns, rows, x).map((value, row) => JSON.stringify([value, groups[row] ?? null]));
  return new Set(places).size < places.length;
}

const ends = (values: readonly number[]): [number, number] => [
  values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
  values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
];

const shortened = (name: string): string => (name.length <= 28 ? name : `${name.slice(0, 27)}…`);

// Wide enough for half a mark at each end.
function alongAxis(
  kind: AlongKind,
  points: readonly Point[],
  names: readonly string[],
  room: number,
  label: string,
): Axis {
  if (kind === "band") {
    return { ...bandAxis(names.map(shortened), { label }), tick_rotation_deg: names.length > 8 ? 40 : 0 };
  }
  const [lo, hi] = ends(points.map(({ along }) => along));
  const ticks = kind === "time" ? timeTicks(lo, hi) : numberTicks(lo, hi, 7);
  return axis({ kind, lo: lo - room, hi: hi + room, label, ticks, grid: false });
}

// From zero, unless lines or points alone are drawn far from it.
function valueAxis(kind: PinKind, points: readonly Point[], label: string): Axis {
  const [least, most] = ends(points.map(({ value }) => value));
  const spread = most - least || Math.abs(most) || 1;
  const isFar = kind !== "bar" && least > spread * 2;
  const lo = isFar ? least - spread * 0.1 : Math.min(0, least < 0 ? least - spread * 0.05 : 0);
  const hi = most > 0 ? most + spread * 0.06 : spread * 0.06;
  return axis({ lo, hi, label, ticks: numberTicks(lo, hi, 6) });
}

// The room of one place: bars of several series share it.
function placeWidth(kind: AlongKind, points: readonly Point[]): number {
  if (kind === "band") return 0.76;
  const places = [...new Set(points.map(({ along }) => along))].sort((a, b) => a - b);
  const gaps = places.slice(1).map((place, index) => place - (places[index] ?? 0));
  return gaps.length > 0 ? Math.min(...gaps) * 0.8 : kind === "time" ? day_us : 1;
}

const colorOf = (index: number): string => palette[index % palette.length] ?? colors.neutral;

function bars(points: readonly Point[], series: readonly string[], width: number): Mark[] {
  const each = width / series.length;
  return series.map((name, index): Mark => {
    const own = points.filter((point) => point.series === name);
    const rects = own.map(({ along, value }) => {
      const x0 = along - width / 2 + index * each;
      const hover = `${name === "" ? "" : `${name}: `}${formatValue(value)}`;
      return { x0, y0: Math.min(0, value), x1: x0 + each, y1: Math.max(0, value), color: null, label: "", hover };
    });
    return {
      type: "rects",
      series: name,
      rects,
      color: colorOf(index),
      edge: null,
      label_pt: 8,
      corner_radius_pt: 0,
      below_marks: false,
    };
  });
}

function linesOrPoints(kind: PinKind, points: readonly Point[], series: readonly string[]): Mark[] {
  return series.map((name, index): Mark => {
    const own = points.filter((point) => point.series === name);
    const drawn = kind === "line" ? own.sort((a, b) => a.along - b.along) : own;
    const at = { series: name, x: drawn.map(({ along }) => along), y: drawn.map(({ value }) => value) };
    if (kind === "line") return { type: "line", ...at, style: lineStyle(colorOf(index)), step: "none" };
    return { type: "points", ...at, areas_pt2: [], area_pt2: 16, color: faded(colorOf(index), 0.75), edge: null };
  });
}

function legendOf(series: readonly string[], kind: PinKind): LegendEntry[] {
  if (series.length < 2) return [];
  const symbol = kind === "bar" ? "patch" : kind === "line" ? "line" : "dot";
  return series.map((name, index) => ({ series: name, label: name, color: colorOf(index), symbol, dash_pt: [0, 0] }));
}

function pointsOf(pin: Pin, kind: AlongKind, names: readonly string[], groups: readonly string[]): Point[] {
  const place = (value: Value): number => {
    if (kind === "time") return microsecondsOf(value);
    if (kind === "linear") return numberOf(value);
    const index = names.indexOf(cellText(value));
    return index < 0 ? Number.NaN : index;
  };
  const along = columnOf(pin.columns, pin.rows, pin.x);
  return columnOf(pin.columns, pin.rows, pin.y)
    .map((value, row) => ({ along: place(along[row] ?? null), value: numberOf(value), series: groups[row] ?? "" }))
    .filter((point) => Number.isFinite(point.along) && Number.isFinite(point.value));
}

// Null where no row has a number to draw. Of more names or series than can be told apart, the first
// are drawn.
export function pinFigure(pin: Pin): Figure | null {
  const column = pin.columns.find(({ name }) => name === pin.x);
  if (!column) return null;
  const along = columnOf(pin.columns, pin.rows, pin.x);
  const kind = alongKind(column, along, pin.kind);
  const names = kind === "band" ? [...new Set(along.map(cellText))].slice(0, maxBands) : [];
  const groups = pin.series === null ? along.map(() => "") : columnOf(pin.columns, pin.rows, pin.series).map(cellText);
  const series = [...new Set(groups)].slice(0, maxSeries);
  const points = pointsOf(pin, kind, names, groups).filter((point) => series.includes(point.series));
  if (points.length === 0) return null;
  const width = placeWidth(kind, points);
  const marks = pin.kind === "bar" ? bars(points, series, width) : linesOrPoints(pin.kind, points, series);
  const x = alongAxis(kind, points, names, width * 0.65, pin.x);
  const y = valueAxis(pin.kind, points, pin.y);
  return figure(pin.id, [panel({ x, y, marks, legend: legendOf(series, pin.kind) })], 4.2);
}
