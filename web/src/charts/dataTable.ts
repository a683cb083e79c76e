// A figure's data as tables: the text alternative of a chart, and its CSV.
import { toCsv } from "../components/csv";
import type { Figure, Mark, Panel, Position } from "./model";
import { isBelowMarks } from "./model";
import { seriesName } from "./names";
import { bandName } from "./valueFormat";

export interface DataTable {
  columns: { name: string; align: "left" | "right" }[];
  rows: string[][];
}

const exact = (value: Position | undefined): string => (value === undefined || value === null ? "" : String(value));

interface Row {
  panel: string;
  series: string;
  item: string;
  x: string;
  y: string;
  x_end: string;
  y_end: string;
  note: string;
}

const empty: Row = { panel: "", series: "", item: "", x: "", y: "", x_end: "", y_end: "", note: "" };

function rowsOf(panel: Panel, mark: Mark): Row[] {
  switch (mark.type) {
    case "line":
      if (mark.series === "") return []; // rules and leaders
      return mark.x.map((x, index) => ({ ...empty, x: exact(x), y: exact(mark.y[index]) }));
    case "points":
      return mark.x.map((x, index) => ({ ...empty, x: exact(x), y: exact(mark.y[index]) }));
    case "area":
      return mark.x.map((x, index) => ({
        ...empty,
        x: exact(x),
        y: exact(mark.lo[index]),
        y_end: exact(mark.hi[index]),
      }));
    case "rects":
      if (isBelowMarks(mark)) return [];
      return mark.rects.map((rect) => ({
        ...empty,
        item: rect.label,
        x: exact(rect.x0),
        y: exact(rect.y0),
        x_end: exact(rect.x1),
        y_end: exact(rect.y1),
        note: rect.hover,
      }));
    case "boxes":
      return mark.boxes.flatMap((box) => {
        const item = bandName(mark.horizontal ? panel.y : panel.x, box.at);
        const values: [string, Position][] = [
          ["whisker_lo", box.whisker_lo],
          ["q1", box.q1],
          ["median", box.median],
          ["q3", box.q3],
          ["whisker_hi", box.whisker_hi],
        ];
        return values.map(([note, value]) => ({ ...empty, item, x: exact(value), note }));
      });
    case "wedges":
      return mark.wedges.map((wedge) => ({
        ...empty,
        item: wedge.hover || wedge.label,
        x: exact((wedge.end_deg - wedge.begin_deg) / 360),
        note: "share of the ring",
      }));
    case "segments":
      if (mark.series === "" || mark.below_marks) return [];
      return mark.segments.map(([x0, y0, x1, y1]) => ({
        ...empty,
        x: exact(x0),
        y: exact(y0),
        x_end: exact(x1),
        y_end: exact(y1),
        note: "mark",
      }));
    case "text":
      return mark.text.trim() === ""
        ? []
        : [
            {
              ...empty,
              x: mark.space === "data" ? exact(mark.x) : "",
              y: mark.space === "data" ? exact(mark.y) : "",
              note: mark.text,
            },
          ];
  }
}

const header: { name: keyof Row; align: "left" | "right" }[] = [
  { name: "panel", align: "left" },
  { name: "series", align: "left" },
  { name: "item", align: "left" },
  { name: "x", align: "right" },
  { name: "y", align: "right" },
  { name: "x_end", align: "right" },
  { name: "y_end", align: "right" },
  { name: "note", align: "left" },
];

// Columns that hold nothing are left out.
export function figureTable(figure: Figure): DataTable {
  const rows = figure.panels.flatMap((panel) =>
    panel.marks.flatMap((mark) => {
      const series = mark.type === "text" ? "" : seriesName(panel, mark.series);
      return rowsOf(panel, mark).map((row) => ({ ...row, panel: panel.title.replace(/\n/g, " "), series }));
    }),
  );
  const columns = header.filter(({ name }) => rows.some((row) => row[name] !== ""));
  return { columns, rows: rows.map((row) => columns.map(({ name }) => row[name])) };
}

export const csvOf = ({ columns, rows }: DataTable): string =>
  toCsv(
    columns.map(({ name }) => name),
    rows,
  );
