// One axis as it is drawn: what is in view, which ticks have room, how much of it stands beside
// the plot.
import { boxHeight, boxWidth, type Box, type Side } from "./geometry";
import type { Axis, Panel, Scale, Tick } from "./model";
import { drawnScale, position, rangeOf, switched, type Range } from "./scale";
import { measure, wrap, type Font, type TextSize } from "./text";
import { ticksInView } from "./ticks";
import { valueFormat } from "./valueFormat";

export interface AxisView {
  axis: Axis;
  scale: Scale; // drawn: the axis' own or the one it was switched to
  whole: Range;
  range: Range; // what is in view
  ticks: Tick[];
  tickFont: Font;
  labelFont: Font;
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

export const labelGap = 5;
export const tickLength = 4;

export const clampedPx = (pt: number, scale: number, least: number, most: number): number =>
  Math.round(Math.min(Math.max(pt * scale, least), most) * 10) / 10;

export function axisView(panel: Panel, side: Side, view: PanelView, letterScale: number, isFree: boolean): AxisView {
  const axis = panel[side];
  const isSwitched = side === "x" ? view.isXSwitched : view.isYSwitched;
  const own = drawnScale(panel, axis.scale);
  const scale = isSwitched ? switched(own, side === "x" ? view.leastX : view.leastY) : own;
  const whole = rangeOf(scale);
  const zoom = side === "x" ? view.x : view.y;
  const font = (pt: number, most: number): Font => ({
    px: isFree ? clampedPx(pt, letterScale, 10.5, most) : pt * letterScale,
  });
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

export const tickOffset = (view: AxisView): number =>
  (view.axis.tick_marks ? tickLength : 0) + view.axis.tick_pad_pt * 1.2;

// How far labels reach away from the plot.
export function reach(view: AxisView, side: Side, places: readonly TickPlace[]): number {
  const sizes = places.map(({ size }) => {
    if (side === "y") return size.width;
    if (!rotated(view, side)) return size.height;
    const angle = (Math.abs(view.axis.tick_rotation_deg) * Math.PI) / 180;
    return size.width * Math.sin(angle) + size.height * Math.cos(angle) * 0.6;
  });
  return (places.length > 0 ? tickOffset(view) : 0) + Math.max(0, ...sizes);
}

export interface Margins {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export function axisLabelText(view: AxisView, room: number): string {
  return wrap(view.axis.label, view.labelFont, Math.max(60, room * 1.05));
}

export function addAxisRoom(view: AxisView, side: Side, plot: Box, margins: Margins): void {
  if (!view.axis.is_visible) return;
  const places = tickPlaces(view, side, plot);
  const label = axisLabelText(view, side === "x" ? boxWidth(plot) : boxHeight(plot));
  const labelRoom = label === "" ? 0 : labelGap + measure(label, view.labelFont).height;
  const across = reach(view, side, places) + labelRoom;
  if (side === "x") {
    margins[view.axis.at_far_side ? "top" : "bottom"] += across;
    for (const { at, size } of places) {
      const before = rotated(view, side)
        ? size.width * Math.cos((view.axis.tick_rotation_deg * Math.PI) / 180)
        : size.width / 2;
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
