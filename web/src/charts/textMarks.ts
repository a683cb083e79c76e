// Free texts: placed, pulled onto the paper, those of a spread group moved apart.
import type { Theme } from "../state/theme.svelte";
import { fillColor, textColor } from "./color";
import { rectElement, strokeStyle, textElement, type Element } from "./elements";
import { boxHeight, boxWidth, type Box } from "./geometry";
import type { FigureLayout, PlacedPanel } from "./layout";
import type { TextMark } from "./model";
import { isPlace, place, type Point } from "./place";
import { spread } from "./spread";
import { measure, wrap, type Font } from "./text";

interface PlacedText {
  mark: TextMark;
  shown: string; // its text, broken where it is wider than the figure
  font: Font;
  anchor: Point;
  bounds: Box; // with the padding of its box; of the unrotated text
}

const boxPadding = 0.45; // around a text with a box, in font sizes
const spreadGap = 0.3;
const hasBox = (mark: TextMark): boolean => mark.box_fill !== null || mark.box_edge !== null;

const longLine = 60; // letters

// A small table of numbers in a corner of the plot, or lines of text about it. On a page they
// stand below the chart, where they cover nothing and can be selected.
export const isSummary = ({ space, text, monospaced }: TextMark): boolean =>
  space === "panel" && text.includes("\n") && (monospaced || text.split("\n").some((line) => line.length > longLine));

function anchorOf(placed: PlacedPanel, mark: TextMark, letterScale: number): Point {
  const { plot } = placed;
  const numeric = (value: TextMark["x"]): number => (typeof value === "number" ? value : Number.NaN);
  const point =
    mark.space === "data"
      ? place(placed, mark.x, mark.y)
      : { x: plot.left + numeric(mark.x) * boxWidth(plot), y: plot.bottom - numeric(mark.y) * boxHeight(plot) };
  return { x: point.x + mark.dx_pt * letterScale, y: point.y - mark.dy_pt * letterScale };
}

function boundsOf(mark: TextMark, shown: string, font: Font, anchor: Point): Box {
  const { width, height } = measure(shown, font);
  const padding = hasBox(mark) ? boxPadding * font.px : 0;
  const left = anchor.x - { left: 0, center: width / 2, right: width }[mark.h];
  const top = anchor.y - { top: 0, middle: height / 2, bottom: height, baseline: height - font.px * 0.35 }[mark.v];
  return { left: left - padding, right: left + width + padding, top: top - padding, bottom: top + height + padding };
}

function move(text: PlacedText, dx: number, dy: number): void {
  text.anchor = { x: text.anchor.x + dx, y: text.anchor.y + dy };
  const { left, right, top, bottom } = text.bounds;
  text.bounds = { left: left + dx, right: right + dx, top: top + dy, bottom: bottom + dy };
}

const pull = (low: number, high: number, least: number, most: number): number =>
  low < least ? least - low : high > most ? Math.max(most - high, least - low) : 0;

function placeTexts(
  placed: PlacedPanel,
  layout: FigureLayout,
  isComposed: boolean,
  isHidden: (mark: TextMark) => boolean,
): PlacedText[] {
  const texts: PlacedText[] = [];
  for (const mark of placed.panel.marks) {
    if (mark.type !== "text" || mark.text === "" || isHidden(mark) || isSummary(mark)) continue;
    const px = mark.size_pt * layout.letterScale;
    const font: Font = {
      px: isComposed ? px : Math.min(Math.max(px, 10), 26),
      bold: mark.bold,
      italic: mark.italic,
      isMono: mark.monospaced,
    };
    const anchor = anchorOf(placed, mark, layout.letterScale);
    if (!isPlace(anchor)) continue;
    if (mark.space === "data" && isBesidePlot(anchor, placed)) continue;
    const shown = isComposed ? mark.text : wrap(mark.text, font, layout.width - 8);
    const text = { mark, shown, font, anchor, bounds: boundsOf(mark, shown, font, anchor) };
    if (!mark.clipped && mark.rotation_deg === 0) {
      move(
        text,
        pull(text.bounds.left, text.bounds.right, 1, layout.width - 1),
        pull(text.bounds.top, text.bounds.bottom, 1, layout.height - 1),
      );
    }
    texts.push(text);
  }
  return withoutCrowding(texts);
}

const rowFrom = 8; // labels at one height are a row, and thinned like the ticks of an axis

// In a row of labels, those that would run into the one before are left out; a zoom brings them
// back.
function withoutCrowding(texts: PlacedText[]): PlacedText[] {
  const isRowLabel = ({ mark }: PlacedText): boolean =>
    mark.space === "data" && mark.spread_group === "" && !hasBox(mark);
  const rowOf = ({ mark }: PlacedText): string => `${mark.y} ${mark.size_pt} ${mark.dy_pt}`;
  const counts = new Map<string, number>();
  for (const text of texts.filter(isRowLabel)) counts.set(rowOf(text), (counts.get(rowOf(text)) ?? 0) + 1);
  const taken = new Map<string, number>();
  const inOrder = [...texts].sort((a, b) => a.bounds.left - b.bounds.left);
  const dropped = new Set<PlacedText>();
  for (const text of inOrder) {
    const row = rowOf(text);
    if (!isRowLabel(text) || (counts.get(row) ?? 0) < rowFrom) continue;
    if (text.bounds.left < (taken.get(row) ?? Number.NEGATIVE_INFINITY)) dropped.add(text);
    else taken.set(row, text.bounds.right + 1);
  }
  return texts.filter((text) => !dropped.has(text));
}

// The label of something that a zoom has moved out of view.
function isBesidePlot(anchor: Point, { plot, x, y }: PlacedPanel): boolean {
  const isZoomed = (view: PlacedPanel["x"]): boolean => view.range !== view.whole;
  const reach = 14;
  return (
    (isZoomed(x) && (anchor.x < plot.left - reach || anchor.x > plot.right + reach)) ||
    (isZoomed(y) && (anchor.y < plot.top - reach || anchor.y > plot.bottom + reach))
  );
}

function spreadGroups(texts: readonly PlacedText[], width: number): void {
  const groups = new Set(texts.map(({ mark }) => mark.spread_group).filter((group) => group !== ""));
  for (const group of groups) {
    const members = texts.filter(({ mark }) => mark.spread_group === group);
    const middles = members.map(({ bounds }) => (bounds.left + bounds.right) / 2);
    const widths = members.map(({ bounds }) => boxWidth(bounds));
    const gap = Math.max(...members.map(({ font }) => font.px * spreadGap));
    spread(middles, widths, gap, 1, width - 1).forEach((middle, index) => {
      move(members[index] as PlacedText, middle - (middles[index] as number), 0);
    });
  }
}

function elementsOf({ mark, shown, font, anchor, bounds }: PlacedText, theme: Theme, lengthScale: number): Element[] {
  const elements: Element[] = [];
  if (hasBox(mark)) {
    const fill = mark.box_fill === null ? "none" : fillColor(mark.box_fill, theme);
    const edge = mark.box_edge;
    const style = edge ? { ...strokeStyle(edge, fillColor(edge.color, theme), lengthScale), fill } : { fill };
    elements.push(rectElement(bounds.left, bounds.top, boxWidth(bounds), boxHeight(bounds), style, 3));
  }
  const verticalAlign = mark.v === "baseline" ? "bottom" : mark.v;
  const y = mark.v === "baseline" ? anchor.y + font.px * 0.35 : anchor.y;
  elements.push(
    textElement(shown, anchor.x, y, font, textColor(mark.color, theme), {
      align: mark.h,
      verticalAlign,
      rotationDeg: mark.rotation_deg,
    }),
  );
  return elements;
}

// In the order of the marks, one list a text mark that is shown.
export function textMarkElements(
  placed: PlacedPanel,
  layout: FigureLayout,
  theme: Theme,
  isComposed: boolean,
  isHidden: (mark: TextMark) => boolean,
): Map<TextMark, Element[]> {
  const texts = placeTexts(placed, layout, isComposed, isHidden);
  spreadGroups(texts, layout.width);
  return new Map(texts.map((text) => [text.mark, elementsOf(text, theme, layout.lengthScale)]));
}
