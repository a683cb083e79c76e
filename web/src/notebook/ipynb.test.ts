import { describe, expect, it } from "vitest";
import { fromIpynb, toIpynb, type CodeCell } from "./ipynb";

const cells: CodeCell[] = [
  { language: "sql", source: "SELECT 1\nFROM rounds" },
  { language: "python", source: "import trace_db\nprint('缓存')\n" },
  { language: "python", source: "" },
];

describe("a notebook", () => {
  it("comes back as it went", () => {
    expect(fromIpynb(toIpynb(cells.map((cell) => ({ kind: "code", ...cell }))))).toEqual(cells);
  });

  it("is of format 4 with a marked SQL cell", () => {
    const notebook = JSON.parse(toIpynb([{ kind: "code", language: "sql", source: "SELECT 1\nFROM x" }])) as unknown;
    expect(notebook).toMatchObject({
      nbformat: 4,
      cells: [
        { cell_type: "code", metadata: { language: "sql" }, source: ["%%sql\n", "SELECT 1\n", "FROM x"], outputs: [] },
      ],
    });
  });

  it("of others gives its code cells", () => {
    const foreign = {
      nbformat: 4,
      cells: [
        { cell_type: "markdown", source: ["# title"] },
        { cell_type: "code", source: "print(1)" },
        { cell_type: "code", source: ["%%sql df <<\n", "SELECT 2"], metadata: {} },
        null,
      ],
    };
    expect(fromIpynb(JSON.stringify(foreign))).toEqual([
      { language: "python", source: "print(1)" },
      { language: "sql", source: "SELECT 2" },
    ]);
  });

  it.each(["", "{}", "[]", "null", '{"cells":3,"nbformat":4}', '{"cells":[],"nbformat":3}'])("is not %j", (text) =>
    expect(fromIpynb(text)).toBeNull(),
  );
});
