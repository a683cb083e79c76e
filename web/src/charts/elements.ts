// Graphic elements as ECharts' custom series takes them: plain objects, in pixels.
import type { LineStyle } from "./model";
import { cssFont, lineSpacing, type Font } from "./text";

export interface Style {
  fill?: string;
  stroke?: string;
  lineWidth?: number;
  lineDash?: number[];
  lineJoin?: "round" | "miter";
  lineCap?: "butt" | "round";
  [name: string]: unknown;
}

export interface Element {
  type: string;
  shape?: Record<string, unknown>;
  style?: Style;
  children?: Element[];
  clipPath?: Element;
  silent?: boolean;
  x?: number;
  y?: number;
  rotation?: number;
}

export const noFill = "none";

export function strokeStyle(style: LineStyle, color: string, lengthScale: number): Style {
  const dash = style.dash_pt[0] > 0 ? style.dash_pt.map((length) => length * lengthScale) : undefined;
  return {
    fill: noFill,
    stroke: color,
    lineWidth: Math.max(style.width_pt * lengthScale, 0.6),
    ...(dash ? { lineDash: dash } : {}),
  };
}

// Many pieces as one path: each an array of x, y, x, y …
// Data goes to the shapes as one object: arrays right in a shape are copied, element by element.
export function pathElement(pieces: readonly (readonly number[])[], style: Style, isClosed = false): Element {
  return { type: "atlasPath", shape: { data: { pieces, isClosed } satisfies Pieces }, style };
}

export interface Pieces {
  pieces: readonly (readonly number[])[];
  isClosed: boolean;
}

// Discs, each with its own opacity.
export interface Cloud {
  points: Float32Array; // x, y, radius of each
  fill: string;
  stroke: string | null;
  lineWidth: number;
}

export function cloudElement(cloud: Cloud): Element {
  return { type: "atlasCloud", shape: { data: cloud }, style: { fill: cloud.fill } };
}

export function rectElement(
  left: number,
  top: number,
  width: number,
  height: number,
  style: Style,
  radius = 0,
): Element {
  return { type: "rect", shape: { x: left, y: top, width, height, r: radius }, style };
}

export interface TextPlacement {
  align: "left" | "center" | "right";
  verticalAlign: "top" | "middle" | "bottom";
  rotationDeg?: number;
}

export function textElement(
  text: string,
  x: number,
  y: number,
  font: Font,
  color: string,
  placement: TextPlacement,
): Element {
  return {
    type: "text",
    x,
    y,
    rotation: ((placement.rotationDeg ?? 0) * Math.PI) / 180,
    style: {
      text,
      fill: color,
      font: cssFont(font),
      lineHeight: font.px * lineSpacing,
      align: placement.align,
      verticalAlign: placement.verticalAlign,
    },
  };
}
