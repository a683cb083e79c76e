import { describe, expect, it } from "vitest";
import type { Store } from "../state/storage";
import { advance, newTurn, type Conversation } from "./conversation";
import { kept, readHistory, removeFromHistory, writeHistory } from "./history";
import { plannerStream, resultOf } from "./testing";

class SmallStore implements Store {
  readonly entries = new Map<string, string>();
  constructor(readonly room: number) {}
  get length(): number {
    return this.entries.size;
  }
  key = (index: number): string | null => [...this.entries.keys()][index] ?? null;
  getItem = (key: string): string | null => this.entries.get(key) ?? null;
  removeItem = (key: string): void => void this.entries.delete(key);
  setItem = (key: string, value: string): void => {
    const others = [...this.entries].filter(([name]) => name !== key);
    const used = others.reduce((sum, [name, text]) => sum + name.length + text.length, 0);
    if (used + key.length + value.length > this.room) throw new DOMException("full", "QuotaExceededError");
    this.entries.set(key, value);
  };
}

const figure = { name: "f", title: "x".repeat(3000) } as never;

function conversation(id: string, changedMs: number, withFigure = false): Conversation {
  const turn = plannerStream.reduce((old, event) => advance(old, event, 1), newTurn("t", "How many?", 0));
  const steps = turn.steps.map((step) => ({ ...step, result: resultOf(1, withFigure ? { figure } : {}) }));
  return { id, name: id, changedMs, turns: [{ ...turn, steps }] };
}

const figures = (store: Store): boolean[] =>
  readHistory(store).map(({ turns }) => turns[0]?.steps[0]?.result?.figure !== null);

describe("history", () => {
  it("comes back newest first, without what is not ours or broken", () => {
    const store = new SmallStore(100_000);
    store.setItem("atlas-theme", "dark");
    store.setItem("atlas-assistant:broken", "{");
    store.setItem("atlas-assistant:old", '{"id":1}');
    for (const [id, time] of [
      ["a", 1],
      ["b", 3],
      ["c", 2],
    ] as const)
      expect(writeHistory(store, conversation(id, time))).toBe(true);
    expect(readHistory(store).map(({ id }) => id)).toEqual(["b", "c", "a"]);
    removeFromHistory(store, "b");
    expect(readHistory(store).map(({ id }) => id)).toEqual(["c", "a"]);
  });

  it("keeps no pictures, and tables and texts in part", () => {
    const artifacts = [
      { name: "figure-1.png", mime: "image/png", size_bytes: 9, data_url: "data:image/png;base64,AA" },
    ];
    const rows = Array.from({ length: 500 }, (_, index) => ["a", index]);
    const whole = conversation("a", 1);
    const [turn] = whole.turns;
    if (!turn?.steps[0]) throw new Error("no step");
    turn.steps[0].result = resultOf(1, { artifacts, rows, stdout: "y".repeat(20_000) });
    const result = kept(whole).turns[0]?.steps[0]?.result;
    expect(result?.artifacts[0]?.data_url).toBeNull();
    expect([result?.rows.length, result?.is_cut]).toEqual([60, true]);
    expect(result?.stdout.length).toBeLessThan(8010);
  });

  it("does not wait for a turn whose page was left", () => {
    const asked = { ...conversation("a", 1), turns: [newTurn("t", "How?", 0)] };
    expect(kept(asked).turns[0]?.state).toBe("stopped");
  });

  it("drops drawings first where there is no room, the oldest first", () => {
    const size = JSON.stringify(conversation("a", 1, true)).length;
    const store = new SmallStore(Math.round(size * 2.6));
    writeHistory(store, conversation("a", 1, true));
    writeHistory(store, conversation("b", 2, true));
    expect(writeHistory(store, conversation("c", 3, true))).toBe(true);
    expect(readHistory(store).map(({ id }) => id)).toEqual(["c", "b", "a"]);
    expect(figures(store)).toEqual([true, true, false]);
  });

  it("then drops the oldest conversations, and says when nothing helps", () => {
    const size = JSON.stringify(conversation("a", 1)).length + "atlas-assistant:a".length;
    const store = new SmallStore(size * 2 + 10);
    for (const time of [1, 2, 3]) expect(writeHistory(store, conversation(`c${time}`, time))).toBe(true);
    expect(readHistory(store).length).toBeLessThan(3);
    expect(readHistory(store)[0]?.id).toBe("c3");
    expect(writeHistory(new SmallStore(50), conversation("x", 1))).toBe(false);
  });
});
