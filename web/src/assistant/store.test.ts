import { afterEach, describe, expect, it, vi } from "vitest";
import { plannerStream } from "./testing";

const { assistant } = await import("./store.svelte");
const options = {
  locale: "en",
  trace: null,
  page: { path: "/", query: "provider=codex" },
  plannerOnly: false,
} as const;
const bodies: unknown[] = [];

function answer(): void {
  const text = plannerStream.map(({ name, data }) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`).join("");
  vi.stubGlobal("fetch", (_url: string, init: RequestInit) => {
    bodies.push(JSON.parse(init.body as string));
    return Promise.resolve(new Response(text));
  });
}

afterEach(() => vi.unstubAllGlobals());

describe("the assistant", () => {
  it("asks with page and past, names the conversation, and keeps one after the other", async () => {
    answer();
    await assistant.ask("  Calls per provider?  ", options);
    await assistant.ask("And per day?", options);
    expect(assistant.current?.name).toBe("Calls per provider?");
    expect(assistant.current?.turns.map(({ question, state }) => [question, state])).toEqual([
      ["Calls per provider?", "done"],
      ["And per day?", "done"],
    ]);
    expect(bodies[0]).toMatchObject({ question: "Calls per provider?", page: options.page, conversation: [] });
    expect((bodies[1] as { conversation: { role: string }[] }).conversation.map(({ role }) => role)).toEqual([
      "user",
      "assistant",
    ]);
    assistant.start();
    await assistant.ask("New", options);
    expect(assistant.conversations.map(({ name }) => name)).toEqual(["New", "Calls per provider?"]);
    assistant.remove(assistant.currentId ?? "");
    expect([assistant.current, assistant.conversations.length]).toEqual([null, 1]);
  });

  it("asks nothing while it answers, and nothing that is empty", async () => {
    answer();
    const before = bodies.length;
    const first = assistant.ask("One", options);
    await Promise.all([first, assistant.ask("Two", options), assistant.ask("  ", options)]);
    expect(bodies.length).toBe(before + 1);
  });
});
