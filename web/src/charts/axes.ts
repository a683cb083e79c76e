// Grid, axes, titles: what a panel shows besides its marks.
import type { Theme } from "../state/theme.svelte";
import { fillColor, groundColor, textColor } from "./color";
import { pathElement, rectElement, strokeStyle, textElement, type Element } from "./elements";
import { along, axisLabelText, tickLength, tickOffset, tickPlaces, type AxisView } from "./axisView";
import { boxHeight, boxWidth, type Side } from "./geometry";
import type { PlacedPanel } from "./layout";
import { hasAxes } from "./model";
import { isInView } from "./ticks";

const axisColor = "#c9d2df";
const inkColor = "#172033";

export function groundElements({ panel, plot }: PlacedPanel, theme: Theme): Element[] {
  if (panel.ground === null) return [];
  const fill = panel.ground === "#ffffff" ? groundColor(theme) : fillColor(panel.ground, theme);
  return [rectElement(plot.left, plot.top, boxWidth(plot), boxHeight(plot), { fill })];
}

function gridLines(placed: PlacedPanel, view: AxisView, side: Side, theme: Theme, lengthScale: number): Element[] {
  if (!view.axis.grid) return [];
  const { plot } = placed;
  const pieces = view.ticks.map(({ value }) => {
    const at = along(view, side, plot, value);
    return side === "x" ? [at, plot.bottom, at, plot.top] : [plot.left, at, plot.right, at];
  });
  const style = view.axis.grid_style;
  return [pathElement(pieces, strokeStyle(style, fillColor(style.color, theme), Math.min(lengthScale, 1)))];
}

export function gridElements(placed: PlacedPanel, theme: Theme, lengthScale: number): Element[] {
  if (!hasAxes(placed.panel)) return [];
  return [
    ...gridLines(placed, placed.x, "x", theme, lengthScale),
    ...gridLines(placed, placed.y, "y", theme, lengthScale),
  ];
}

// On the outer side of the plot, `distance` away from it.
function beside(placed: PlacedPanel, view: AxisView, side: Side, at: number, distance: number): [number, number] {
  const { plot } = placed;
  const isFar = view.axis.at_far_side;
  if (side === "x") return [at, isFar ? plot.top - distance : plot.bottom + distance];
  return [isFar ? plot.right + distance : plot.left - distance, at];
}

function spine(placed: PlacedPanel, view: AxisView, side: Side): number[] {
  const { plot } = placed;
  if (side === "x") return [...beside(placed, view, side, plot.left, 0), ...beside(placed, view, side, plot.right, 0)];
  return [...beside(placed, view, side, plot.top, 0), ...beside(placed, view, side, plot.bottom, 0)];
}

function tickMarks(placed: PlacedPanel, view: AxisView, side: Side): number[][] {
  if (!view.axis.is_visible || !view.axis.tick_marks) return [];
  const piece = (value: number, length: number): number[] => {
    const at = along(view, side, placed.plot, value);
    return [...beside(placed, view, side, at, 0), ...beside(placed, view, side, at, length)];
  };
  const minor = view.axis.minor_ticks.filter((value) => isInView(view.scale, view.range, value));
  return [
    ...view.ticks.map(({ value }) => piece(value, tickLength)),
    ...minor.map((value) => piece(value, tickLength / 2)),
  ];
}

function tickLabels(placed: PlacedPanel, view: AxisView, side: Side, theme: Theme): Element[] {
  const color = textColor(view.axis.tick_color, theme);
  const degrees = side === "x" ? view.axis.tick_rotation_deg : 0;
  const isFar = view.axis.at_far_side;
  return tickPlaces(view, side, placed.plot).map(({ tick, at }) => {
    const [x, y] = beside(placed, view, side, at, tickOffset(view));
    if (side === "y")
      return textElement(tick.label, x, y, view.tickFont, color, {
        align: isFar ? "left" : "right",
        verticalAlign: "middle",
      });
    if (degrees === 0)
      return textElement(tick.label, x, y, view.tickFont, color, {
        align: "center",
        verticalAlign: isFar ? "bottom" : "top",
      });
    return textElement(tick.label, x, y, view.tickFont, color, {
      align: degrees > 0 !== isFar ? "right" : "left",
      verticalAlign: "middle",
      rotationDeg: degrees,
    });
  });
}

function axisLabel(placed: PlacedPanel, view: AxisView, side: Side, theme: Theme): Element[] {
  const { plot } = placed;
  const text = axisLabelText(view, side === "x" ? boxWidth(plot) : boxHeight(plot));
  if (text === "") return [];
  const color = textColor(inkColor, theme);
  const isFar = view.axis.at_far_side;
  if (side === "x") {
    const [x, y] = beside(placed, view, side, (plot.left + plot.right) / 2, placed.xLabelDistance);
    return [
      textElement(text, x, y, view.labelFont, color, { align: "center", verticalAlign: isFar ? "bottom" : "top" }),
    ];
  }
  const [x, y] = beside(placed, view, side, (plot.top + plot.bottom) / 2, placed.yLabelDistance);
  return [
    textElement(text, x, y, view.labelFont, color, {
      align: "center",
      verticalAlign: isFar ? "top" : "bottom",
      rotationDeg: 90,
    }),
  ];
}

export function axisElements(placed: PlacedPanel, theme: Theme): Element[] {
  const { panel, plot } = placed;
  if (!hasAxes(panel)) return [];
  const lines: number[][] = [];
  if (panel.frame_top) lines.push([plot.left, plot.top, plot.right, plot.top]);
  if (panel.frame_right) lines.push([plot.right, plot.top, plot.right, plot.bottom]);
  const sides = [
    { view: placed.x, side: "x" },
    { view: placed.y, side: "y" },
  ] as const;
  for (const { view, side } of sides) {
    if (view.axis.has_line) lines.push(spine(placed, view, side));
    lines.push(...tickMarks(placed, view, side));
  }
  const style = { fill: "none", stroke: fillColor(axisColor, theme), lineWidth: 1 };
  return [
    pathElement(lines, style),
    ...sides.flatMap(({ view, side }) =>
      view.axis.is_visible ? [...tickLabels(placed, view, side, theme), ...axisLabel(placed, view, side, theme)] : [],
    ),
  ];
}

export function titleElements(placed: PlacedPanel, theme: Theme): Element[] {
  if (placed.title === "") return [];
  const { x, y, align } = placed.titleAt;
  return [
    textElement(placed.title, x, y, placed.titleFont, textColor(inkColor, theme), { align, verticalAlign: "bottom" }),
  ];
}
