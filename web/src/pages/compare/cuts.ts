// The two cuts of a comparison, in the address as a=… and b=…: a filter's query text each.
import type { Facets, Week } from "../../api/types";
import { emptyFilter, filterQuery, isEmpty, parseFilter, type Filter } from "../../filter/filter";

export type SideName = "a" | "b";

export interface Cuts {
  a: Filter;
  b: Filter;
}

export const cutText = (cut: Filter): string => filterQuery(cut).toString();

// Nothing of a cut that the address does not name is guessed; null where it names none.
export function cutOf(query: URLSearchParams, side: SideName): Filter | null {
  const text = query.get(side);
  return text === null ? null : parseFilter(new URLSearchParams(text));
}

export function withCuts(query: URLSearchParams, cuts: Cuts): URLSearchParams {
  const result = new URLSearchParams(query);
  result.set("a", cutText(cuts.a));
  result.set("b", cutText(cuts.b));
  return result;
}

const dayMs = 86_400_000;

// The day after the Sunday of a week that starts at `weekStart` ("2026-05-04").
export function weekEnd(weekStart: string): string {
  return new Date(Date.parse(`${weekStart}T00:00:00Z`) + 7 * dayMs).toISOString().slice(0, 10);
}

export const weekCut = (weekStart: string, trace: string | null): Filter => ({
  ...emptyFilter,
  since: weekStart,
  until: weekEnd(weekStart),
  trace,
});

export interface Preset {
  id: "providers" | "models" | "weeks" | "cut" | "trace";
  cuts: Cuts;
}

export interface Known {
  filter: Filter; // of the rest of the address: what was being looked at before
  facets: Facets;
  weeks: readonly Week[];
  otherTrace: string | null; // one that was added, when there is one
}

// The comparisons that this trace offers at once, the best first.
export function presets({ filter, facets, weeks, otherTrace }: Known): Preset[] {
  const { trace } = filter;
  const found: Preset[] = [];
  const add = (id: Preset["id"], a: Partial<Filter>, b: Partial<Filter>): void =>
    void found.push({ id, cuts: { a: { ...emptyFilter, trace, ...a }, b: { ...emptyFilter, trace, ...b } } });
  if (!isEmpty(filter)) add("cut", filter, {});
  if (trace !== null) add("trace", {}, { trace: null });
  else if (otherTrace !== null) add("trace", { trace: otherTrace }, {});
  const [firstProvider, secondProvider] = facets.providers;
  if (firstProvider && secondProvider)
    add("providers", { provider: [firstProvider.value] }, { provider: [secondProvider.value] });
  const [firstModel, secondModel] = facets.models;
  if (firstModel && secondModel) add("models", { model: [firstModel.value] }, { model: [secondModel.value] });
  const busy = weeks.filter((week) => week.agent_steps > 0);
  const [before, last] = busy.slice(-2);
  if (before && last) add("weeks", weekCut(before.week_start, trace), weekCut(last.week_start, trace));
  return found;
}

// A trace with one provider, one model and one week is compared with itself: there is nothing else.
export function defaultCuts(known: Known): Cuts {
  const order: Preset["id"][] = ["cut", "providers", "trace", "models", "weeks"];
  const offered = presets(known);
  const best = order.map((id) => offered.find((preset) => preset.id === id)).find((preset) => preset !== undefined);
  const whole = { ...emptyFilter, trace: known.filter.trace };
  return best?.cuts ?? { a: whole, b: whole };
}
