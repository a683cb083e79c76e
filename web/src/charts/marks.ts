// Each kind of mark as graphic elements: the rules of docs/figures.md, "What is drawn where there
// is no number".
import type { Theme } from "../state/theme.svelte";
import { fillColor, readableOn } from "./color";
import {
  cloudElement,
  noFill,
  pathElement,
  rectElement,
  strokeStyle,
  textElement,
  type Element,
  type Style,
} from "./elements";
import { boxHeight, boxWidth, type Box } from "./geometry";
import type { PlacedPanel } from "./layout";
import type {
  AreaMark,
  BoxesMark,
  BoxSummary,
  LineMark,
  LineStyle,
  Mark,
  PointsMark,
  Position,
  RectsMark,
  SegmentsMark,
  WedgesMark,
} from "./model";
import { contains, intersection, isPlace, place, placeBox, type Point } from "./place";
import { measure } from "./text";

export interface DrawContext {
  placed: PlacedPanel;
  theme: Theme;
  letterScale: number;
  lengthScale: number;
}

const leastStep = 0.4; // points of a line nearer than this to the last one are left out

function lineElements({ placed, theme, lengthScale }: DrawContext, mark: LineMark): Element[] {
  const pieces: number[][] = [];
  let piece: number[] = [];
  let last: Point | null = null;
  const add = (point: Point): void => {
    if (last && Math.hypot(point.x - last.x, point.y - last.y) < leastStep) return;
    piece.push(point.x, point.y);
    last = point;
  };
  mark.x.forEach((x, index) => {
    const point = place(placed, x, mark.y[index] ?? null);
    if (!isPlace(point)) {
      if (piece.length > 2) pieces.push(piece);
      piece = [];
      last = null;
      return;
    }
    if (mark.step === "after" && last) add({ x: point.x, y: (last as Point).y });
    add(point);
  });
  if (piece.length > 2) pieces.push(piece);
  const style = strokeStyle(mark.style, fillColor(mark.style.color, theme), lengthScale);
  return [pathElement(pieces, { ...style, lineJoin: "round" })];
}

function areaElements({ placed, theme }: DrawContext, mark: AreaMark): Element[] {
  const pieces: number[][] = [];
  let there: number[] = [];
  let back: Point[] = [];
  const close = (): void => {
    const piece = [...there, ...back.reverse().flatMap(({ x, y }) => [x, y])];
    if (piece.length > 4) pieces.push(piece);
    there = [];
    back = [];
  };
  mark.x.forEach((x, index) => {
    const lo = place(placed, x, mark.lo[index] ?? null);
    const hi = place(placed, x, mark.hi[index] ?? null);
    if (!isPlace(lo) || !isPlace(hi)) return close();
    there.push(lo.x, lo.y);
    back.push(hi);
  });
  close();
  return [pathElement(pieces, { fill: fillColor(mark.color, theme) }, true)];
}

// A triangle with its tip at `to`, and where the line should end.
function arrowHead(from: Point, to: Point, widthPx: number): { head: number[]; end: Point } {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length === 0) return { head: [], end: to };
  const size = Math.min(length, 4 + 2.2 * widthPx);
  const along = { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
  const end = { x: to.x - along.x * size, y: to.y - along.y * size };
  const half = size * 0.42;
  return {
    head: [to.x, to.y, end.x - along.y * half, end.y + along.x * half, end.x + along.y * half, end.y - along.x * half],
    end,
  };
}

function segmentElements({ placed, theme, lengthScale }: DrawContext, mark: SegmentsMark): Element[] {
  const lines: number[][] = [];
  const heads: number[][] = [];
  for (const [x0, y0, x1, y1] of mark.segments) {
    const from = place(placed, x0, y0);
    let to = place(placed, x1, y1);
    if (!isPlace(from) || !isPlace(to)) continue;
    if (mark.arrow) {
      const { head, end } = arrowHead(from, to, mark.style.width_pt * lengthScale);
      heads.push(head);
      to = end;
    }
    lines.push([from.x, from.y, to.x, to.y]);
  }
  const color = fillColor(mark.style.color, theme);
  const line = pathElement(lines, strokeStyle(mark.style, color, lengthScale));
  return heads.length === 0 ? [line] : [line, pathElement(heads, { fill: color }, true)];
}

// Inside `room`, centred; dropped if it does not fit.
function innerLabel(context: DrawContext, text: string, sizePt: number, room: Box, area: string): Element[] {
  if (text === "") return [];
  const font = { px: Math.min(Math.max(sizePt * context.letterScale, 9), 14) };
  const size = measure(text, font);
  if (size.width + font.px * 0.4 > boxWidth(room) || size.height - font.px * 0.45 > boxHeight(room)) return [];
  const middle = { x: (room.left + room.right) / 2, y: (room.top + room.bottom) / 2 };
  return [textElement(text, middle.x, middle.y, font, readableOn(area), { align: "center", verticalAlign: "middle" })];
}

function withEdge(style: Style, edge: LineStyle | null, { theme, lengthScale }: DrawContext): Style {
  if (!edge) return style;
  return { ...style, ...strokeStyle(edge, fillColor(edge.color, theme), lengthScale), fill: style.fill ?? noFill };
}

function rectElements(context: DrawContext, mark: RectsMark): Element[] {
  const { placed, theme, lengthScale } = context;
  return mark.rects.flatMap((rect) => {
    const box = placeBox(placed, rect.x0, rect.y0, rect.x1, rect.y1);
    if (!box) return [];
    const fill = fillColor(rect.color ?? mark.color, theme);
    const style = withEdge({ fill }, mark.edge, context);
    const area = rectElement(
      box.left,
      box.top,
      boxWidth(box),
      boxHeight(box),
      style,
      mark.corner_radius_pt * lengthScale,
    );
    return [area, ...innerLabel(context, rect.label, mark.label_pt, intersection(box, placed.plot), fill)];
  });
}

// Radius in pixels of a disc with this area, as matplotlib counts areas: (diameter in pt) squared.
export const radiusOf = (areaPt2: number, lengthScale: number): number =>
  areaPt2 > 0 ? Math.min(Math.max((Math.sqrt(areaPt2) / 2) * lengthScale, 1.1), 60) : 0;

function pointElements({ placed, theme, lengthScale }: DrawContext, mark: PointsMark): Element[] {
  const fill = fillColor(mark.color, theme);
  const points = new Float32Array(mark.x.length * 3);
  let count = 0;
  for (let index = 0; index < mark.x.length; index += 1) {
    const point = place(placed, mark.x[index] ?? null, mark.y[index] ?? null);
    if (!isPlace(point) || !contains(placed.plot, point, 0.5)) continue;
    points.set([point.x, point.y, radiusOf(mark.areas_pt2[index] ?? mark.area_pt2, lengthScale)], count * 3);
    count += 1;
  }
  const stroke = mark.edge ? fillColor(mark.edge.color, theme) : null;
  const lineWidth = mark.edge ? mark.edge.width_pt * lengthScale : 0;
  return [cloudElement({ points: points.subarray(0, count * 3), fill, stroke, lineWidth })];
}

function boxElements({ placed, theme, lengthScale }: DrawContext, mark: BoxesMark, box: BoxSummary): Element[] {
  const half = mark.width / 2;
  const at = (value: Position, band: number): Point =>
    mark.horizontal ? place(placed, value, band) : place(placed, band, value);
  const edge = { fill: noFill, stroke: fillColor(mark.edge, theme), lineWidth: Math.max(1, lengthScale * 0.9) };
  const pieces: number[][] = [];
  const add = (from: Point, to: Point): void => {
    if (isPlace(from) && isPlace(to)) pieces.push([from.x, from.y, to.x, to.y]);
  };
  add(at(box.whisker_lo, box.at), at(box.q1, box.at));
  add(at(box.q3, box.at), at(box.whisker_hi, box.at));
  for (const end of [box.whisker_lo, box.whisker_hi]) add(at(end, box.at - half / 2), at(end, box.at + half / 2));
  const [low, high] = [at(box.q1, box.at - half), at(box.q3, box.at + half)];
  const elements = [pathElement(pieces, edge)];
  if (!isPlace(low) || !isPlace(high)) return elements;
  const [left, top] = [Math.min(low.x, high.x), Math.min(low.y, high.y)];
  elements.push(
    rectElement(left, top, Math.abs(high.x - low.x), Math.abs(high.y - low.y), {
      ...edge,
      fill: fillColor(mark.face, theme),
    }),
  );
  const [from, to] = [at(box.median, box.at - half), at(box.median, box.at + half)];
  if (isPlace(from) && isPlace(to)) {
    elements.push(
      pathElement([[from.x, from.y, to.x, to.y]], {
        fill: noFill,
        stroke: fillColor(mark.median, theme),
        lineWidth: 2,
      }),
    );
  }
  return elements;
}

export interface Ring {
  center: Point;
  inner: number;
  outer: number;
}

export function ringOf(placed: PlacedPanel, mark: WedgesMark): Ring {
  const center = place(placed, 0, 0);
  const unit = place(placed, 1, 0).x - center.x;
  return { center, inner: Math.max(0, mark.inner_radius * unit), outer: mark.outer_radius * unit };
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

function wedgeLabelRoom({ center, inner, outer }: Ring, beginDeg: number, endDeg: number): Box {
  const middle = radians((beginDeg + endDeg) / 2);
  const radius = (inner + outer) / 2;
  const opening = Math.min(radians(endDeg - beginDeg), Math.PI);
  const chord = 2 * radius * Math.sin(opening / 2);
  const thickness = outer - inner;
  const [c, s] = [Math.abs(Math.cos(middle)), Math.abs(Math.sin(middle))];
  const width = c > s ? thickness : Math.min(chord, 3 * thickness);
  const height = c > s ? Math.min(chord, 3 * thickness) : thickness;
  const at = { x: center.x + radius * Math.cos(middle), y: center.y - radius * Math.sin(middle) };
  return { left: at.x - width / 2, right: at.x + width / 2, top: at.y - height / 2, bottom: at.y + height / 2 };
}

function wedgeElements(context: DrawContext, mark: WedgesMark): Element[] {
  const { placed, theme, lengthScale } = context;
  const ring = ringOf(placed, mark);
  if (!isPlace(ring.center) || !(ring.outer > ring.inner)) return [];
  const edge = { stroke: fillColor(mark.edge, theme), lineWidth: mark.edge_width_pt * lengthScale };
  return mark.wedges.flatMap((wedge) => {
    const opening = wedge.end_deg - wedge.begin_deg;
    if (!(opening > 0 && opening < 1000)) return [];
    const fill = fillColor(wedge.color, theme);
    const end = wedge.begin_deg + Math.min(opening, 359.99);
    const sector: Element = {
      type: "sector",
      shape: {
        cx: ring.center.x,
        cy: ring.center.y,
        r0: ring.inner,
        r: ring.outer,
        startAngle: -radians(end), // clockwise on the screen
        endAngle: -radians(wedge.begin_deg),
      },
      style: opening < 359.99 ? { fill, ...edge } : { fill },
    };
    return [
      sector,
      ...innerLabel(context, wedge.label, mark.label_pt, wedgeLabelRoom(ring, wedge.begin_deg, end), fill),
    ];
  });
}

export function markElements(context: DrawContext, mark: Mark): Element[] {
  switch (mark.type) {
    case "line":
      return lineElements(context, mark);
    case "area":
      return areaElements(context, mark);
    case "segments":
      return segmentElements(context, mark);
    case "rects":
      return rectElements(context, mark);
    case "points":
      return pointElements(context, mark);
    case "boxes":
      return mark.boxes.flatMap((box) => boxElements(context, mark, box));
    case "wedges":
      return wedgeElements(context, mark);
    case "text":
      return []; // placed together: textMarks.ts
  }
}
