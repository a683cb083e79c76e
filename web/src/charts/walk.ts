// The arrow keys: from one target to the next.
import type { Panel } from "./model";
import { itemCount, type Target } from "./targets";

// The marks that can be walked through, in reading order.
function walkable(
  panels: readonly Panel[],
  hidden: ReadonlySet<string>,
): { panel: number; mark: number; count: number }[] {
  return panels.flatMap((panel, panelIndex) =>
    panel.marks.flatMap((mark, markIndex) => {
      const count = itemCount(mark);
      const isHidden = mark.type !== "text" && hidden.has(mark.series);
      return count === 0 || isHidden ? [] : [{ panel: panelIndex, mark: markIndex, count }];
    }),
  );
}

export type Step = "next" | "previous" | "nextMark" | "previousMark" | "first" | "last";

// Where an arrow key leads from `from`. Within a mark left and right, between marks up and down.
export function walk(
  panels: readonly Panel[],
  hidden: ReadonlySet<string>,
  from: Target | null,
  step: Step,
  stride = 1,
): Target | null {
  const marks = walkable(panels, hidden);
  const first = marks[0];
  if (!first) return null;
  const at = from ? marks.findIndex(({ panel, mark }) => panel === from.panel && mark === from.mark) : -1;
  const current = marks[at];
  if (!from || !current) return { panel: first.panel, mark: first.mark, item: 0 };
  const within = (item: number): Target => ({ ...from, item: Math.min(Math.max(item, 0), current.count - 1) });
  switch (step) {
    case "next":
      return within(from.item + stride);
    case "previous":
      return within(from.item - stride);
    case "first":
      return within(0);
    case "last":
      return within(current.count - 1);
    default: {
      const next = marks[(at + (step === "nextMark" ? 1 : -1) + marks.length) % marks.length] as typeof current;
      const share = current.count > 1 ? from.item / (current.count - 1) : 0;
      return { panel: next.panel, mark: next.mark, item: Math.round(share * (next.count - 1)) };
    }
  }
}
