import { describe, expect, it } from "vitest";
import type { Facets, Week } from "../../api/types";
import { emptyFilter } from "../../filter/filter";
import { cutOf, cutText, defaultCuts, presets, weekEnd, withCuts } from "./cuts";

const facets = (change: Partial<Facets> = {}): Facets => ({
  providers: [],
  models: [],
  users: [],
  projects: [],
  earliest_us: null,
  latest_us: null,
  max_session_steps: 1,
  ...change,
});
const values = (...names: string[]): Facets["providers"] => names.map((value) => ({ value, agent_steps: 1 }));
const week = (start: string, steps: number): Week => ({ week_start: start, providers: {}, agent_steps: steps });
const known = { filter: emptyFilter, facets: facets(), weeks: [], otherTrace: null };

describe("cuts in the address", () => {
  it("survives the way there and back", () => {
    const cuts = {
      a: { ...emptyFilter, provider: ["claude"], since: "2026-05-04" },
      b: { ...emptyFilter, trace: "t&1" },
    };
    const query = withCuts(new URLSearchParams("x=1"), cuts);
    expect(query.get("x")).toBe("1");
    const read = new URLSearchParams(query.toString());
    expect([cutOf(read, "a"), cutOf(read, "b")]).toEqual([cuts.a, cuts.b]);
  });

  it("tells a cut that is empty from one that is not named", () => {
    expect(cutOf(new URLSearchParams("a="), "a")).toEqual(emptyFilter);
    expect(cutOf(new URLSearchParams("a="), "b")).toBeNull();
  });

  it("ends a week before the next Monday, across months", () => {
    expect(weekEnd("2026-05-25")).toBe("2026-06-01");
  });
});

describe("comparisons that are offered", () => {
  it("begins with the two largest providers", () => {
    const cuts = defaultCuts({
      ...known,
      facets: facets({ providers: values("codex", "claude", "x"), models: values("m", "n") }),
    });
    expect([cutText(cuts.a), cutText(cuts.b)]).toEqual(["provider=codex", "provider=claude"]);
  });

  it("begins with the cut that was being looked at, against all of its trace", () => {
    const filter = { ...emptyFilter, user: ["u"], trace: "mine" };
    const cuts = defaultCuts({ ...known, filter, facets: facets({ providers: values("codex", "claude") }) });
    expect([cutText(cuts.a), cutText(cuts.b)]).toEqual(["user=u&trace=mine", "trace=mine"]);
  });

  it("falls back to models, to weeks, and to the trace itself", () => {
    const one = { ...known, facets: facets({ providers: values("claude"), models: values("m", "n") }) };
    expect(cutText(defaultCuts(one).a)).toBe("model=m");
    const weeks = [week("2026-04-27", 3), week("2026-05-04", 0), week("2026-05-11", 2), week("2026-05-18", 0)];
    expect(cutText(defaultCuts({ ...known, weeks }).b)).toBe("since=2026-05-11&until=2026-05-18");
    expect(cutText(defaultCuts(known).b)).toBe("");
  });

  it("offers an added trace against the served one", () => {
    expect(
      presets({ ...known, otherTrace: "t1" }).map(({ id, cuts }) => [id, cutText(cuts.a), cutText(cuts.b)]),
    ).toEqual([["trace", "trace=t1", ""]]);
  });
});
