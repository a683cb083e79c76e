import { describe, expect, it } from "vitest";
import type { SessionRow } from "../../api/types";
import { cachedShare, fileHeader, fileRow, knownCost, matchesText, parseSort, sortSessions } from "./columns";

const session = (id: string, change: Partial<SessionRow> = {}): SessionRow => ({
  session_id: id,
  title: null,
  provider: "claude",
  primary_model: "claude-opus-4-6",
  user: null,
  project: "atlas",
  agent_steps: 1,
  requests: 1,
  tool_calls: 0,
  tool_errors: 0,
  first_us: 1_000_000,
  last_us: 2_000_000,
  duration_s: 1,
  input_tokens: 100,
  cached_read_tokens: 60,
  append_tokens: 40,
  output_tokens: 5,
  cost_usd: 0.5,
  priced: true,
  peak_context_tokens: 100,
  compactions: 0,
  ...change,
});

const ids = (rows: readonly SessionRow[]): string[] => rows.map((row) => row.session_id);

describe("the list of sessions", () => {
  it("puts unknown values last in both directions", () => {
    const rows = [session("a", { first_us: null }), session("b", { first_us: 5 }), session("c", { first_us: 9 })];
    expect(ids(sortSessions(rows, { id: "start", isAscending: true }))).toEqual(["b", "c", "a"]);
    expect(ids(sortSessions(rows, { id: "start", isAscending: false }))).toEqual(["c", "b", "a"]);
  });

  it("keeps the order of equal rows and leaves the given array alone", () => {
    const rows = [session("x"), session("y"), session("z", { agent_steps: 9 })];
    expect(ids(sortSessions(rows, { id: "steps", isAscending: false }))).toEqual(["z", "x", "y"]);
    expect(ids(rows)).toEqual(["x", "y", "z"]);
  });

  it("calls a session without a price unknown, not free", () => {
    expect(knownCost(session("a", { priced: false, cost_usd: 0 }))).toBeNull();
    expect(cachedShare(session("a", { input_tokens: 0 }))).toBeNull();
  });

  it("finds text in id, model, user and project, in either case", () => {
    const row = session("claude:4f2a", { user: "User_77" });
    expect(["4F2A", "opus", "user_77", "ATLAS"].every((text) => matchesText(row, text))).toBe(true);
    expect(matchesText(row, "gpt")).toBe(false);
  });

  it.each([
    ["", "start", false],
    ["sort=cost", "cost", false],
    ["sort=cost&order=asc", "cost", true],
    ["sort=user", "user", true],
    ["sort=nonsense&order=asc", "start", false],
  ])("reads the order from ?%s", (query, id, isAscending) => {
    expect(parseSort(new URLSearchParams(query))).toEqual({ id, isAscending });
  });

  it("writes a file with a value for each column", () => {
    expect(fileRow(session("a"))).toHaveLength(fileHeader.length);
    expect(fileRow(session("a"))[5]).toBe("1970-01-01T00:00:01.000Z");
  });
});
