// Where the parts of a figure go on the screen, in CSS pixels. The same arrangement as on paper (panels of
// one grid column share their side margins, those of one row their top and bottom), with letters that
// stay readable when the figure is narrower than its paper. Title and legends are HTML above it.
import type { Axis, Figure, HAlign, Panel } from "./model";
import { hasAxes, hasWedges } from "./model";
import { drawnScale, position, rangeOf, switched, type Range } from "./scale";
import { measure, wrap, type Font, type TextSize } from "./text";
import { ticksInView } from "./ticks";
import { valueFormat } from "./valueFormat";
import type { Scale, Tick } from "./model";

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export type Side = "x" | "y";

export interface AxisView {
  axis: Axis;
  scale: Scale; // drawn: the axis' own or the one it was switched to
  whole: Range;
  range: Range; // what is in view
  ticks: Tick[];
  tickFont: Font;
  labelFont: Font;
}

export interface PlacedPanel {
  panel: Panel;
  index: number;
  plot: Box;
  x: AxisView;
  y: AxisView;
  title: string;
  titleFont: Font;
  titleAt: { x: number; y: number; align: HAlign };
  xLabelDistance: number;
  yLabelDistance: number;
}

export interface FigureLayout {
  width: number;
  height: number;
  letterScale: number; // CSS pixels a point of text
  lengthScale: number; // CSS pixels a point of line widths and point sizes
  panels: PlacedPanel[];
  footer: string;
  footerFont: Font;
}

// What the reader changed, a panel.
export interface PanelView {
  x: Range | null; // zoomed to
  y: Range | null;
  isXSwitched: boolean;
  isYSwitched: boolean;
  leastX: number; // the least positive value, where a switched axis may begin
  leastY: number;
}

const pointsPerInch = 72;
const titleGap = 8;
const labelGap = 5;
const tickLength = 4;

export const boxWidth = (box: Box): number => box.right - box.left;
export const boxHeight = (box: Box): number => box.bottom - box.top;

// Mostly text and shapes composed by hand (schematics): everything keeps its proportions.
export function isComposed(figure: Figure): boolean {
  const plain = figure.panels.filter((panel) => !hasWedges(panel));
  return plain.filter((panel) => panel.axes_hidden).length * 2 >= Math.max(1, plain.length);
}

// Panels that mean the same one below the other: no spans, no two in one cell.
function isStackable(figure: Figure): boolean {
  const cells = new Set(figure.panels.map((panel) => `${panel.row},${panel.column}`));
  const spans = figure.panels.some((panel) => panel.row_span > 1 || panel.column_span > 1);
  return !isComposed(figure) && !spans && cells.size === figure.panels.length && figure.column_weights.length > 1;
}

const widePaper_in = 18;
const leastWideFigure = 760; // scrolled sideways on a phone
const leastColumn = 300; // a column of a grid of panels

export interface Sizes {
  width: number;
  height: number;
  letterScale: number;
  lengthScale: number;
  isStacked: boolean;
}

function smallestText(figure: Figure): number {
  const sizes = figure.panels.flatMap((panel) => panel.marks.map((mark) => (mark.type === "text" ? mark.size_pt : 12)));
  return Math.max(5, Math.min(12, ...sizes));
}

// Paper, screen and letters: `room` is the width that the page has for the figure.
export function sizesFor(figure: Figure, room: number): Sizes {
  const paperWidth = figure.width_in * pointsPerInch;
  const paperHeight = figure.height_in * pointsPerInch;
  if (isComposed(figure)) {
    const leastScale = Math.min(9 / smallestText(figure), 1.1);
    const scale = Math.min(Math.max(room / paperWidth, leastScale), 2.3);
    return { width: paperWidth * scale, height: paperHeight * scale, letterScale: scale, lengthScale: scale, isStacked: false };
  }
  const columns = figure.column_weights.length;
  const isStacked = isStackable(figure) && room / columns < leastColumn;
  const leastWidth = figure.width_in > widePaper_in ? leastWideFigure : columns > 1 && !isStacked ? columns * 200 : 0;
  const width = Math.max(room, leastWidth);
  const scale = width / paperWidth;
  const letterScale = Math.min(Math.max(scale, 1.12), 1.36);
  if (isStacked) {
    const height = figure.panels.reduce((sum, panel) => sum + (hasWedges(panel) ? width : Math.max(270, width * 0.72)), 0);
    return { width, height, letterScale: 1.12, lengthScale: 1.1, isStacked };
  }
  const natural = paperHeight * Math.sqrt(scale * letterScale);
  const rows = figure.row_weights.length;
  const most = rows === 1 ? Math.max(width * 0.6, 320) : Number.POSITIVE_INFINITY;
  const least = Math.max(rows * 170, Math.min(width * 0.8, 320));
  const height = Math.max(least, Math.min(natural, most));
  return { width, height, letterScale, lengthScale: Math.min(Math.max(scale, 0.9), 1.4), isStacked };
}

const clampedPx = (pt: number, scale: number, least: number, most: number): number =>
  Math.round(Math.min(Math.max(pt * scale, least), most) * 10) / 10;

function axisView(panel: Panel, side: Side, view: PanelView, letterScale: number, isFree: boolean): AxisView {
  const axis = panel[side];
  const isSwitched = side === "x" ? view.isXSwitched : view.isYSwitched;
  const own = drawnScale(panel, axis.scale);
  const scale = isSwitched ? switched(own, side === "x" ? view.leastX : view.leastY) : own;
  const whole = rangeOf(scale);
  const zoom = side === "x" ? view.x : view.y;
  const font = (pt: number, most: number): Font => ({ px: isFree ? clampedPx(pt, letterScale, 10.5, most) : pt * letterScale });
  const range = zoom ?? whole;
  return {
    axis,
    scale,
    whole,
    range,
    ticks: ticksInView(axis, scale, range, zoom !== null, valueFormat(axis)),
    tickFont: font(axis.tick_pt, 13.5),
    labelFont: font(axis.label_pt, 14),
  };
}

export interface TickPlace {
  tick: Tick;
  at: number;
  size: TextSize;
}

export function along(view: AxisView, side: Side, plot: Box, value: number): number {
  const place = position(view.scale, view.range, value);
  return side === "x" ? plot.left + place * boxWidth(plot) : plot.bottom - place * boxHeight(plot);
}

const rotated = (view: AxisView, side: Side): boolean => side === "x" && view.axis.tick_rotation_deg !== 0;

function extent(view: AxisView, side: Side, size: TextSize): number {
  if (side === "y") return size.height * 0.85;
  if (!rotated(view, side)) return size.width + view.tickFont.px * 0.6;
  return size.height / Math.max(0.2, Math.abs(Math.sin((view.axis.tick_rotation_deg * Math.PI) / 180)));
}

// The labels that have room, in order along the axis; on a band axis letters shrink first.
export function tickPlaces(view: AxisView, side: Side, plot: Box): TickPlace[] {
  const sized = (font: Font): TickPlace[] =>
    view.ticks
      .filter(({ label }) => label !== "")
      .map((tick) => ({ tick, at: along(view, side, plot, tick.value), size: measure(tick.label, font) }))
      .sort((a, b) => a.at - b.at);
  let places = sized(view.tickFont);
  if (view.axis.scale.kind === "band" && places.length > 1) {
    const shares = places.slice(1).map((place, index) => {
      const before = places[index] as TickPlace;
      return ((place.at - before.at) * 2) / (extent(view, side, place.size) + extent(view, side, before.size));
    });
    const share = Math.max(0.72, Math.min(1, ...shares));
    if (share < 1) {
      view.tickFont = { ...view.tickFont, px: Math.max(9, view.tickFont.px * share) };
      places = sized(view.tickFont);
    }
  }
  let taken = Number.NEGATIVE_INFINITY;
  return places.filter((place) => {
    const half = extent(view, side, place.size) / 2;
    if (place.at - half < taken - 0.5) return false;
    taken = place.at + half;
    return true;
  });
}

export const tickOffset = (view: AxisView): number => (view.axis.tick_marks ? tickLength : 0) + view.axis.tick_pad_pt * 1.2;
export { tickLength };

// How far labels reach away from the plot.
function reach(view: AxisView, side: Side, places: readonly TickPlace[]): number {
  const sizes = places.map(({ size }) => {
    if (side === "y") return size.width;
    if (!rotated(view, side)) return size.height;
    const angle = (Math.abs(view.axis.tick_rotation_deg) * Math.PI) / 180;
    return size.width * Math.sin(angle) + size.height * Math.cos(angle) * 0.6;
  });
  return (places.length > 0 ? tickOffset(view) : 0) + Math.max(0, ...sizes);
}

interface Margins {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

function axisLabelText(view: AxisView, room: number): string {
  return wrap(view.axis.label, view.labelFont, Math.max(60, room * 1.05));
}

function addAxisRoom(view: AxisView, side: Side, plot: Box, margins: Margins): void {
  if (!view.axis.is_visible) return;
  const places = tickPlaces(view, side, plot);
  const label = axisLabelText(view, side === "x" ? boxWidth(plot) : boxHeight(plot));
  const labelRoom = label === "" ? 0 : labelGap + measure(label, view.labelFont).height;
  const across = reach(view, side, places) + labelRoom;
  if (side === "x") {
    margins[view.axis.at_far_side ? "top" : "bottom"] += across;
    for (const { at, size } of places) {
      const before = rotated(view, side) ? size.width * Math.cos((view.axis.tick_rotation_deg * Math.PI) / 180) : size.width / 2;
      const after = rotated(view, side) ? 0 : size.width / 2;
      margins.left = Math.max(margins.left, plot.left - at + before);
      margins.right = Math.max(margins.right, at + after - plot.right);
    }
  } else {
    margins[view.axis.at_far_side ? "right" : "left"] += across;
    margins.top = Math.max(margins.top, view.tickFont.px * 0.6);
    margins.bottom = Math.max(margins.bottom, view.tickFont.px * 0.4);
  }
}

function marginsOf(placed: PlacedPanel): Margins {
  const margins: Margins = { left: 0, right: 0, top: 0, bottom: 0 };
  if (hasAxes(placed.panel)) {
    addAxisRoom(placed.y, "y", placed.plot, margins);
    addAxisRoom(placed.x, "x", placed.plot, margins);
  }
  if (placed.title !== "") margins.top += measure(placed.title, placed.titleFont).height + titleGap;
  return margins;
}

interface Track {
  weight: number;
  before: number;
  after: number;
  begin: number;
  length: number;
}

const tracksOf = (weights: readonly number[], count: number): Track[] =>
  Array.from({ length: Math.max(1, count) }, (_, index) => ({
    weight: Math.max(0, weights[index] ?? 1),
    before: 0,
    after: 0,
    begin: 0,
    length: 1,
  }));

function shareOut(tracks: Track[], begin: number, length: number, gap: number): void {
  const weights = tracks.reduce((sum, track) => sum + track.weight, 0) || 1;
  const margins = tracks.reduce((sum, track) => sum + track.before + track.after, 0);
  const free = length - gap * (tracks.length - 1) - margins;
  let at = begin;
  for (const track of tracks) {
    track.begin = at + track.before;
    track.length = Math.max(1, (free * track.weight) / weights);
    at = track.begin + track.length + track.after + gap;
  }
}

interface Cell {
  row: number;
  column: number;
  lastRow: number;
  lastColumn: number;
}

function equalAxesBox(placed: PlacedPanel): Box {
  const { plot } = placed;
  const units = (view: AxisView): number => Math.abs(view.whole.to - view.whole.from);
  const unit = Math.min(boxWidth(plot) / units(placed.x), boxHeight(plot) / units(placed.y));
  if (!Number.isFinite(unit) || unit <= 0) return plot;
  const [halfWidth, halfHeight] = [(unit * units(placed.x)) / 2, (unit * units(placed.y)) / 2];
  const [x, y] = [(plot.left + plot.right) / 2, (plot.top + plot.bottom) / 2];
  return { left: x - halfWidth, right: x + halfWidth, top: y - halfHeight, bottom: y + halfHeight };
}

function placeTitle(placed: PlacedPanel, width: number): void {
  const { panel, plot } = placed;
  const margins: Margins = { left: 0, right: 0, top: 0, bottom: 0 };
  if (hasAxes(panel) && panel.x.at_far_side) addAxisRoom(placed.x, "x", plot, margins);
  const anchor = { left: plot.left, center: (plot.left + plot.right) / 2, right: plot.right }[panel.title_align];
  // Over a narrow plot at the edge a title can be wider than there is room beside it.
  const size = measure(placed.title, placed.titleFont).width;
  const left = anchor - { left: 0, center: size / 2, right: size }[panel.title_align];
  const x = anchor + Math.max(Math.min(0, width - 2 - left - size), 2 - left);
  placed.titleAt = { x: left < 2 || left + size > width - 2 ? x : anchor, y: plot.top - margins.top - titleGap, align: panel.title_align };
}

function alignLabels(panels: PlacedPanel[]): void {
  const own = panels.map((placed) => ({
    x: reach(placed.x, "x", tickPlaces(placed.x, "x", placed.plot)) + labelGap,
    y: reach(placed.y, "y", tickPlaces(placed.y, "y", placed.plot)) + labelGap,
  }));
  const shares = (a: Axis, b: Axis): boolean => a.label !== "" && a.is_visible && a.at_far_side === b.at_far_side;
  for (const placed of panels) {
    panels.forEach((other, index) => {
      const distance = own[index];
      if (!distance) return;
      if (other.plot.bottom === placed.plot.bottom && shares(other.panel.x, placed.panel.x)) {
        placed.xLabelDistance = Math.max(placed.xLabelDistance, distance.x);
      }
      if (other.plot.left === placed.plot.left && shares(other.panel.y, placed.panel.y)) {
        placed.yLabelDistance = Math.max(placed.yLabelDistance, distance.y);
      }
    });
  }
}

// A single panel's title is the figure's: the page prints it as a heading.
const titleOf = (figure: Figure, panel: Panel): string => (figure.panels.length === 1 && figure.title === "" ? "" : panel.title);

export function arrange(figure: Figure, sizes: Sizes, views: readonly PanelView[]): FigureLayout {
  const { width, height, letterScale, isStacked } = sizes;
  const isFree = !isComposed(figure);
  const titlePx = (pt: number): number => (isFree ? clampedPx(pt, letterScale, 12, 15) : pt * letterScale);
  const footerFont: Font = { px: titlePx(figure.footer_pt), italic: true };
  const padding = isFree ? 4 : Math.max(0, figure.padding_pt) * letterScale;
  const footer = wrap(figure.footer, footerFont, width - 2 * padding);
  const footerHeight = footer === "" ? 0 : measure(footer, footerFont).height + titleGap;

  const rows = tracksOf(isStacked ? [] : figure.row_weights, isStacked ? figure.panels.length : figure.row_weights.length);
  const columns = tracksOf(isStacked ? [] : figure.column_weights, isStacked ? 1 : figure.column_weights.length);
  const clampTo = (value: number, count: number): number => Math.min(Math.max(value, 0), count - 1);
  const cells: Cell[] = figure.panels.map((panel, index) => {
    if (isStacked) return { row: index, column: 0, lastRow: index, lastColumn: 0 };
    const row = clampTo(panel.row, rows.length);
    const column = clampTo(panel.column, columns.length);
    return {
      row,
      column,
      lastRow: clampTo(row + panel.row_span - 1, rows.length),
      lastColumn: clampTo(column + panel.column_span - 1, columns.length),
    };
  });
  const share = (): void => {
    const gapScale = isFree ? 1.1 : letterScale;
    shareOut(columns, padding, width - 2 * padding, figure.column_gap_pt * gapScale);
    shareOut(rows, padding, height - 2 * padding - footerHeight, isStacked ? 22 : figure.row_gap_pt * gapScale);
  };
  const plotOf = (cell: Cell): Box => {
    const [left, right] = [columns[cell.column] as Track, columns[cell.lastColumn] as Track];
    const [top, bottom] = [rows[cell.row] as Track, rows[cell.lastRow] as Track];
    return { left: left.begin, right: right.begin + right.length, top: top.begin, bottom: bottom.begin + bottom.length };
  };

  share();
  const panels: PlacedPanel[] = figure.panels.map((panel, index) => {
    const view = views[index] as PanelView;
    const titleFont: Font = { px: titlePx(panel.title_pt), bold: panel.title_bold };
    return {
      panel,
      index,
      plot: plotOf(cells[index] as Cell),
      x: axisView(panel, "x", view, letterScale, isFree),
      y: axisView(panel, "y", view, letterScale, isFree),
      title: wrap(titleOf(figure, panel), titleFont, (width * 0.96) / columns.length),
      titleFont,
      titleAt: { x: 0, y: 0, align: "center" },
      xLabelDistance: 0,
      yLabelDistance: 0,
    };
  });
  // Margins depend on the ticks that are drawn, those on the plot's size: settled after a few rounds.
  for (let round = 0; round < 3; round += 1) {
    for (const track of [...rows, ...columns]) track.before = track.after = 0;
    panels.forEach((placed, index) => {
      const margins = marginsOf(placed);
      const cell = cells[index] as Cell;
      const raise = (track: Track | undefined, side: "before" | "after", to: number): void => {
        if (track) track[side] = Math.max(track[side], to);
      };
      raise(columns[cell.column], "before", margins.left);
      raise(columns[cell.lastColumn], "after", margins.right);
      raise(rows[cell.row], "before", margins.top);
      raise(rows[cell.lastRow], "after", margins.bottom);
    });
    share();
    panels.forEach((placed, index) => {
      placed.plot = plotOf(cells[index] as Cell);
    });
  }
  for (const placed of panels) {
    if (placed.panel.equal_axes || hasWedges(placed.panel)) placed.plot = equalAxesBox(placed);
    placeTitle(placed, width);
  }
  alignLabels(panels);
  return { width, height, letterScale, lengthScale: sizes.lengthScale, panels, footer, footerFont };
}

export { axisLabelText };
