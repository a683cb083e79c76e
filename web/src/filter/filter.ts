// A cut of the trace. Its names in an address are those of the API and of the command line.

export interface Filter {
  provider: string[];
  model: string[];
  user: string[];
  project: string[];
  session: string[];
  since: string | null; // YYYY-MM-DD or a timestamp
  until: string | null;
  minSessionSteps: number | null;
  maxSessionSteps: number | null;
  trace: string | null; // another trace than the served one
}

export const listNames = ["provider", "model", "user", "project", "session"] as const;
export type ListName = (typeof listNames)[number];

export const emptyFilter: Filter = {
  provider: [],
  model: [],
  user: [],
  project: [],
  session: [],
  since: null,
  until: null,
  minSessionSteps: null,
  maxSessionSteps: null,
  trace: null,
};

const parameterNames = [...listNames, "since", "until", "min-session-steps", "max-session-steps", "trace"];

function countOf(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

export function parseFilter(query: URLSearchParams): Filter {
  const list = (name: ListName): string[] => [...new Set(query.getAll(name).filter((value) => value !== ""))];
  return {
    provider: list("provider"),
    model: list("model"),
    user: list("user"),
    project: list("project"),
    session: list("session"),
    since: query.get("since") || null,
    until: query.get("until") || null,
    minSessionSteps: countOf(query.get("min-session-steps")),
    maxSessionSteps: countOf(query.get("max-session-steps")),
    trace: query.get("trace") || null,
  };
}

// The filter alone as query parameters, always in the same order: equal filters make equal texts.
export function filterQuery(filter: Filter): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of listNames) {
    for (const value of [...filter[name]].sort()) query.append(name, value);
  }
  if (filter.since !== null) query.set("since", filter.since);
  if (filter.until !== null) query.set("until", filter.until);
  if (filter.minSessionSteps !== null) query.set("min-session-steps", String(filter.minSessionSteps));
  if (filter.maxSessionSteps !== null) query.set("max-session-steps", String(filter.maxSessionSteps));
  if (filter.trace !== null) query.set("trace", filter.trace);
  return query;
}

// `query` with its filter replaced; other parameters (sort order, settings) stay.
export function withFilter(query: URLSearchParams, filter: Filter): URLSearchParams {
  const result = filterQuery(filter);
  for (const [name, value] of query) {
    if (!parameterNames.includes(name)) result.append(name, value);
  }
  return result;
}

// A trace is a choice of data, not a cut of it.
export function isEmpty(filter: Filter): boolean {
  return filterQuery({ ...filter, trace: null }).size === 0;
}

export function toggled(values: readonly string[], value: string): string[] {
  return values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
}
