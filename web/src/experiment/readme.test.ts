import { describe, expect, it } from "vitest";
import { commentaryOf, parseReadme, reportBody } from "./readme";

const text = `# Spindles

How are they
distributed?

A step is one call.

## Experiment overview

- **Prefix** is cached.

## Result analysis

### spindles_transparent.png

Wide.

### ranked_min2000.png, ranked_gain_min2000.png, …_min4000.png

Ranks.

### <short id>_steps.png

One session.

## Running it

\`\`\`sh
## not a heading
trace-atlas run spindles
\`\`\`

## Outputs

Files.
`;
const readme = parseReadme(text);

describe("README", () => {
  it("gives question, introduction and method", () => {
    expect(readme.question).toBe("How are they distributed?");
    expect(readme.introduction).toBe("A step is one call.");
    expect(readme.method).toBe("- **Prefix** is cached.");
  });

  it("keeps what looks like a heading inside code", () => {
    expect(readme.reference.map(({ title }) => title)).toEqual(["Running it", "Outputs"]);
    expect(readme.reference[0]?.body).toContain("## not a heading");
  });

  it("finds the commentary of a figure, also under shared and patterned headings", () => {
    expect(commentaryOf(readme, "spindles_transparent")).toBe("Wide.");
    expect(commentaryOf(readme, "ranked_gain_min2000")).toBe("Ranks.");
    expect(commentaryOf(readme, "ranked_gain_min4000")).toBe("Ranks.");
    expect(commentaryOf(readme, "codex-74f5_steps")).toBe("One session.");
    expect(commentaryOf(readme, "other")).toBe("");
  });

  it("gives empty parts for an empty text", () => {
    expect(parseReadme("")).toEqual({ question: "", introduction: "", method: "", commentary: [], reference: [] });
  });
});

describe("report", () => {
  it("keeps the rules and the numbers, not what the page says elsewhere", () => {
    const report =
      "# T\n\nHow are they distributed?\n\n- Data: `x`\n- Cut: everything\n\nRule.\n\n## In this trace\n\n- a\n\n## Counts\n\n{}\n\n## Files\n\n- f\n";
    expect(reportBody(report, "How are they distributed?")).toBe("Rule.\n\n### In this trace\n\n- a");
  });
});
