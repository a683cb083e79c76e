// What a pointer or the arrow keys can reach in a figure, and where it is.
import type { PlacedPanel } from "./layout";
import { ringOf } from "./marks";
import { isBelowMarks, type Mark } from "./model";
import { place, placeBox, type Point } from "./place";

// One thing in a figure. Kept small: a scatter plot has thousands.
export interface Target {
  panel: number;
  mark: number;
  item: number;
}

export function itemCount(mark: Mark): number {
  switch (mark.type) {
    case "line":
    case "area":
    case "points":
      return mark.x.length;
    case "rects":
      return isBelowMarks(mark) ? 0 : mark.rects.length;
    case "boxes":
      return mark.boxes.length;
    case "wedges":
      return mark.wedges.length;
    default:
      return 0; // rules and letters are read with what they belong to
  }
}

export function positionOf(placed: PlacedPanel, target: Target): Point | null {
  const mark = placed.panel.marks[target.mark];
  if (!mark) return null;
  switch (mark.type) {
    case "line":
    case "points":
      return place(placed, mark.x[target.item] ?? null, mark.y[target.item] ?? null);
    case "area": {
      const hi = place(placed, mark.x[target.item] ?? null, mark.hi[target.item] ?? null);
      const lo = place(placed, mark.x[target.item] ?? null, mark.lo[target.item] ?? null);
      return { x: hi.x, y: (hi.y + lo.y) / 2 };
    }
    case "rects": {
      const rect = mark.rects[target.item];
      const box = rect && placeBox(placed, rect.x0, rect.y0, rect.x1, rect.y1);
      return box ? { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 } : null;
    }
    case "boxes": {
      const box = mark.boxes[target.item];
      if (!box) return null;
      return mark.horizontal ? place(placed, box.median, box.at) : place(placed, box.at, box.median);
    }
    case "wedges": {
      const wedge = mark.wedges[target.item];
      const ring = ringOf(placed, mark);
      if (!wedge) return null;
      const middle = (((wedge.begin_deg + wedge.end_deg) / 2) * Math.PI) / 180;
      const radius = (ring.inner + ring.outer) / 2;
      return { x: ring.center.x + radius * Math.cos(middle), y: ring.center.y - radius * Math.sin(middle) };
    }
    default:
      return null;
  }
}
