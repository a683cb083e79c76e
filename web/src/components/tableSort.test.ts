import { describe, expect, it } from "vitest";
import { nextSort, sortedRows } from "./tableSort";

const rows = [
  ["b", "10"],
  ["a", "9"],
  ["c", ""],
  ["d", "1,200"],
];
const firsts = (sorted: string[][]): string => sorted.map((row) => row[0]).join("");

describe("table sort", () => {
  it("sorts numbers by value and keeps empty cells last", () => {
    expect(firsts(sortedRows(rows, { column: 1, direction: "ascending" }))).toBe("abdc");
    expect(firsts(sortedRows(rows, { column: 1, direction: "descending" }))).toBe("dbac");
  });

  it("leaves the order alone without a sort", () => {
    expect(firsts(sortedRows(rows, null))).toBe("bacd");
  });

  it("goes through both directions and back", () => {
    const once = nextSort(null, 1, true);
    const twice = nextSort(once, 1, true);
    expect([once?.direction, twice?.direction, nextSort(twice, 1, true)]).toEqual(["descending", "ascending", null]);
  });
});
