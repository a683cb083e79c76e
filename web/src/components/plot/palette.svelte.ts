// The design tokens as colour values, for canvases. Follows the theme.
import { theme } from "../../state/theme.svelte";

const names = [
  "paper",
  "plate",
  "sunk",
  "ink",
  "muted",
  "line",
  "line-strong",
  "grid",
  "accent",
  "accent-wash",
  "claude",
  "codex",
  "other",
  "good",
  "bad",
  "prefix",
  "append",
  "output",
  "generation",
  "tool",
  "wait",
  "heat-low",
  "heat-high",
] as const;

export type ColorName = (typeof names)[number];
export type Palette = Readonly<Record<ColorName, string>>;

function read(): Palette {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Palette;
}

class PaletteState {
  current: Palette = $derived.by(() => {
    void theme.current;
    return read();
  });
}

export const palette = new PaletteState();
