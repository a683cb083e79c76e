import { describe, expect, it } from "vitest";
import type { AnswerNumber } from "../api/assistant";
import { renderAnswer } from "../content/markdown";
import { linkedHtml, markedText } from "./numbers";

const words = { linked: "show the cell", flagged: "in no result" };
const source = { step: 1, row: 0, column: 1 };

function numbersOf(answer: string, found: readonly string[], flagged: readonly string[] = []): AnswerNumber[] {
  let from = 0;
  return found.map((text) => {
    const start = answer.indexOf(text, from);
    from = start + text.length;
    return { text, start, end: from, source: flagged.includes(text) ? null : source };
  });
}

const shown = (answer: string, numbers: readonly AnswerNumber[]): string =>
  linkedHtml(renderAnswer(markedText(answer, numbers)), numbers, words).trim();

const button = (index: number, text: string): string =>
  `<button type="button" class="linked" data-number="${index}" title="show the cell">${text}</button>`;

describe("numbers of an answer", () => {
  it("are buttons, in bold, code and tables too", () => {
    const answer = "**4,200** of `5,500`\n\n| a |\n| -- |\n| 12 |";
    const html = shown(answer, numbersOf(answer, ["4,200", "5,500", "12"]));
    expect(html).toContain(`<strong>${button(0, "4,200")}</strong>`);
    expect(html).toContain(`<code>${button(1, "5,500")}</code>`);
    expect(html).toContain(`<td>${button(2, "12")}</td>`);
  });

  it("are flagged in words when they are in no result", () => {
    const answer = "About 7 calls";
    expect(shown(answer, numbersOf(answer, ["7"], ["7"]))).toBe(
      '<p>About <span class="flagged">7<small>in no result</small></span> calls</p>',
    );
  });

  it("leave lists, links and code blocks as Markdown has them", () => {
    const answer = "1. first\n2. [docs](https://x.org/42) 43\n\n```sql\nSELECT 9\n```";
    const html = shown(answer, numbersOf(answer, ["1", "2", "42", "43", "9"]));
    expect(html).toContain("<ol>");
    expect(html).toContain('href="https://x.org/42" target="_blank" rel="noopener noreferrer"');
    expect(html).toContain(button(3, "43"));
    expect(html).not.toMatch(/[\uE000-\uE002]|%EE%80/);
  });

  it("that lie elsewhere than they say, or on each other, stay plain", () => {
    const answer = "12 and 345";
    const numbers: AnswerNumber[] = [
      { text: "12", start: 1, end: 3, source },
      { text: "345", start: 7, end: 10, source },
      { text: "45", start: 8, end: 10, source },
    ];
    expect(shown(answer, numbers)).toBe(`<p>12 and ${button(1, "345")}</p>`);
  });

  it("let nothing through that the text brings along", () => {
    const answer = "\uE0000\uE001<img src=x onerror=alert(1)>\uE002 5";
    const html = shown(answer, numbersOf(answer, ["5"]));
    expect(html).not.toContain("<img");
    expect(html).toContain(button(0, "5"));
  });
});
