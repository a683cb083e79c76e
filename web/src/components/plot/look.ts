// Axes, sliders and read-outs as all plots of these pages wear them.
import type { Palette } from "./palette.svelte";

export const plotFont = '"Hanken Grotesk", system-ui, sans-serif';

export const textStyle = (colors: Palette): Record<string, unknown> => ({
  fontFamily: plotFont,
  fontSize: 12,
  color: colors.muted,
});

export const axisLook = (colors: Palette): Record<string, unknown> => ({
  axisLine: { lineStyle: { color: colors["line-strong"] } },
  axisTick: { lineStyle: { color: colors["line-strong"] } },
  axisLabel: { color: colors.muted, fontSize: 11.5, fontFamily: plotFont },
  nameTextStyle: { color: colors.muted, fontSize: 11.5, fontFamily: plotFont },
  splitLine: { lineStyle: { color: colors.grid } },
});

export const sliderLook = (colors: Palette): Record<string, unknown> => ({
  borderColor: colors.line,
  backgroundColor: "transparent",
  fillerColor: colors["accent-wash"],
  handleStyle: { color: colors.plate, borderColor: colors.accent },
  moveHandleStyle: { color: colors.accent, opacity: 0.35 },
  emphasis: { handleStyle: { borderColor: colors.accent }, moveHandleStyle: { color: colors.accent } },
  dataBackground: { lineStyle: { color: colors["line-strong"] }, areaStyle: { color: colors.sunk } },
  selectedDataBackground: { lineStyle: { color: colors.muted }, areaStyle: { color: colors.line } },
  textStyle: { color: colors.muted, fontSize: 11 },
  brushSelect: false,
});

export const tooltipLook = (colors: Palette): Record<string, unknown> => ({
  confine: true,
  transitionDuration: 0,
  backgroundColor: colors.plate,
  borderColor: colors["line-strong"],
  borderWidth: 1,
  padding: [7, 10],
  textStyle: { color: colors.ink, fontSize: 12.5, fontFamily: plotFont },
});

export interface ReadoutLine {
  name: string;
  value: string;
  color?: string;
}

// The card at the pointer. Elements, not HTML text: nothing in a trace becomes markup, and the
// content security policy allows no style in markup.
export function readoutCard(title: string, lines: readonly ReadoutLine[]): HTMLElement {
  const card = document.createElement("div");
  card.className = "plot-readout";
  const head = card.appendChild(document.createElement("p"));
  head.textContent = title;
  const list = card.appendChild(document.createElement("dl"));
  for (const { name, value, color } of lines) {
    const term = list.appendChild(document.createElement("dt"));
    if (color !== undefined) {
      const swatch = term.appendChild(document.createElement("i"));
      swatch.style.background = color;
    }
    term.append(name);
    list.appendChild(document.createElement("dd")).textContent = value;
  }
  return card;
}

export const prefersStillness = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
