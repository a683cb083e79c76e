// What is said of a target: title, values, where to draw dots and a crosshair.
import type { PlacedPanel } from "./layout";
import type { Mark, Panel, Position } from "./model";
import { axisName, numeric, seriesName } from "./names";
import { isPlace, place, type Point } from "./place";
import { positionOf, type Target } from "./targets";
import { bandName, readoutFormat } from "./valueFormat";

export interface ReadoutLine {
  name: string;
  value: string;
  color: string | null;
}

export interface Readout {
  panel: number;
  at: Point; // where it is, in pixels
  title: string;
  lines: ReadoutLine[];
  dots: { at: Point; color: string }[];
  crosshairX: number | null;
  xValue: number | null; // data value, for the steps behind it
  range: { x: [number, number] | null; y: [number, number] | null };
  series: string;
}

function describedBox(
  placed: PlacedPanel,
  mark: Extract<Mark, { type: "boxes" }>,
  item: number,
): { title: string; lines: ReadoutLine[] } {
  const box = mark.boxes[item];
  if (!box) return { title: "", lines: [] };
  const [bandAxis, valueAxis] = mark.horizontal ? [placed.panel.y, placed.panel.x] : [placed.panel.x, placed.panel.y];
  const format = readoutFormat(valueAxis);
  const rows: [string, Position][] = [
    ["whisker", box.whisker_hi],
    ["p75", box.q3],
    ["median", box.median],
    ["p25", box.q1],
    ["whisker", box.whisker_lo],
  ];
  return {
    title: bandName(bandAxis, box.at),
    lines: rows.map(([name, value]) => ({ name, value: format(numeric(value)), color: null })),
  };
}

function describedRect(
  placed: PlacedPanel,
  mark: Extract<Mark, { type: "rects" }>,
  item: number,
): { title: string; lines: ReadoutLine[] } {
  const rect = mark.rects[item];
  if (!rect) return { title: "", lines: [] };
  const name = seriesName(placed.panel, mark.series);
  if (rect.hover !== "") {
    const cut = rect.hover.indexOf(": ");
    const [title, value] = cut > 0 ? [rect.hover.slice(0, cut), rect.hover.slice(cut + 2)] : [name, rect.hover];
    return { title, lines: [{ name: "", value, color: rect.color ?? mark.color }] };
  }
  const x = readoutFormat(placed.panel.x);
  const y = readoutFormat(placed.panel.y);
  const span = (format: (value: number) => string, from: Position, to: Position): string =>
    `${format(numeric(from))} – ${format(numeric(to))}`;
  return {
    title: name || rect.label,
    lines: [
      { name: axisName(placed.panel.x.label, "x"), value: span(x, rect.x0, rect.x1), color: null },
      { name: axisName(placed.panel.y.label, "y"), value: span(y, rect.y0, rect.y1), color: null },
    ],
  };
}

interface MetLine {
  at: Point;
  color: string;
  line: ReadoutLine;
}

// The lines at one x: what a vertical ruler would meet.
function linesAt(placed: PlacedPanel, x: number, hidden: ReadonlySet<string>): MetLine[] {
  const format = readoutFormat(placed.panel.y);
  return placed.panel.marks.flatMap((mark) => {
    if (mark.type !== "line" || hidden.has(mark.series) || mark.series === "" || mark.x.length < 3) return [];
    const item = heldIndex(mark.x, x, mark.step === "after");
    if (item === null) return [];
    const at = place(placed, mark.step === "after" ? x : (mark.x[item] ?? null), mark.y[item] ?? null);
    if (!isPlace(at)) return [];
    const line = {
      name: seriesName(placed.panel, mark.series),
      value: format(numeric(mark.y[item])),
      color: mark.style.color,
    };
    return [{ at, color: mark.style.color, line }];
  });
}

// The point of an ascending line nearest to x, or (`isStep`) the one whose value holds at x.
export function heldIndex(xs: readonly Position[], x: number, isStep: boolean): number | null {
  const first = numeric(xs[0]);
  const last = numeric(xs[xs.length - 1]);
  if (!(x >= first) || (!isStep && !(x <= last))) return x < first || x > last ? null : 0;
  let [low, high] = [0, xs.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (numeric(xs[middle]) <= x) low = middle;
    else high = middle - 1;
  }
  if (isStep || low === xs.length - 1) return low;
  return x - numeric(xs[low]) > numeric(xs[low + 1]) - x ? low + 1 : low;
}

const isAscending = (xs: readonly Position[]): boolean =>
  xs.every((x, index) => index === 0 || !(numeric(xs[index - 1]) > numeric(x)));

// A panel that is read by a vertical ruler: its main marks are lines over x.
export function isRuled(panel: Panel): boolean {
  const lines = panel.marks.filter((mark) => mark.type === "line" && mark.series !== "" && mark.x.length >= 3);
  const others = panel.marks.some(
    (mark) => (mark.type === "points" && mark.x.length > 40) || mark.type === "rects" || mark.type === "wedges",
  );
  return lines.length > 0 && !others && lines.every((mark) => mark.type === "line" && isAscending(mark.x));
}

// Translated where it is shown.
export const ofPeak = "of its peak";

type MarkOf<Type extends Mark["type"]> = Extract<Mark, { type: Type }>;

function areaReadout(placed: PlacedPanel, mark: MarkOf<"area">, item: number, base: Readout): Readout {
  const { panel } = placed;
  const value = numeric(mark.x[item]);
  const height = (index: number): number => numeric(mark.hi[index]) - numeric(mark.lo[index]);
  const most = mark.x.reduce((best: number, _, index) => Math.max(best, height(index)), 0);
  const share = most > 0 ? `${((100 * height(item)) / most).toFixed(0)}%` : "";
  return {
    ...base,
    title: seriesName(panel, mark.series),
    lines: [
      { name: axisName(panel.x.label, "tokens"), value: readoutFormat(panel.x)(value), color: null },
      { name: ofPeak, value: share, color: mark.color },
    ],
    dots: [{ at: base.at, color: mark.color }],
    crosshairX: base.at.x,
    xValue: value,
  };
}

function pointReadout(placed: PlacedPanel, mark: MarkOf<"points">, item: number, base: Readout): Readout {
  const { panel } = placed;
  const [x, y] = [numeric(mark.x[item]), numeric(mark.y[item])];
  return {
    ...base,
    title: seriesName(panel, mark.series),
    lines: [
      { name: axisName(panel.x.label, "x"), value: readoutFormat(panel.x)(x), color: null },
      { name: axisName(panel.y.label, "y"), value: readoutFormat(panel.y)(y), color: null },
    ],
    dots: [{ at: base.at, color: mark.color }],
    xValue: x,
    range: { x: [x, x], y: [y, y] },
  };
}

function rectReadout(placed: PlacedPanel, mark: MarkOf<"rects">, item: number, base: Readout): Readout {
  const rect = mark.rects[item];
  const range: Readout["range"] = {
    x: [numeric(rect?.x0), numeric(rect?.x1)],
    y: [numeric(rect?.y0), numeric(rect?.y1)],
  };
  return { ...base, ...describedRect(placed, mark, item), range };
}

function wedgeReadout(mark: MarkOf<"wedges">, item: number, base: Readout): Readout {
  const wedge = mark.wedges[item];
  return { ...base, lines: [{ name: "", value: wedge?.hover || wedge?.label || "", color: wedge?.color ?? null }] };
}

export function readout(placed: PlacedPanel, target: Target, hidden: ReadonlySet<string>): Readout | null {
  const mark = placed.panel.marks[target.mark];
  const at = positionOf(placed, target);
  if (!mark || mark.type === "text" || !at || !isPlace(at)) return null;
  const base: Readout = {
    panel: target.panel,
    at,
    title: "",
    lines: [],
    dots: [],
    crosshairX: null,
    xValue: null,
    range: { x: null, y: null },
    series: mark.series,
  };
  switch (mark.type) {
    case "line":
      return ruledReadout(placed, target.panel, numeric(mark.x[target.item]), hidden, mark.series) ?? base;
    case "area":
      return areaReadout(placed, mark, target.item, base);
    case "points":
      return pointReadout(placed, mark, target.item, base);
    case "boxes":
      return { ...base, ...describedBox(placed, mark, target.item), dots: [{ at, color: mark.median }] };
    case "rects":
      return rectReadout(placed, mark, target.item, base);
    case "wedges":
      return wedgeReadout(mark, target.item, base);
    default:
      return null;
  }
}

// What a vertical ruler at `x` meets; `series` is the line that the reader is on.
export function ruledReadout(
  placed: PlacedPanel,
  panelIndex: number,
  x: number,
  hidden: ReadonlySet<string>,
  series = "",
): Readout | null {
  const met = linesAt(placed, x, hidden);
  const main = met.find(({ line }) => line.name === seriesName(placed.panel, series)) ?? met[0];
  if (!main) return null;
  const crosshairX = place(placed, x, null).x;
  return {
    panel: panelIndex,
    at: { x: crosshairX, y: main.at.y },
    title: `${axisName(placed.panel.x.label, "x")}: ${readoutFormat(placed.panel.x)(x)}`,
    lines: met.map(({ line }) => line),
    dots: met.map(({ at, color }) => ({ at, color })),
    crosshairX,
    xValue: x,
    range: { x: null, y: null },
    series,
  };
}
