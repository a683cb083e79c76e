// Values of a result as the texts that tables show and files hold.
import type { Column, Value } from "../api/assistant";

export function cellText(value: Value): string {
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export const cellTexts = (rows: readonly Value[][]): string[][] => rows.map((row) => row.map(cellText));

const numericType = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL|REAL|u?int\d*|float\d*)/i;

// Numbers stand at the right. A type that says nothing leaves it to the values.
export function isNumeric({ type }: Column, values: readonly Value[]): boolean {
  if (numericType.test(type)) return true;
  return type === "" && values.some((value) => value !== null) && values.every(isNumberOrNull);
}

const isNumberOrNull = (value: Value): boolean => value === null || typeof value === "number";

export interface ResultColumns {
  name: string;
  align: "left" | "right";
}

export const tableColumns = (columns: readonly Column[], rows: readonly Value[][]): ResultColumns[] =>
  columns.map((column, index) => ({
    name: column.name,
    align: isNumeric(
      column,
      rows.map((row) => row[index] ?? null),
    )
      ? "right"
      : "left",
  }));
