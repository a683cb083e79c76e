// The target under the pointer.
import type { PlacedPanel } from "./layout";
import { ringOf } from "./marks";
import { isBelowMarks, type Mark } from "./model";
import { contains, place, placeBox, type Point } from "./place";
import { itemCount, positionOf, type Target } from "./targets";

const reachPx = 22;

function nearestPoint(placed: PlacedPanel, panel: number, pointer: Point, hidden: ReadonlySet<string>): Target | null {
  let best: Target | null = null;
  let least = reachPx;
  placed.panel.marks.forEach((mark, markIndex) => {
    if ((mark.type !== "points" && mark.type !== "boxes") || hidden.has(mark.series)) return;
    for (let item = 0; item < itemCount(mark); item += 1) {
      const at = positionOf(placed, { panel, mark: markIndex, item });
      if (!at || !contains(placed.plot, at, 2)) continue;
      const distance =
        mark.type === "boxes"
          ? bandDistance(placed, mark, item, pointer)
          : Math.hypot(at.x - pointer.x, at.y - pointer.y);
      if (distance < least) {
        least = distance;
        best = { panel, mark: markIndex, item };
      }
    }
  });
  return best;
}

function bandDistance(
  placed: PlacedPanel,
  mark: Extract<Mark, { type: "boxes" }>,
  item: number,
  pointer: Point,
): number {
  const at = positionOf(placed, { panel: 0, mark: placed.panel.marks.indexOf(mark), item });
  if (!at) return Number.POSITIVE_INFINITY;
  return mark.horizontal ? Math.abs(at.y - pointer.y) : Math.abs(at.x - pointer.x);
}

function rectUnder(placed: PlacedPanel, panel: number, pointer: Point, hidden: ReadonlySet<string>): Target | null {
  for (let markIndex = placed.panel.marks.length - 1; markIndex >= 0; markIndex -= 1) {
    const mark = placed.panel.marks[markIndex] as Mark;
    if (mark.type !== "rects" || isBelowMarks(mark) || hidden.has(mark.series)) continue;
    // A thin bar is met from a little way off.
    const item = mark.rects.findIndex((rect) => {
      const box = placeBox(placed, rect.x0, rect.y0, rect.x1, rect.y1);
      return (
        box !== null && (rect.hover !== "" || rect.label !== "" || mark.series !== "") && contains(box, pointer, 1.5)
      );
    });
    if (item >= 0) return { panel, mark: markIndex, item };
  }
  return null;
}

// A bar is also met above its end: the whole column of a histogram answers.
function barInColumn(placed: PlacedPanel, panel: number, pointer: Point, hidden: ReadonlySet<string>): Target | null {
  const isVertical = placed.panel.x.scale.kind === "band";
  const isHorizontal = placed.panel.y.scale.kind === "band";
  if (!isVertical && !isHorizontal) return null;
  for (let markIndex = 0; markIndex < placed.panel.marks.length; markIndex += 1) {
    const mark = placed.panel.marks[markIndex] as Mark;
    if (mark.type !== "rects" || isBelowMarks(mark) || hidden.has(mark.series)) continue;
    const item = mark.rects.findIndex((rect) => {
      const box = placeBox(placed, rect.x0, rect.y0, rect.x1, rect.y1);
      if (!box || rect.hover === "") return false;
      return isVertical
        ? pointer.x >= box.left && pointer.x <= box.right
        : pointer.y >= box.top && pointer.y <= box.bottom;
    });
    if (item >= 0) return { panel, mark: markIndex, item };
  }
  return null;
}

function wedgeUnder(placed: PlacedPanel, panel: number, pointer: Point): Target | null {
  for (let markIndex = 0; markIndex < placed.panel.marks.length; markIndex += 1) {
    const mark = placed.panel.marks[markIndex] as Mark;
    if (mark.type !== "wedges") continue;
    const { center, inner, outer } = ringOf(placed, mark);
    const radius = Math.hypot(pointer.x - center.x, pointer.y - center.y);
    if (radius < inner || radius > outer) continue;
    const degrees = (Math.atan2(center.y - pointer.y, pointer.x - center.x) * 180) / Math.PI;
    const item = mark.wedges.findIndex((wedge) =>
      [-720, -360, 0, 360, 720].some((turn) => degrees + turn >= wedge.begin_deg && degrees + turn < wedge.end_deg),
    );
    if (item >= 0) return { panel, mark: markIndex, item };
  }
  return null;
}

function areaUnder(placed: PlacedPanel, panel: number, pointer: Point, hidden: ReadonlySet<string>): Target | null {
  for (let markIndex = 0; markIndex < placed.panel.marks.length; markIndex += 1) {
    const mark = placed.panel.marks[markIndex] as Mark;
    if (mark.type !== "area" || hidden.has(mark.series)) continue;
    const near = mark.x.findIndex((x) => place(placed, x, 0).x >= pointer.x);
    if (near < 0) continue;
    const middle = positionOf(placed, { panel, mark: markIndex, item: near });
    const heights = mark.x.map((x, index) =>
      Math.abs(place(placed, x, mark.hi[index] ?? null).y - place(placed, x, mark.lo[index] ?? null).y),
    );
    const most = Math.max(...heights.filter((height) => Number.isFinite(height)));
    if (middle && Math.abs(middle.y - pointer.y) <= most / 2) return { panel, mark: markIndex, item: near };
  }
  return null;
}

export function targetUnder(
  placed: PlacedPanel,
  panel: number,
  pointer: Point,
  hidden: ReadonlySet<string>,
): Target | null {
  return (
    wedgeUnder(placed, panel, pointer) ??
    rectUnder(placed, panel, pointer, hidden) ??
    nearestPoint(placed, panel, pointer, hidden) ??
    areaUnder(placed, panel, pointer, hidden) ??
    barInColumn(placed, panel, pointer, hidden)
  );
}
