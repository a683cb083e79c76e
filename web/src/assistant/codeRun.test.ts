import { afterEach, describe, expect, it, vi } from "vitest";
import type { RunEvent } from "../api/assistant";
import { CodeRun } from "./codeRun.svelte";
import { resultOf } from "./testing";

const written = (events: readonly RunEvent[]): string =>
  events.map(({ name, data }) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`).join("");

// Answers with `events`; goes on for ever after them unless it `ends`.
function answerWith(events: readonly RunEvent[], ends = true): void {
  vi.stubGlobal("fetch", (_url: string, { signal }: RequestInit) => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(written(events)));
        if (ends) controller.close();
        signal?.addEventListener("abort", () => controller.error(new DOMException("stopped", "AbortError")));
      },
    });
    return Promise.resolve(new Response(body));
  });
}

afterEach(() => vi.unstubAllGlobals());

describe("a run", () => {
  it("ends with its result", async () => {
    answerWith([
      { name: "queued", data: { position: 1 } },
      { name: "output", data: { step: 1, stream: "stdout", text: "a" } },
      { name: "output", data: { step: 1, stream: "stdout", text: "b" } },
      { name: "result", data: resultOf(1) },
    ]);
    const run = new CodeRun();
    await run.start("sql", "SELECT 1", null);
    expect([run.state, run.stdout, run.result?.rows.length, run.isBusy]).toEqual(["done", "ab", 2, false]);
  });

  it("that breaks off or is refused says so", async () => {
    answerWith([{ name: "queued", data: { position: 0 } }]);
    const run = new CodeRun();
    await run.start("sql", "SELECT 1", null);
    expect([run.state, run.failure?.kind]).toEqual(["failed", "network"]);
    answerWith([{ name: "error", data: { kind: "unavailable", message: "the queue is full", next: "wait" } }]);
    await run.start("sql", "SELECT 1", null);
    expect([run.state, run.failure?.message]).toEqual(["failed", "the queue is full"]);
  });

  it("is stopped, and the next one does not hear of it", async () => {
    answerWith([{ name: "output", data: { step: 1, stream: "stdout", text: "old" } }], false);
    const run = new CodeRun();
    const first = run.start("python", "while True: pass", null);
    await vi.waitFor(() => expect(run.stdout).toBe("old"));
    answerWith([{ name: "result", data: resultOf(1) }]);
    const second = run.start("sql", "SELECT 1", null);
    await Promise.all([first, second]);
    expect([run.state, run.stdout]).toEqual(["done", ""]);
    answerWith([{ name: "queued", data: { position: 2 } }], false);
    const third = run.start("sql", "SELECT 1", null);
    await vi.waitFor(() => expect(run.state).toBe("queued"));
    run.stop();
    await third;
    expect([run.state, run.failure]).toEqual(["stopped", null]);
  });
});
