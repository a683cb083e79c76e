import { describe, expect, it } from "vitest";
import { csvOf, figureTable } from "./dataTable";
import type { Figure, Panel } from "./model";
import { seriesName } from "./names";
import { heldIndex, isRuled } from "./readout";
import { walk } from "./walk";

const panel = (change: Partial<Panel>): Panel =>
  ({ title: "P", marks: [], legend: { place: "none", title: "", entries: [] }, ...change }) as Panel;

const line = (series: string, x: number[]): Panel["marks"][number] =>
  ({
    type: "line",
    series,
    x,
    y: x.map((value) => value * 10),
    step: "none",
    style: { color: "#000000", width_pt: 1, dash_pt: [0, 0] },
  }) as const;

const none = new Set<string>();

describe("reading a line", () => {
  it("finds the nearest point, or the one that holds", () => {
    expect([
      heldIndex([0, 10, 20], 14, false),
      heldIndex([0, 10, 20], 16, false),
      heldIndex([0, 10, 20], 19, true),
    ]).toEqual([1, 2, 1]);
  });

  it("says nothing before a line begins or after it ends", () => {
    expect([heldIndex([5, 10], 4, false), heldIndex([5, 10], 11, false), heldIndex([5, 10], 11, true)]).toEqual([
      null,
      null,
      1,
    ]);
  });

  it("rules panels of ascending lines only", () => {
    expect(isRuled(panel({ marks: [line("a", [1, 2, 3])] }))).toBe(true);
    expect(isRuled(panel({ marks: [line("a", [1, 3, 2])] }))).toBe(false);
  });
});

describe("walking by keyboard", () => {
  const panels = [panel({ marks: [line("a", [1, 2, 3]), line("b", [1, 2, 3, 4, 5])] })];

  it("stays within a mark, and changes marks at the same share of the way", () => {
    const start = walk(panels, none, null, "next");
    expect(start).toEqual({ panel: 0, mark: 0, item: 0 });
    const third = walk(panels, none, walk(panels, none, start, "next", 10), "next");
    expect(third?.item).toBe(2);
    expect(walk(panels, none, third, "nextMark")).toEqual({ panel: 0, mark: 1, item: 4 });
    expect(walk(panels, none, third, "previousMark")?.mark).toBe(1);
  });

  it("leaves out hidden series", () => {
    expect(walk(panels, new Set(["a"]), null, "next")?.mark).toBe(1);
    expect(walk(panels, new Set(["a", "b"]), null, "next")).toBeNull();
  });
});

describe("names and tables", () => {
  it("names a series by its legend entry without the count", () => {
    const entries = [
      {
        series: "claude",
        label: "Claude (n=5, p50=1s)",
        color: "#d97706",
        symbol: "line" as const,
        dash_pt: [0, 0] as [number, number],
      },
    ];
    const named = panel({ legend: { place: "best", title: "", entries } });
    expect([seriesName(named, "claude"), seriesName(named, "adjusted_append_tokens")]).toEqual([
      "Claude",
      "Adjusted append tokens",
    ]);
  });

  it("lists a figure's data and quotes its CSV", () => {
    const table = figureTable({ panels: [panel({ title: 'A "b", c', marks: [line("a", [1, 2])] })] } as Figure);
    expect(table.columns.map(({ name }) => name)).toEqual(["panel", "series", "x", "y"]);
    expect(csvOf(table)).toBe('panel,series,x,y\n"A ""b"", c",A,1,10\n"A ""b"", c",A,2,20\n');
  });
});
