import { describe, expect, it } from "vitest";
import { fromIpynb } from "../notebook/ipynb";
import { advance, newTurn, type Conversation } from "./conversation";
import { fileStem, toMarkdown, toNotebook } from "./export";
import { plannerStream, resultOf } from "./testing";

const turn = plannerStream.reduce((old, event) => advance(old, event, 1), newTurn("t", "Calls per\nprovider?", 0));
const conversation: Conversation = { id: "c", name: "Calls", changedMs: 0, turns: [turn] };

describe("a conversation to keep", () => {
  it("is Markdown with code and table", () => {
    const text = toMarkdown(conversation);
    expect(text).toMatch(/^# Calls\n\n## Calls per provider\?\n\nclaude has 4,200 .*\n\n```sql\nSELECT/);
    expect(text).toContain("| provider | calls |\n| --- | --- |\n| claude | 4200 |\n| codex | 1300 |");
  });

  it("is not broken by what the cells and the output hold", () => {
    const [step] = turn.steps;
    if (!step) throw new Error("no step");
    const result = resultOf(1, { rows: [["a|b\nc", 1]], stdout: "```\n# no title\n" });
    const text = toMarkdown({ ...conversation, turns: [{ ...turn, steps: [{ ...step, result }] }] });
    expect(text).toContain("| a\\|b c | 1 |");
    expect(text).toContain("````text\n```\n# no title\n````");
  });

  it("is a notebook with its code", () => {
    expect(fromIpynb(toNotebook(conversation))).toEqual([{ language: "sql", source: turn.steps[0]?.source }]);
  });
});

it("names files by what letters there are", () => {
  expect([fileStem("Tool calls / day?"), fileStem("缓存命中率？"), fileStem("?!")]).toEqual([
    "tool-calls-day",
    "缓存命中率",
    "conversation",
  ]);
});
