import { describe, expect, it } from "vitest";
import { markdownTables } from "./markdownTables";

describe("tables of a Markdown document", () => {
  it("takes title, alignment and cells", () => {
    const text =
      "# Doc\n\n**Per session**\n\n| Metric | Avg |\n| :-- | --: |\n| Total | **1.2h** |\n| a \\| b |  |\n\nwords\n\n| x |\n| - |\n";
    expect(markdownTables(text)).toEqual([
      {
        title: "Per session",
        columns: [
          { name: "Metric", align: "left" },
          { name: "Avg", align: "right" },
        ],
        rows: [
          ["Total", "1.2h"],
          ["a | b", ""],
        ],
      },
      { title: "", columns: [{ name: "x", align: "left" }], rows: [] },
    ]);
  });

  it("takes no rule for a table", () => expect(markdownTables("a | b\n\n---\n")).toEqual([]));
});
