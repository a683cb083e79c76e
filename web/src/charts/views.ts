// What the reader changed about a figure: zoom, switched axes, hidden series. Panels with the
// same axis move together.
import type { PanelView } from "./axisView";
import { hasAxes, type Axis, type Figure, type Mark, type Panel, type Position } from "./model";
import { isLogarithmic, type Range } from "./scale";
import type { Side } from "./geometry";

const values = (mark: Mark, side: Side): Position[] => {
  if (mark.type === "line" || mark.type === "points") return side === "x" ? mark.x : mark.y;
  return [];
};

function leastPositive(panel: Panel, side: Side): number {
  let least = Number.POSITIVE_INFINITY;
  for (const mark of panel.marks) {
    for (const value of values(mark, side)) {
      if (typeof value === "number" && value > 0 && value < least) least = value;
    }
  }
  return Number.isFinite(least) ? least : 1;
}

export function initialViews(figure: Figure): PanelView[] {
  return figure.panels.map((panel) => ({
    x: null,
    y: null,
    isXSwitched: false,
    isYSwitched: false,
    leastX: leastPositive(panel, "x"),
    leastY: leastPositive(panel, "y"),
  }));
}

const sameScale = (a: Axis, b: Axis): boolean =>
  a.scale.kind === b.scale.kind && a.scale.lo === b.scale.lo && a.scale.hi === b.scale.hi;

// `views` with one panel zoomed; panels with an equal x axis follow along x.
export function withZoom(
  figure: Figure,
  views: readonly PanelView[],
  index: number,
  x: Range | null,
  y: Range | null,
): PanelView[] {
  const panel = figure.panels[index];
  return views.map((view, other) => {
    if (other === index) return { ...view, x, y };
    const follower = figure.panels[other];
    return panel && follower && hasAxes(follower) && sameScale(panel.x, follower.x) ? { ...view, x } : view;
  });
}

const isCurve = (mark: Mark): boolean => mark.type === "line" || mark.type === "points";

// Can this axis be read both ways? Only where marks are lines and points: a bar has no
// logarithmic foot.
function isSwitchable(panel: Panel, side: Side): boolean {
  const { scale } = panel[side];
  const isPlain = scale.kind === "linear" && Math.min(scale.lo, scale.hi) >= 0 && panel[side].ticks.length > 0;
  const marks = panel.marks.filter(({ type }) => type !== "text" && type !== "segments");
  return hasAxes(panel) && (isLogarithmic(scale) || isPlain) && marks.length > 0 && marks.every(isCurve);
}

export interface AxisSwitch {
  side: Side;
  isLogarithmic: boolean; // as published
}

// The switches that make sense for the whole figure: every panel must allow them.
export function axisSwitches(figure: Figure): AxisSwitch[] {
  return (["x", "y"] as const).flatMap((side) => {
    const panels = figure.panels;
    const kinds = new Set(panels.map((panel) => isLogarithmic(panel[side].scale)));
    if (panels.length === 0 || kinds.size > 1 || !panels.every((panel) => isSwitchable(panel, side))) return [];
    return [{ side, isLogarithmic: kinds.has(true) }];
  });
}

export const withSwitch = (views: readonly PanelView[], side: Side): PanelView[] =>
  views.map((view) =>
    side === "x"
      ? { ...view, x: null, isXSwitched: !view.isXSwitched }
      : { ...view, y: null, isYSwitched: !view.isYSwitched },
  );

export const isZoomed = (views: readonly PanelView[]): boolean => views.some(({ x, y }) => x !== null || y !== null);
