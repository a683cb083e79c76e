// The figure model as /api/v1/…/figure.json carries it (docs/figures.md). Same names as figure.h.

// A position: a number, null where there is none, "edge" or "-edge" for the plot's edge.
export type Position = number | null | "edge" | "-edge";

export interface LineStyle {
  color: string;
  width_pt: number;
  dash_pt: [number, number];
}

export type ScaleKind = "linear" | "log10" | "offset_log2" | "binary_token" | "time" | "band";

export interface Scale {
  kind: ScaleKind;
  lo: number;
  hi: number;
  parameter: number;
  margin: number;
}

export interface Tick {
  value: number;
  label: string;
}

export interface Axis {
  scale: Scale;
  label: string;
  ticks: Tick[];
  minor_ticks: number[];
  is_visible: boolean;
  has_line: boolean;
  tick_marks: boolean;
  grid: boolean;
  grid_style: LineStyle;
  label_pt: number;
  tick_pt: number;
  tick_rotation_deg: number;
  tick_pad_pt: number;
  tick_color: string;
  at_far_side: boolean;
}

export type HAlign = "left" | "center" | "right";
export type VAlign = "top" | "middle" | "bottom" | "baseline";

export interface AreaMark {
  type: "area";
  series: string;
  x: Position[];
  lo: Position[];
  hi: Position[];
  color: string;
}

export interface LineMark {
  type: "line";
  series: string;
  x: Position[];
  y: Position[];
  style: LineStyle;
  step: "none" | "after";
}

export interface SegmentsMark {
  type: "segments";
  series: string;
  segments: [Position, Position, Position, Position][];
  style: LineStyle;
  arrow: boolean;
  below_marks: boolean;
}

export interface Rect {
  x0: Position;
  y0: Position;
  x1: Position;
  y1: Position;
  color: string | null;
  label: string;
  hover: string;
}

export interface RectsMark {
  type: "rects";
  series: string;
  rects: Rect[];
  color: string;
  edge: LineStyle | null;
  label_pt: number;
  corner_radius_pt: number;
  below_marks: boolean;
}

export interface PointsMark {
  type: "points";
  series: string;
  x: Position[];
  y: Position[];
  areas_pt2: number[];
  area_pt2: number;
  color: string;
  edge: LineStyle | null;
}

export interface BoxSummary {
  at: number;
  whisker_lo: Position;
  q1: Position;
  median: Position;
  q3: Position;
  whisker_hi: Position;
  hover: string;
}

export interface BoxesMark {
  type: "boxes";
  series: string;
  boxes: BoxSummary[];
  horizontal: boolean;
  width: number;
  face: string;
  edge: string;
  median: string;
}

export interface Wedge {
  begin_deg: number;
  end_deg: number;
  color: string;
  label: string;
  hover: string;
}

export interface WedgesMark {
  type: "wedges";
  series: string;
  wedges: Wedge[];
  inner_radius: number;
  outer_radius: number;
  edge: string;
  edge_width_pt: number;
  label_pt: number;
}

export interface TextMark {
  type: "text";
  x: Position;
  y: Position;
  space: "data" | "panel";
  text: string;
  size_pt: number;
  color: string;
  bold: boolean;
  italic: boolean;
  monospaced: boolean;
  h: HAlign;
  v: VAlign;
  dx_pt: number;
  dy_pt: number;
  rotation_deg: number;
  clipped: boolean;
  box_fill: string | null;
  box_edge: LineStyle | null;
  spread_group: string;
}

export type Mark = AreaMark | LineMark | SegmentsMark | RectsMark | PointsMark | BoxesMark | WedgesMark | TextMark;

export interface LegendEntry {
  series: string;
  label: string;
  color: string;
  symbol: "line" | "dot" | "patch";
  dash_pt: [number, number];
}

export interface Legend {
  place: string;
  title: string;
  entries: LegendEntry[];
}

export interface Panel {
  row: number;
  column: number;
  row_span: number;
  column_span: number;
  title: string;
  title_align: HAlign;
  title_pt: number;
  title_bold: boolean;
  x: Axis;
  y: Axis;
  marks: Mark[];
  legend: Legend;
  frame_top: boolean;
  frame_right: boolean;
  ground: string | null;
  equal_axes: boolean;
  axes_hidden: boolean;
}

export interface Figure {
  name: string;
  title: string;
  caption: string;
  footer: string;
  width_in: number;
  height_in: number;
  title_pt: number;
  footer_pt: number;
  column_weights: number[];
  row_weights: number[];
  column_gap_pt: number;
  row_gap_pt: number;
  padding_pt: number;
  panels: Panel[];
  legend: Legend;
}

export const hasWedges = (panel: Panel): boolean => panel.marks.some((mark) => mark.type === "wedges");
export const hasAxes = (panel: Panel): boolean => !panel.axes_hidden && !hasWedges(panel);
export const seriesOf = (mark: Mark): string => (mark.type === "text" ? mark.spread_group : mark.series);

// Drawn with the grid, under everything else.
export function isBelowMarks(mark: Mark): boolean {
  return (mark.type === "segments" || mark.type === "rects") && mark.below_marks;
}

// The program's way to say that there is nothing to draw (no_data_figure): one text and no axes.
// Null for any other figure.
export function noDataText(figure: Figure): string | null {
  const [panel, other] = figure.panels;
  const [mark, more] = panel?.marks ?? [];
  if (!panel?.axes_hidden || other || more || mark?.type !== "text") return null;
  return mark.text;
}
