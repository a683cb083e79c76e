// Names of series and axes as a read-out says them.
import type { Panel, Position } from "./model";

export const numeric = (value: Position | undefined): number => (typeof value === "number" ? value : Number.NaN);

// "Claude (n=9,728, p50=…)" -> "Claude"; a series without an entry keeps its own name, spelt out.
export function seriesName(panel: Panel, series: string): string {
  const entry = panel.legend.entries.find((candidate) => candidate.series === series);
  const label = entry ? entry.label.replace(/\s*[[(].*$/, "") : series.replaceAll("_", " ");
  return label === label.toLowerCase() ? label.charAt(0).toUpperCase() + label.slice(1) : label;
}

export function axisName(label: string, fallback: string): string {
  return label === "" ? fallback : label.replace(/\n/g, " ").replace(/\s*\((binary|log|linear|ratio)[^)]*\)/i, "");
}
