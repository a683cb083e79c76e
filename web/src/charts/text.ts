// Sizes of texts on a canvas, in CSS pixels.

export interface Font {
  px: number;
  bold?: boolean;
  italic?: boolean;
  isMono?: boolean;
}

export const chartSans = '"Hanken Grotesk", system-ui, sans-serif';
export const chartMono = 'ui-monospace, "SF Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace';
export const lineSpacing = 1.25;

export function cssFont({ px, bold = false, italic = false, isMono = false }: Font): string {
  return `${italic ? "italic " : ""}${bold ? "650 " : ""}${px}px ${isMono ? chartMono : chartSans}`;
}

let context: CanvasRenderingContext2D | null = null;

function lineWidth(text: string, font: Font): number {
  context ??= document.createElement("canvas").getContext("2d");
  if (!context) return text.length * font.px * 0.55;
  context.font = cssFont(font);
  return context.measureText(text).width;
}

export interface TextSize {
  width: number;
  height: number;
}

export function measure(text: string, font: Font): TextSize {
  const lines = text.split("\n");
  return {
    width: Math.max(...lines.map((line) => lineWidth(line, font))),
    height: lines.length * font.px * lineSpacing,
  };
}

// Lines broken at spaces so that none is wider than `width`; a long word stays whole.
export function wrap(text: string, font: Font, width: number): string {
  const broken = (line: string): string => {
    let current = "";
    const lines: string[] = [];
    for (const word of line.split(" ")) {
      const longer = current === "" ? word : `${current} ${word}`;
      if (current !== "" && lineWidth(longer, font) > width) {
        lines.push(current);
        current = word;
      } else {
        current = longer;
      }
    }
    return [...lines, current].join("\n");
  };
  return text.split("\n").map(broken).join("\n");
}
