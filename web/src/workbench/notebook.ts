// Notebooks of the workbench, and what can be done to them. Pure.
import type { Column, Language, Value } from "../api/assistant";

export interface Cell {
  id: string;
  language: Language;
  source: string;
}

export const pinKinds = ["bar", "line", "points"] as const;
export type PinKind = (typeof pinKinds)[number];

// A figure out of a result, with the rows that it draws.
export interface Pin {
  id: string;
  title: string;
  kind: PinKind;
  x: string; // names of columns
  y: string;
  series: string | null;
  columns: Column[];
  rows: Value[][];
}

export interface Notebook {
  id: string;
  name: string;
  changedMs: number;
  cells: Cell[];
  pins: Pin[];
}

export function inserted(cells: readonly Cell[], cell: Cell, index: number): Cell[] {
  return [...cells.slice(0, index), cell, ...cells.slice(index)];
}

// By one place up (-1) or down (1); at the end it stays.
export function moved(cells: readonly Cell[], id: string, by: -1 | 1): Cell[] {
  const from = cells.findIndex((cell) => cell.id === id);
  const to = from + by;
  const cell = cells[from];
  if (!cell || to < 0 || to >= cells.length) return [...cells];
  return inserted(
    cells.filter((other) => other !== cell),
    cell,
    to,
  );
}

export function duplicated(cells: readonly Cell[], id: string, newId: string): Cell[] {
  const index = cells.findIndex((cell) => cell.id === id);
  const cell = cells[index];
  return cell ? inserted(cells, { ...cell, id: newId }, index + 1) : [...cells];
}

export const changed = (cells: readonly Cell[], id: string, change: Partial<Omit<Cell, "id">>): Cell[] =>
  cells.map((cell) => (cell.id === id ? { ...cell, ...change } : cell));
