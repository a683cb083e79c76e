// A whole figure as layers of graphic elements, from the ground up, and the ECharts option that
// shows them.
import type { Theme } from "../state/theme.svelte";
import { axisElements, gridElements, groundElements, titleElements } from "./axes";
import { textColor } from "./color";
import { rectElement, textElement, type Element } from "./elements";
import { boxHeight, boxWidth, type Box } from "./geometry";
import type { FigureLayout, PlacedPanel } from "./layout";
import { markElements, type DrawContext } from "./marks";
import { isBelowMarks, seriesOf, type Mark } from "./model";
import { textMarkElements } from "./textMarks";

export interface Look {
  theme: Theme;
  hidden: ReadonlySet<string>; // series
  isComposed: boolean;
}

// Clipped to the plot; lines along the edge keep their width.
function clipped(children: Element[], plot: Box): Element {
  const beyond = 1.5;
  const clip = rectElement(
    plot.left - beyond,
    plot.top - beyond,
    boxWidth(plot) + 2 * beyond,
    boxHeight(plot) + 2 * beyond,
    {},
  );
  return { type: "group", children, clipPath: clip, silent: true };
}

function panelElements(placed: PlacedPanel, layout: FigureLayout, look: Look): Element[] {
  const context: DrawContext = {
    placed,
    theme: look.theme,
    letterScale: layout.letterScale,
    lengthScale: layout.lengthScale,
  };
  const isHidden = (mark: Mark): boolean => look.hidden.has(seriesOf(mark));
  const shown = placed.panel.marks.filter((mark) => !isHidden(mark));
  const texts = textMarkElements(placed, layout, look.theme, look.isComposed, isHidden);
  const drawn = (marks: Mark[]): Element[] =>
    marks.flatMap((mark) => {
      if (mark.type === "text") {
        const elements = texts.get(mark) ?? [];
        return mark.clipped ? [clipped(elements, placed.plot)] : elements;
      }
      const elements = markElements(context, mark);
      return mark.type === "wedges" ? elements : [clipped(elements, placed.plot)];
    });
  const below = shown.filter(isBelowMarks);
  return [
    ...groundElements(placed, look.theme),
    ...drawn(below.filter(({ type }) => type === "rects")),
    ...gridElements(placed, look.theme, layout.lengthScale),
    ...drawn(below.filter(({ type }) => type === "segments")),
    ...drawn(shown.filter((mark) => !isBelowMarks(mark))),
    ...axisElements(placed, look.theme),
    ...titleElements(placed, look.theme),
  ];
}

function footerElements(layout: FigureLayout, theme: Theme): Element[] {
  if (layout.footer === "") return [];
  const color = textColor("#526070", theme);
  return [
    textElement(layout.footer, layout.width / 2, layout.height - 4, layout.footerFont, color, {
      align: "center",
      verticalAlign: "bottom",
    }),
  ];
}

export function figureElements(layout: FigureLayout, look: Look): Element[] {
  return [
    ...layout.panels.flatMap((placed) => panelElements(placed, layout, look)),
    ...footerElements(layout, look.theme),
  ];
}

export function chartOption(elements: Element[]): Record<string, unknown> {
  return {
    animation: false,
    series: [
      {
        type: "custom",
        coordinateSystem: "none",
        silent: true,
        data: [0],
        renderItem: () => ({ type: "group", children: elements }),
      },
    ],
  };
}
