// Boxes in CSS pixels.

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export type Side = "x" | "y";

export const boxWidth = (box: Box): number => box.right - box.left;
export const boxHeight = (box: Box): number => box.bottom - box.top;
