import { describe, expect, it } from "vitest";
import { emptyFilter, filterQuery, isEmpty, parseFilter, toggled, withFilter } from "./filter";

const parsed = (text: string) => parseFilter(new URLSearchParams(text));

describe("filter", () => {
  it("reads what it wrote", () => {
    const filter = {
      ...emptyFilter,
      provider: ["claude", "codex"],
      model: ["gpt-5.5"],
      project: ["a b&c=d", "项目"],
      since: "2026-01-01",
      maxSessionSteps: 40,
      trace: "7f",
    };
    expect(parsed(filterQuery(filter).toString())).toEqual(filter);
  });

  it("uses the parameter names of the API", () => {
    const query = filterQuery({ ...emptyFilter, provider: ["codex"], minSessionSteps: 3, until: "2026-02-01" });
    expect(query.toString()).toBe("provider=codex&until=2026-02-01&min-session-steps=3");
  });

  it("writes equal filters as equal texts, whatever the order of choice", () => {
    const one = filterQuery({ ...emptyFilter, user: ["b", "a"] }).toString();
    expect(one).toBe(filterQuery({ ...emptyFilter, user: ["a", "b"] }).toString());
  });

  it("drops what is no count, empty values and repetitions", () => {
    const filter = parsed("provider=&provider=claude&provider=claude&min-session-steps=-4&max-session-steps=1e3");
    expect(filter).toEqual({ ...emptyFilter, provider: ["claude"] });
  });

  it("keeps the parameters of others when it is replaced", () => {
    const query = new URLSearchParams("sort=cost&provider=claude&set=bins%3D4&set=top%3D2");
    expect(withFilter(query, { ...emptyFilter, user: ["u"] }).toString()).toBe(
      "user=u&sort=cost&set=bins%3D4&set=top%3D2",
    );
  });

  it("calls another trace without a cut empty", () => {
    expect(isEmpty({ ...emptyFilter, trace: "x" })).toBe(true);
    expect(isEmpty({ ...emptyFilter, since: "2026-01-01" })).toBe(false);
  });

  it("toggles a value", () => {
    expect(toggled(["a"], "b")).toEqual(["a", "b"]);
    expect(toggled(["a", "b"], "a")).toEqual(["b"]);
  });
});
