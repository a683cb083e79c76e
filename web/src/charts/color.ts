// The model's colours on a light and on a dark ground: the rules of docs/figures.md, "The palette".
import type { Theme } from "../state/theme.svelte";

type Rgb = [number, number, number];

const darkGround = "#14171c";
const twins: Readonly<Record<string, string>> = {
  "#172033": "#e6eaf0", // text
  "#526070": "#a3afbf", // muted
  "#e6eaf0": "#2a313b", // grid
  "#c9d2df": "#4a5564", // axis
  "#ffffff": darkGround,
};

function channels(color: string): Rgb {
  const bits = Number.parseInt(color.slice(1, 7), 16);
  return [(bits >> 16) & 255, (bits >> 8) & 255, bits & 255];
}

const hex = (rgb: Rgb): string =>
  `#${rgb.map((channel) => Math.round(channel).toString(16).padStart(2, "0")).join("")}`;
const opacityOf = (color: string): string => color.slice(7, 9);

function luminance(color: string): number {
  const [r, g, b] = channels(color).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

function lightened(color: string, wanted: number): string {
  const steps = 40;
  for (let step = 0; step < steps; step += 1) {
    const mixed = hex(channels(color).map((channel) => channel + ((255 - channel) * step) / steps) as Rgb);
    if (contrast(mixed, darkGround) >= wanted) return mixed;
  }
  return "#ffffff";
}

// Lines, areas and points. White is the ground: rims and gaps.
export function fillColor(color: string, theme: Theme): string {
  if (theme === "light") return color;
  const plain = color.slice(0, 7);
  const twin = twins[plain];
  if (twin !== undefined) return twin + opacityOf(color);
  const now = contrast(plain, darkGround);
  return (now >= 3 ? plain : lightened(plain, 2.2 + 0.4 * (now - 1))) + opacityOf(color);
}

// Letters: at least 4.5:1 on the ground. White letters stay white.
export function textColor(color: string, theme: Theme): string {
  const plain = color.slice(0, 7);
  if (theme === "light" || plain === "#ffffff") return color;
  return (twins[plain] ?? lightened(plain, 4.5)) + opacityOf(color);
}

// White or dark letters, whichever can be read on `ground`.
export function readableOn(ground: string): string {
  const [r, g, b] = channels(ground);
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255 < 0.55 ? "#ffffff" : "#172033";
}

export const groundColor = (theme: Theme): string => (theme === "dark" ? darkGround : "#ffffff");
