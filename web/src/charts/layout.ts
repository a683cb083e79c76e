// Where the parts of a figure go on the screen, in CSS pixels. The same arrangement as on paper
// (panels of one grid column share their side margins, those of one row their top and bottom),
// with letters that stay readable when the figure is narrower than its paper. Title and legends
// are HTML above it.
import {
  addAxisRoom,
  axisView,
  clampedPx,
  labelGap,
  reach,
  tickPlaces,
  type AxisView,
  type Margins,
  type PanelView,
} from "./axisView";
import { boxHeight, boxWidth, type Box } from "./geometry";
import { hasAxes, hasWedges, type Axis, type Figure, type HAlign, type Panel } from "./model";
import { isComposed, type Sizes } from "./sizes";
import { measure, wrap, type Font } from "./text";
import { shareOut, tracksOf, type Track } from "./tracks";

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

const titleGap = 8;
const noMargins = (): Margins => ({ left: 0, right: 0, top: 0, bottom: 0 });

function marginsOf(placed: PlacedPanel): Margins {
  const margins = noMargins();
  if (hasAxes(placed.panel)) {
    addAxisRoom(placed.y, "y", placed.plot, margins);
    addAxisRoom(placed.x, "x", placed.plot, margins);
  }
  if (placed.title !== "") margins.top += measure(placed.title, placed.titleFont).height + titleGap;
  return margins;
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
  const margins = noMargins();
  if (hasAxes(panel) && panel.x.at_far_side) addAxisRoom(placed.x, "x", plot, margins);
  const anchor = { left: plot.left, center: (plot.left + plot.right) / 2, right: plot.right }[panel.title_align];
  // Over a narrow plot at the edge a title can be wider than there is room beside it.
  const size = measure(placed.title, placed.titleFont).width;
  const left = anchor - { left: 0, center: size / 2, right: size }[panel.title_align];
  const x = anchor + Math.max(Math.min(0, width - 2 - left - size), 2 - left);
  placed.titleAt = {
    x: left < 2 || left + size > width - 2 ? x : anchor,
    y: plot.top - margins.top - titleGap,
    align: panel.title_align,
  };
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
const titleOf = (figure: Figure, panel: Panel): string =>
  figure.panels.length === 1 && figure.title === "" ? "" : panel.title;

interface Grid {
  rows: Track[];
  columns: Track[];
  cells: Cell[]; // one a panel
}

// One below the other on a narrow page, else the figure's own grid.
function gridOf(figure: Figure, isStacked: boolean): Grid {
  const rows = tracksOf(
    isStacked ? [] : figure.row_weights,
    isStacked ? figure.panels.length : figure.row_weights.length,
  );
  const columns = tracksOf(isStacked ? [] : figure.column_weights, isStacked ? 1 : figure.column_weights.length);
  const clampTo = (value: number, count: number): number => Math.min(Math.max(value, 0), count - 1);
  const cells = figure.panels.map((panel, index) => {
    if (isStacked) return { row: index, column: 0, lastRow: index, lastColumn: 0 };
    const row = clampTo(panel.row, rows.length);
    const column = clampTo(panel.column, columns.length);
    const lastRow = clampTo(row + panel.row_span - 1, rows.length);
    return { row, column, lastRow, lastColumn: clampTo(column + panel.column_span - 1, columns.length) };
  });
  return { rows, columns, cells };
}

function plotOf({ rows, columns }: Grid, cell: Cell): Box {
  const [left, right] = [columns[cell.column] as Track, columns[cell.lastColumn] as Track];
  const [top, bottom] = [rows[cell.row] as Track, rows[cell.lastRow] as Track];
  return { left: left.begin, right: right.begin + right.length, top: top.begin, bottom: bottom.begin + bottom.length };
}

function raiseMargins(grid: Grid, panels: readonly PlacedPanel[]): void {
  for (const track of [...grid.rows, ...grid.columns]) track.before = track.after = 0;
  const raise = (track: Track | undefined, side: "before" | "after", to: number): void => {
    if (track) track[side] = Math.max(track[side], to);
  };
  panels.forEach((placed, index) => {
    const margins = marginsOf(placed);
    const cell = grid.cells[index] as Cell;
    raise(grid.columns[cell.column], "before", margins.left);
    raise(grid.columns[cell.lastColumn], "after", margins.right);
    raise(grid.rows[cell.row], "before", margins.top);
    raise(grid.rows[cell.lastRow], "after", margins.bottom);
  });
}

// Margins depend on the ticks that are drawn, those on the plot's size: settled after a few rounds.
const rounds = 3;

export function arrange(figure: Figure, sizes: Sizes, views: readonly PanelView[]): FigureLayout {
  const { width, height, letterScale, isStacked } = sizes;
  const isFree = !isComposed(figure);
  const titlePx = (pt: number): number => (isFree ? clampedPx(pt, letterScale, 12, 15) : pt * letterScale);
  const footerFont: Font = { px: titlePx(figure.footer_pt), italic: true };
  const padding = isFree ? 4 : Math.max(0, figure.padding_pt) * letterScale;
  const footer = wrap(figure.footer, footerFont, width - 2 * padding);
  const footerHeight = footer === "" ? 0 : measure(footer, footerFont).height + titleGap;
  const gapScale = isFree ? 1.1 : letterScale;

  const grid = gridOf(figure, isStacked);
  const share = (): void => {
    shareOut(grid.columns, padding, width - 2 * padding, figure.column_gap_pt * gapScale);
    shareOut(grid.rows, padding, height - 2 * padding - footerHeight, isStacked ? 22 : figure.row_gap_pt * gapScale);
  };
  share();
  const panels = figure.panels.map((panel, index): PlacedPanel => {
    const view = views[index] as PanelView;
    const titleFont: Font = { px: titlePx(panel.title_pt), bold: panel.title_bold };
    return {
      panel,
      index,
      plot: plotOf(grid, grid.cells[index] as Cell),
      x: axisView(panel, "x", view, letterScale, isFree),
      y: axisView(panel, "y", view, letterScale, isFree),
      title: wrap(titleOf(figure, panel), titleFont, (width * 0.96) / grid.columns.length),
      titleFont,
      titleAt: { x: 0, y: 0, align: "center" },
      xLabelDistance: 0,
      yLabelDistance: 0,
    };
  });
  for (let round = 0; round < rounds; round += 1) {
    raiseMargins(grid, panels);
    share();
    panels.forEach((placed, index) => (placed.plot = plotOf(grid, grid.cells[index] as Cell)));
  }
  for (const placed of panels) {
    if (placed.panel.equal_axes || hasWedges(placed.panel)) placed.plot = equalAxesBox(placed);
    placeTitle(placed, width);
  }
  alignLabels(panels);
  return { width, height, letterScale, lengthScale: sizes.lengthScale, panels, footer, footerFont };
}
