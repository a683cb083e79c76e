// The legends of a figure's panels as one: equal ones once, different ones under their panels'
// titles. Where a figure has none, its named areas and lines make one: on paper a caption says
// which is which.
import type { Figure, Legend, LegendEntry } from "./model";
import { seriesName } from "./names";

export interface LegendGroup {
  title: string;
  entries: LegendEntry[];
}

const textOf = (legend: Legend): string =>
  legend.entries.map(({ series, label }) => `${series}\u0000${label}`).join("\u0001");

export function legendGroups(figure: Figure): LegendGroup[] {
  const groups: (LegendGroup & { text: string })[] = [];
  const add = (legend: Legend, title: string): void => {
    const text = textOf(legend);
    if (legend.entries.length === 0 || groups.some((group) => group.text === text)) return;
    groups.push({ title: legend.title || title, entries: legend.entries, text });
  };
  add(figure.legend, "");
  for (const panel of figure.panels) add(panel.legend, panel.title.replace(/\n/g, ", "));
  if (groups.length === 0) return ownEntries(figure);
  const isOne = groups.length === 1;
  return groups.map(({ title, entries }) => ({ title: isOne && title !== figure.legend.title ? "" : title, entries }));
}

function ownEntries(figure: Figure): LegendGroup[] {
  const entries: LegendEntry[] = [];
  for (const panel of figure.panels) {
    for (const mark of panel.marks) {
      if (mark.type !== "area" && mark.type !== "line") continue;
      if (mark.series === "" || entries.some(({ series }) => series === mark.series)) continue;
      const color = mark.type === "area" ? mark.color : mark.style.color;
      const symbol = mark.type === "area" ? "patch" : "line";
      entries.push({ series: mark.series, label: seriesName(panel, mark.series), color, symbol, dash_pt: [0, 0] });
    }
  }
  return entries.length > 1 ? [{ title: "", entries }] : [];
}

// Series that an entry can switch: those that some mark belongs to.
export function switchableSeries(figure: Figure): Set<string> {
  const series = figure.panels.flatMap((panel) =>
    panel.marks.flatMap((mark) => (mark.type === "text" || mark.series === "" ? [] : [mark.series])),
  );
  return new Set(series);
}
