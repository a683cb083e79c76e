// From data values to pixels within one panel.
import type { Position } from "./model";
import { position } from "./scale";
import { boxHeight, boxWidth, type Box } from "./geometry";
import type { PlacedPanel } from "./layout";

export interface Point {
  x: number;
  y: number;
}

// Canvases mind coordinates that are too far away; what is off the plot is clipped anyway.
const farAway = 20_000;
const near = (value: number): number => (Number.isNaN(value) ? value : Math.min(Math.max(value, -farAway), farAway));

export const placeX = ({ plot, x }: PlacedPanel, value: Position): number =>
  near(plot.left + position(x.scale, x.range, value) * boxWidth(plot));

export const placeY = ({ plot, y }: PlacedPanel, value: Position): number =>
  near(plot.bottom - position(y.scale, y.range, value) * boxHeight(plot));

export const place = (placed: PlacedPanel, x: Position, y: Position): Point => ({
  x: placeX(placed, x),
  y: placeY(placed, y),
});

export const isPlace = ({ x, y }: Point): boolean => Number.isFinite(x) && Number.isFinite(y);

export function placeBox(placed: PlacedPanel, x0: Position, y0: Position, x1: Position, y1: Position): Box | null {
  const [a, b] = [place(placed, x0, y0), place(placed, x1, y1)];
  if (!isPlace(a) || !isPlace(b)) return null;
  return { left: Math.min(a.x, b.x), right: Math.max(a.x, b.x), top: Math.min(a.y, b.y), bottom: Math.max(a.y, b.y) };
}

export const contains = (box: Box, { x, y }: Point, beyond = 0): boolean =>
  x >= box.left - beyond && x <= box.right + beyond && y >= box.top - beyond && y <= box.bottom + beyond;

export function intersection(a: Box, b: Box): Box {
  return {
    left: Math.max(a.left, b.left),
    right: Math.min(a.right, b.right),
    top: Math.max(a.top, b.top),
    bottom: Math.min(a.bottom, b.bottom),
  };
}
