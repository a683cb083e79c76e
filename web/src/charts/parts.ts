// Small parts of a figure model (docs/figures.md), for charts that the page makes itself.
import { colors } from "./palette";
import type { Axis, Figure, LegendEntry, LineStyle, Mark, Panel, Scale, ScaleKind, Tick } from "./model";

// `color` with an opacity of 0 to 1, in the model's spelling.
export const faded = (color: string, opacity: number): string =>
  color +
  Math.round(Math.min(1, Math.max(0, opacity)) * 255)
    .toString(16)
    .padStart(2, "0");

export const lineStyle = (color: string, width = 2.2): LineStyle => ({ color, width_pt: width, dash_pt: [0, 0] });

interface AxisInput {
  kind?: ScaleKind;
  lo: number;
  hi: number;
  label?: string;
  ticks: Tick[];
  grid?: boolean;
  margin?: number;
  isPlain?: boolean; // no line, no tick marks: an axis of names
}

export function axis({
  kind = "linear",
  lo,
  hi,
  label = "",
  ticks,
  grid = true,
  margin = 0,
  isPlain = false,
}: AxisInput): Axis {
  const scale: Scale = { kind, lo, hi, parameter: 1, margin };
  return {
    scale,
    label,
    ticks,
    minor_ticks: [],
    is_visible: true,
    has_line: !isPlain,
    tick_marks: !isPlain,
    grid,
    grid_style: { color: colors.grid, width_pt: 0.8, dash_pt: [0, 0] },
    label_pt: 10,
    tick_pt: 9.5,
    tick_rotation_deg: 0,
    tick_pad_pt: 3.5,
    tick_color: colors.muted,
    at_far_side: false,
  };
}

// Names along an axis, the first at 0; turned round, the first is on top.
export function bandAxis(names: readonly string[], { isTurned = false, label = "" } = {}): Axis {
  const [lo, hi] = [-0.5, Math.max(names.length, 1) - 0.5];
  const ticks = names.map((name, value) => ({ value, label: name }));
  return axis({
    kind: "band",
    lo: isTurned ? hi : lo,
    hi: isTurned ? lo : hi,
    label,
    ticks,
    grid: false,
    isPlain: true,
  });
}

export interface PanelInput {
  x: Axis;
  y: Axis;
  marks: Mark[];
  legend?: LegendEntry[];
  title?: string;
  row?: number;
}

export const panel = ({ x, y, marks, legend = [], title = "", row = 0 }: PanelInput): Panel => ({
  row,
  column: 0,
  row_span: 1,
  column_span: 1,
  title,
  title_align: "left",
  title_pt: 11,
  title_bold: false,
  x,
  y,
  marks,
  legend: { place: legend.length > 0 ? "upper_left" : "none", title: "", entries: legend },
  frame_top: false,
  frame_right: false,
  ground: null,
  equal_axes: false,
  axes_hidden: false,
});

export function figure(name: string, panels: Panel[], heightIn: number, widthIn = 10): Figure {
  return {
    name,
    title: "",
    caption: "",
    footer: "",
    width_in: widthIn,
    height_in: heightIn,
    title_pt: 12,
    footer_pt: 9,
    column_weights: [1],
    row_weights: panels.map(() => 1),
    column_gap_pt: 14,
    row_gap_pt: 14,
    padding_pt: 6,
    panels,
    legend: { place: "none", title: "", entries: [] },
  };
}
