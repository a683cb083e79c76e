import { describe, expect, it } from "vitest";
import { toCsv } from "./csv";

describe("toCsv", () => {
  it("quotes commas, quotes and line ends", () => {
    expect(
      toCsv(
        ["a", "b"],
        [
          ["x,y", 'say "hi"'],
          ["two\nlines", 3],
        ],
      ),
    ).toBe('a,b\n"x,y","say ""hi"""\n"two\nlines",3\n');
  });

  it("keeps numbers, leaves nulls empty, and gives a spreadsheet nothing to run", () => {
    expect(toCsv(["a"], [[-1.5], [null], ["=1+1"], ["-x"]])).toBe("a\n-1.5\n\n'=1+1\n'-x\n");
  });
});
