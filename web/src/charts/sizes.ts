// Paper, screen and letters: how large a figure is drawn in the room that a page has for it.
import type { Figure } from "./model";
import { hasWedges } from "./model";

const pointsPerInch = 72;

// Mostly text and shapes composed by hand (schematics): everything keeps its proportions.
export function isComposed(figure: Figure): boolean {
  const plain = figure.panels.filter((panel) => !hasWedges(panel));
  return plain.filter((panel) => panel.axes_hidden).length * 2 >= Math.max(1, plain.length);
}

// Panels that mean the same one below the other: no spans, no two in one cell.
function isStackable(figure: Figure): boolean {
  const cells = new Set(figure.panels.map((panel) => `${panel.row},${panel.column}`));
  const spans = figure.panels.some((panel) => panel.row_span > 1 || panel.column_span > 1);
  return !isComposed(figure) && !spans && cells.size === figure.panels.length && figure.column_weights.length > 1;
}

const widePaper_in = 18;
const leastWideFigure = 760; // scrolled sideways on a phone
const leastColumn = 300; // a column of a grid of panels

export interface Sizes {
  width: number;
  height: number;
  letterScale: number;
  lengthScale: number;
  isStacked: boolean;
}

function smallestText(figure: Figure): number {
  const sizes = figure.panels.flatMap((panel) => panel.marks.map((mark) => (mark.type === "text" ? mark.size_pt : 12)));
  return Math.max(5, Math.min(12, ...sizes));
}

// Paper, screen and letters: `room` is the width that the page has for the figure.
export function sizesFor(figure: Figure, room: number): Sizes {
  const paperWidth = figure.width_in * pointsPerInch;
  const paperHeight = figure.height_in * pointsPerInch;
  if (isComposed(figure)) {
    const leastScale = Math.min(9 / smallestText(figure), 1.1);
    const scale = Math.min(Math.max(room / paperWidth, leastScale), 2.3);
    return {
      width: paperWidth * scale,
      height: paperHeight * scale,
      letterScale: scale,
      lengthScale: scale,
      isStacked: false,
    };
  }
  const columns = figure.column_weights.length;
  const isStacked = isStackable(figure) && room / columns < leastColumn;
  const leastWidth = figure.width_in > widePaper_in ? leastWideFigure : columns > 1 && !isStacked ? columns * 200 : 0;
  const width = Math.max(room, leastWidth);
  const scale = width / paperWidth;
  const letterScale = Math.min(Math.max(scale, 1.12), 1.36);
  if (isStacked) {
    const height = figure.panels.reduce(
      (sum, panel) => sum + (hasWedges(panel) ? width : Math.max(270, width * 0.72)),
      0,
    );
    return { width, height, letterScale: 1.12, lengthScale: 1.1, isStacked };
  }
  const natural = paperHeight * Math.sqrt(scale * letterScale);
  const rows = figure.row_weights.length;
  const most = rows === 1 ? Math.max(width * 0.6, 320) : Number.POSITIVE_INFINITY;
  const least = Math.max(rows * 170, Math.min(width * 0.8, 320));
  const height = Math.max(least, Math.min(natural, most));
  return { width, height, letterScale, lengthScale: Math.min(Math.max(scale, 0.9), 1.4), isStacked };
}
