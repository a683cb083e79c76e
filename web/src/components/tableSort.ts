// Sorting of tables whose cells are texts: numbers by value, everything else by letters.

export type Direction = "ascending" | "descending";

export interface SortState {
  column: number;
  direction: Direction;
}

function numberOf(text: string): number | null {
  const plain = text.replace(/[,$%\s]/g, "");
  return plain !== "" && Number.isFinite(Number(plain)) ? Number(plain) : null;
}

function compare(a: string, b: string): number {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== null && y !== null) return x - y;
  if (x !== null || y !== null) return x === null ? 1 : -1; // numbers before words
  return a.localeCompare(b, "en", { numeric: true });
}

// A new array; empty cells stay last in both directions, equal rows keep their order.
export function sortedRows(rows: readonly string[][], sort: SortState | null): string[][] {
  if (sort === null) return [...rows];
  const sign = sort.direction === "ascending" ? 1 : -1;
  return [...rows].sort((left, right) => {
    const [a, b] = [left[sort.column] ?? "", right[sort.column] ?? ""];
    if (a === "" || b === "") return Number(a === "") - Number(b === "");
    return sign * compare(a, b);
  });
}

// First click sorts descending where numbers are, then the other way round, then not at all.
export function nextSort(current: SortState | null, column: number, isNumeric: boolean): SortState | null {
  const first: Direction = isNumeric ? "descending" : "ascending";
  if (current?.column !== column) return { column, direction: first };
  if (current.direction !== first) return null;
  return { column, direction: first === "ascending" ? "descending" : "ascending" };
}
