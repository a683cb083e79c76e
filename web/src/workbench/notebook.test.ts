import { describe, expect, it } from "vitest";
import { changed, duplicated, inserted, moved, type Cell } from "./notebook";

const cells: Cell[] = ["a", "b", "c"].map((id) => ({ id, language: "sql", source: id }));
const ids = (list: readonly Cell[]): string => list.map(({ id }) => id).join("");

describe("cells", () => {
  it.each([
    ["a", 1, "bac"],
    ["c", -1, "acb"],
    ["a", -1, "abc"],
    ["c", 1, "abc"],
    ["x", 1, "abc"],
  ] as const)("%s moves by %d: %s", (id, by, expected) => expect(ids(moved(cells, id, by))).toBe(expected));

  it("are duplicated below, inserted and changed", () => {
    const copied = duplicated(cells, "b", "n");
    expect([ids(copied), copied[2]?.source]).toEqual(["abnc", "b"]);
    expect(ids(inserted(cells, { id: "n", language: "python", source: "" }, 0))).toBe("nabc");
    expect(changed(cells, "b", { source: "x" })[1]).toEqual({ id: "b", language: "sql", source: "x" });
    expect(ids(cells)).toBe("abc");
  });
});
