// What a pointer or the arrow keys can reach in a figure, and what is said of it.
import type { PlacedPanel } from "./layout";
import { ringOf } from "./marks";
import { isBelowMarks, type Mark, type Panel, type Position } from "./model";
import { contains, isPlace, place, placeBox, type Point } from "./place";
import { bandName, readoutFormat } from "./valueFormat";

export interface ReadoutLine {
  name: string;
  value: string;
  color: string | null;
}

// One thing in a figure. Kept small: a scatter plot has thousands.
export interface Target {
  panel: number;
  mark: number;
  item: number;
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

const numeric = (value: Position | undefined): number => (typeof value === "number" ? value : Number.NaN);

function itemCount(mark: Mark): number {
  switch (mark.type) {
    case "line":
    case "area":
    case "points":
      return mark.x.length;
    case "rects":
      return isBelowMarks(mark) ? 0 : mark.rects.length;
    case "boxes":
      return mark.boxes.length;
    case "wedges":
      return mark.wedges.length;
    default:
      return 0; // rules and letters are read with what they belong to
  }
}

// "Claude (n=9,728, p50=…)" -> "Claude"; a series without an entry keeps its own name, spelt out.
export function seriesName(panel: Panel, series: string): string {
  const entry = panel.legend.entries.find((candidate) => candidate.series === series);
  const label = entry ? entry.label.replace(/\s*[[(].*$/, "") : series.replaceAll("_", " ");
  return label === label.toLowerCase() ? label.charAt(0).toUpperCase() + label.slice(1) : label;
}

function axisName(label: string, fallback: string): string {
  return label === "" ? fallback : label.replace(/\n/g, " ").replace(/\s*\((binary|log|linear|ratio)[^)]*\)/i, "");
}

function positionOf(placed: PlacedPanel, target: Target): Point | null {
  const mark = placed.panel.marks[target.mark];
  if (!mark) return null;
  switch (mark.type) {
    case "line":
    case "points":
      return place(placed, mark.x[target.item] ?? null, mark.y[target.item] ?? null);
    case "area": {
      const hi = place(placed, mark.x[target.item] ?? null, mark.hi[target.item] ?? null);
      const lo = place(placed, mark.x[target.item] ?? null, mark.lo[target.item] ?? null);
      return { x: hi.x, y: (hi.y + lo.y) / 2 };
    }
    case "rects": {
      const rect = mark.rects[target.item];
      const box = rect && placeBox(placed, rect.x0, rect.y0, rect.x1, rect.y1);
      return box ? { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 } : null;
    }
    case "boxes": {
      const box = mark.boxes[target.item];
      if (!box) return null;
      return mark.horizontal ? place(placed, box.median, box.at) : place(placed, box.at, box.median);
    }
    case "wedges": {
      const wedge = mark.wedges[target.item];
      const ring = ringOf(placed, mark);
      if (!wedge) return null;
      const middle = (((wedge.begin_deg + wedge.end_deg) / 2) * Math.PI) / 180;
      const radius = (ring.inner + ring.outer) / 2;
      return { x: ring.center.x + radius * Math.cos(middle), y: ring.center.y - radius * Math.sin(middle) };
    }
    default:
      return null;
  }
}

function colorOf(mark: Mark, item: number): string | null {
  switch (mark.type) {
    case "line":
      return mark.style.color;
    case "area":
    case "points":
      return mark.color;
    case "rects":
      return mark.rects[item]?.color ?? mark.color;
    case "boxes":
      return mark.face;
    case "wedges":
      return mark.wedges[item]?.color ?? null;
    default:
      return null;
  }
}

function describedBox(placed: PlacedPanel, mark: Extract<Mark, { type: "boxes" }>, item: number): { title: string; lines: ReadoutLine[] } {
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

function describedRect(placed: PlacedPanel, mark: Extract<Mark, { type: "rects" }>, item: number): { title: string; lines: ReadoutLine[] } {
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
  const span = (format: (value: number) => string, from: Position, to: Position): string => `${format(numeric(from))} – ${format(numeric(to))}`;
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
    const line = { name: seriesName(placed.panel, mark.series), value: format(numeric(mark.y[item])), color: mark.style.color };
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

const isAscending = (xs: readonly Position[]): boolean => xs.every((x, index) => index === 0 || !(numeric(xs[index - 1]) > numeric(x)));

// A panel that is read by a vertical ruler: its main marks are lines over x.
export function isRuled(panel: Panel): boolean {
  const lines = panel.marks.filter((mark) => mark.type === "line" && mark.series !== "" && mark.x.length >= 3);
  const others = panel.marks.some((mark) => (mark.type === "points" && mark.x.length > 40) || mark.type === "rects" || mark.type === "wedges");
  return lines.length > 0 && !others && lines.every((mark) => mark.type === "line" && isAscending(mark.x));
}

export function readout(placed: PlacedPanel, target: Target, hidden: ReadonlySet<string>): Readout | null {
  const { panel } = placed;
  const mark = panel.marks[target.mark];
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
  const x = readoutFormat(panel.x);
  const y = readoutFormat(panel.y);
  if (mark.type === "line") {
    const value = numeric(mark.x[target.item]);
    return ruledReadout(placed, target.panel, value, hidden, mark.series) ?? base;
  }
  if (mark.type === "area") {
    const value = numeric(mark.x[target.item]);
    const height = (index: number): number => numeric(mark.hi[index]) - numeric(mark.lo[index]);
    const most = mark.x.reduce((best: number, _, index) => Math.max(best, height(index)), 0);
    const share = most > 0 ? `${((100 * height(target.item)) / most).toFixed(0)}%` : "";
    return {
      ...base,
      title: seriesName(panel, mark.series),
      lines: [
        { name: axisName(panel.x.label, "tokens"), value: x(value), color: null },
        { name: "of its peak", value: share, color: mark.color },
      ],
      dots: [{ at, color: mark.color }],
      crosshairX: at.x,
      xValue: value,
    };
  }
  if (mark.type === "points") {
    return {
      ...base,
      title: seriesName(panel, mark.series),
      lines: [
        { name: axisName(panel.x.label, "x"), value: x(numeric(mark.x[target.item])), color: null },
        { name: axisName(panel.y.label, "y"), value: y(numeric(mark.y[target.item])), color: null },
      ],
      dots: [{ at, color: mark.color }],
      xValue: numeric(mark.x[target.item]),
      range: { x: [numeric(mark.x[target.item]), numeric(mark.x[target.item])], y: [numeric(mark.y[target.item]), numeric(mark.y[target.item])] },
    };
  }
  if (mark.type === "boxes") {
    const { title, lines } = describedBox(placed, mark, target.item);
    return { ...base, title, lines, dots: [{ at, color: mark.median }] };
  }
  if (mark.type === "rects") {
    const rect = mark.rects[target.item];
    const { title, lines } = describedRect(placed, mark, target.item);
    return {
      ...base,
      title,
      lines,
      range: {
        x: [numeric(rect?.x0), numeric(rect?.x1)],
        y: [numeric(rect?.y0), numeric(rect?.y1)],
      },
    };
  }
  if (mark.type === "wedges") {
    const wedge = mark.wedges[target.item];
    const text = wedge?.hover || wedge?.label || "";
    return { ...base, title: "", lines: [{ name: "", value: text, color: colorOf(mark, target.item) }] };
  }
  return null;
}

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

// ---- by pointer

const reachPx = 22;

function nearestPoint(placed: PlacedPanel, panel: number, pointer: Point, hidden: ReadonlySet<string>): Target | null {
  let best: Target | null = null;
  let least = reachPx;
  placed.panel.marks.forEach((mark, markIndex) => {
    if ((mark.type !== "points" && mark.type !== "boxes") || hidden.has(mark.series)) return;
    for (let item = 0; item < itemCount(mark); item += 1) {
      const at = positionOf(placed, { panel, mark: markIndex, item });
      if (!at || !contains(placed.plot, at, 2)) continue;
      const distance = mark.type === "boxes" ? bandDistance(placed, mark, item, pointer) : Math.hypot(at.x - pointer.x, at.y - pointer.y);
      if (distance < least) {
        least = distance;
        best = { panel, mark: markIndex, item };
      }
    }
  });
  return best;
}

function bandDistance(placed: PlacedPanel, mark: Extract<Mark, { type: "boxes" }>, item: number, pointer: Point): number {
  const at = positionOf(placed, { panel: 0, mark: placed.panel.marks.indexOf(mark), item });
  if (!at) return Number.POSITIVE_INFINITY;
  return mark.horizontal ? Math.abs(at.y - pointer.y) : Math.abs(at.x - pointer.x);
}

function rectUnder(placed: PlacedPanel, panel: number, pointer: Point, hidden: ReadonlySet<string>): Target | null {
  for (let markIndex = placed.panel.marks.length - 1; markIndex >= 0; markIndex -= 1) {
    const mark = placed.panel.marks[markIndex] as Mark;
    if (mark.type !== "rects" || isBelowMarks(mark) || hidden.has(mark.series)) continue;
    // A thin bar is met from a little way off.
    const item = mark.rects.findIndex((rect) => {
      const box = placeBox(placed, rect.x0, rect.y0, rect.x1, rect.y1);
      return box !== null && (rect.hover !== "" || rect.label !== "" || mark.series !== "") && contains(box, pointer, 1.5);
    });
    if (item >= 0) return { panel, mark: markIndex, item };
  }
  return null;
}

// A bar is also met above its end: the whole column of a histogram answers.
function barInColumn(placed: PlacedPanel, panel: number, pointer: Point, hidden: ReadonlySet<string>): Target | null {
  const isVertical = placed.panel.x.scale.kind === "band";
  const isHorizontal = placed.panel.y.scale.kind === "band";
  if (!isVertical && !isHorizontal) return null;
  for (let markIndex = 0; markIndex < placed.panel.marks.length; markIndex += 1) {
    const mark = placed.panel.marks[markIndex] as Mark;
    if (mark.type !== "rects" || isBelowMarks(mark) || hidden.has(mark.series)) continue;
    const item = mark.rects.findIndex((rect) => {
      const box = placeBox(placed, rect.x0, rect.y0, rect.x1, rect.y1);
      if (!box || rect.hover === "") return false;
      return isVertical ? pointer.x >= box.left && pointer.x <= box.right : pointer.y >= box.top && pointer.y <= box.bottom;
    });
    if (item >= 0) return { panel, mark: markIndex, item };
  }
  return null;
}

function wedgeUnder(placed: PlacedPanel, panel: number, pointer: Point): Target | null {
  for (let markIndex = 0; markIndex < placed.panel.marks.length; markIndex += 1) {
    const mark = placed.panel.marks[markIndex] as Mark;
    if (mark.type !== "wedges") continue;
    const { center, inner, outer } = ringOf(placed, mark);
    const radius = Math.hypot(pointer.x - center.x, pointer.y - center.y);
    if (radius < inner || radius > outer) continue;
    const degrees = (Math.atan2(center.y - pointer.y, pointer.x - center.x) * 180) / Math.PI;
    const item = mark.wedges.findIndex((wedge) =>
      [-720, -360, 0, 360, 720].some((turn) => degrees + turn >= wedge.begin_deg && degrees + turn < wedge.end_deg),
    );
    if (item >= 0) return { panel, mark: markIndex, item };
  }
  return null;
}

function areaUnder(placed: PlacedPanel, panel: number, pointer: Point, hidden: ReadonlySet<string>): Target | null {
  for (let markIndex = 0; markIndex < placed.panel.marks.length; markIndex += 1) {
    const mark = placed.panel.marks[markIndex] as Mark;
    if (mark.type !== "area" || hidden.has(mark.series)) continue;
    const near = mark.x.findIndex((x) => place(placed, x, 0).x >= pointer.x);
    if (near < 0) continue;
    const middle = positionOf(placed, { panel, mark: markIndex, item: near });
    const heights = mark.x.map((x, index) => Math.abs(place(placed, x, mark.hi[index] ?? null).y - place(placed, x, mark.lo[index] ?? null).y));
    const most = Math.max(...heights.filter((height) => Number.isFinite(height)));
    if (middle && Math.abs(middle.y - pointer.y) <= most / 2) return { panel, mark: markIndex, item: near };
  }
  return null;
}

export function targetUnder(placed: PlacedPanel, panel: number, pointer: Point, hidden: ReadonlySet<string>): Target | null {
  return (
    wedgeUnder(placed, panel, pointer) ??
    rectUnder(placed, panel, pointer, hidden) ??
    nearestPoint(placed, panel, pointer, hidden) ??
    areaUnder(placed, panel, pointer, hidden) ??
    barInColumn(placed, panel, pointer, hidden)
  );
}

// ---- by keyboard

// The marks that can be walked through, in reading order.
function walkable(panels: readonly Panel[], hidden: ReadonlySet<string>): { panel: number; mark: number; count: number }[] {
  return panels.flatMap((panel, panelIndex) =>
    panel.marks.flatMap((mark, markIndex) => {
      const count = itemCount(mark);
      const isHidden = mark.type !== "text" && hidden.has(mark.series);
      return count === 0 || isHidden ? [] : [{ panel: panelIndex, mark: markIndex, count }];
    }),
  );
}

export type Step = "next" | "previous" | "nextMark" | "previousMark" | "first" | "last";

// Where an arrow key leads from `from`. Within a mark left and right, between marks up and down.
export function walk(
  panels: readonly Panel[],
  hidden: ReadonlySet<string>,
  from: Target | null,
  step: Step,
  stride = 1,
): Target | null {
  const marks = walkable(panels, hidden);
  const first = marks[0];
  if (!first) return null;
  const at = from ? marks.findIndex(({ panel, mark }) => panel === from.panel && mark === from.mark) : -1;
  const current = marks[at];
  if (!from || !current) return { panel: first.panel, mark: first.mark, item: 0 };
  const within = (item: number): Target => ({ ...from, item: Math.min(Math.max(item, 0), current.count - 1) });
  switch (step) {
    case "next":
      return within(from.item + stride);
    case "previous":
      return within(from.item - stride);
    case "first":
      return within(0);
    case "last":
      return within(current.count - 1);
    default: {
      const next = marks[(at + (step === "nextMark" ? 1 : -1) + marks.length) % marks.length] as typeof current;
      const share = current.count > 1 ? from.item / (current.count - 1) : 0;
      return { panel: next.panel, mark: next.mark, item: Math.round(share * (next.count - 1)) };
    }
  }
}
