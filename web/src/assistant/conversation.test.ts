import { describe, expect, it } from "vitest";
import type { AskEvent } from "../api/assistant";
import { advance, failed, nameFor, newTurn, stopped, type Turn } from "./conversation";
import { pastTurns, resultInShort } from "./past";
import { plannerStream, resultOf } from "./testing";

const after = (events: readonly AskEvent[], from = newTurn("t", "How many?", 0)): Turn =>
  events.reduce((turn, event, index) => advance(turn, event, (index + 1) * 10), from);

describe("a turn", () => {
  it("ends with the answer, its steps and its progress with times", () => {
    const turn = after(plannerStream);
    expect([turn.state, turn.engine, turn.reading]).toEqual(["done", "planner", "tool calls per provider, all dates"]);
    expect(turn.steps.map(({ step, result }) => [step, result?.rows.length])).toEqual([[1, 2]]);
    expect(turn.progress.map(({ kind, startedMs, endedMs }) => [kind, startedMs, endedMs])).toEqual([
      ["queued", 10, 20],
      ["reading", 30, 30],
      ["step", 40, 50],
    ]);
  });

  it("moves up in the queue on one line", () => {
    const turn = after([
      { name: "queued", data: { position: 3 } },
      { name: "queued", data: { position: 2 } },
    ]);
    expect(turn.progress).toEqual([{ kind: "queued", position: 2, startedMs: 10, endedMs: null }]);
    expect(turn.state).toBe("waiting");
  });

  it("gathers the text as it is written, and forgets what was discarded", () => {
    const turn = after([
      { name: "thinking", data: {} },
      { name: "thinking", data: {} },
      { name: "text", data: { text: "Let me " } },
      { name: "text", data: { text: "look" } },
      { name: "discard_text", data: {} },
      { name: "text", data: { text: "42" } },
    ]);
    expect(turn.text).toBe("42");
    expect(turn.progress.map(({ kind }) => kind)).toEqual(["thinking", "writing"]);
  });

  it("gathers output of the step it belongs to", () => {
    const code = { tool: "run_python", language: "python", source: "print(1)" } as const;
    const turn = after([
      { name: "code", data: { step: 1, ...code } },
      { name: "code", data: { step: 2, ...code } },
      { name: "output", data: { step: 1, stream: "stdout", text: "a" } },
      { name: "output", data: { step: 2, stream: "stderr", text: "b" } },
      { name: "output", data: { step: 1, stream: "stdout", text: "c" } },
    ]);
    expect(turn.steps.map(({ stdout, stderr }) => [stdout, stderr])).toEqual([
      ["ac", ""],
      ["", "b"],
    ]);
  });

  it("keeps what had come when it fails or is stopped, and nothing goes on", () => {
    const begun = after(plannerStream.slice(0, 4));
    const failure = { kind: "network", message: "the connection broke off", next: "ask again" };
    for (const turn of [failed(begun, failure, 99), stopped(begun, 99)]) {
      expect(turn.steps).toHaveLength(1);
      expect(turn.progress.at(-1)?.endedMs).toBe(99);
    }
    expect(after([{ name: "error", data: failure }]).state).toBe("failed");
  });

  it("notes retries and failovers without a duration", () => {
    const turn = after([
      { name: "retry", data: { reason: "503", attempt: 1, of: 3 } },
      { name: "failover", data: { from: "a", to: "b", reason: "down" } },
    ]);
    expect(turn.progress.map(({ kind, attempt, to }) => [kind, attempt, to])).toEqual([
      ["retry", 1, undefined],
      ["failover", undefined, "b"],
    ]);
  });
});

it("names a conversation by its question, in one line", () => {
  expect(nameFor("  How many\n steps? ")).toBe("How many steps?");
  expect(nameFor("x".repeat(80))).toHaveLength(48);
});

describe("what goes along with the next question", () => {
  it("is question, answer, code and the result as CSV", () => {
    expect(pastTurns([after(plannerStream), newTurn("u", "And?", 0)])).toEqual([
      { role: "user", text: "How many?" },
      {
        role: "assistant",
        text: "claude has 4,200 tool calls, codex 1,300.",
        steps: [
          {
            language: "sql",
            source: expect.any(String) as string,
            result: "provider,calls\nclaude,4200\ncodex,1300\n",
          },
        ],
      },
    ]);
  });

  it("says how much there was, and what failed", () => {
    const rows = Array.from({ length: 50 }, (_, index) => ["a", index]);
    expect(resultInShort(resultOf(1, { rows }))).toContain("(50 rows)");
    const error = { name: "Binder Error", message: "no column x", traceback: "" };
    expect(resultInShort(resultOf(1, { state: "failed", columns: [], rows: [], error }))).toBe(
      "Binder Error: no column x",
    );
    expect(resultInShort(resultOf(1, { stdout: "y".repeat(9000) })).length).toBeLessThan(2010);
  });
});
