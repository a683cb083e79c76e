// The columns of the list of sessions: what they sort by, how they are read, and their names in a
// file.
import type { SessionRow } from "../../api/types";
import type { CsvValue } from "../../components/csv";
import type { MessageKey } from "../../i18n/messages";

export type SortId =
  | "start"
  | "duration"
  | "model"
  | "user"
  | "project"
  | "steps"
  | "requests"
  | "tools"
  | "tokens"
  | "cost"
  | "compactions"
  | "peak";

export interface Sort {
  id: SortId;
  isAscending: boolean;
}

export interface Column {
  id: SortId;
  label: MessageKey;
  isNumeric: boolean; // right-aligned, largest first
  value: (row: SessionRow) => number | string | null;
}

export const totalTokens = (row: SessionRow): number => row.input_tokens + row.output_tokens;

export const cachedShare = (row: SessionRow): number | null =>
  row.input_tokens > 0 ? row.cached_read_tokens / row.input_tokens : null;

// A session without a single price costs nobody-knows, not nothing.
export const knownCost = (row: SessionRow): number | null => (row.priced ? row.cost_usd : null);

export const columns: readonly Column[] = [
  { id: "start", label: "sessions.start", isNumeric: false, value: (row) => row.first_us },
  { id: "duration", label: "sessions.duration", isNumeric: true, value: (row) => row.duration_s },
  { id: "model", label: "sessions.model", isNumeric: false, value: (row) => row.primary_model },
  { id: "user", label: "filter.user", isNumeric: false, value: (row) => row.user },
  { id: "project", label: "filter.project", isNumeric: false, value: (row) => row.project },
  { id: "steps", label: "sessions.steps", isNumeric: true, value: (row) => row.agent_steps },
  { id: "requests", label: "sessions.requests", isNumeric: true, value: (row) => row.requests },
  { id: "tools", label: "sessions.tools", isNumeric: true, value: (row) => row.tool_calls },
  { id: "tokens", label: "sessions.tokens", isNumeric: true, value: totalTokens },
  { id: "cost", label: "sessions.cost", isNumeric: true, value: knownCost },
  { id: "compactions", label: "sessions.compactions", isNumeric: true, value: (row) => row.compactions },
  { id: "peak", label: "sessions.peak", isNumeric: true, value: (row) => row.peak_context_tokens },
];

export const defaultSort: Sort = { id: "start", isAscending: false };

// Newest and largest first, names from A.
export const firstDirection = (id: SortId): boolean => id === "model" || id === "user" || id === "project";

export function parseSort(query: URLSearchParams): Sort {
  const id = columns.find((column) => column.id === query.get("sort"))?.id;
  if (id === undefined) return defaultSort;
  const order = query.get("order");
  return { id, isAscending: order === "asc" || (order !== "desc" && firstDirection(id)) };
}

function compareValues(a: number | string, b: number | string): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), "en", { numeric: true });
}

// A new array; unknown values last in both directions, equal ones in the order of the list.
export function sortSessions(rows: readonly SessionRow[], sort: Sort): SessionRow[] {
  const value = (columns.find((column) => column.id === sort.id) ?? columns[0])?.value ?? (() => null);
  const sign = sort.isAscending ? 1 : -1;
  return [...rows].sort((left, right) => {
    const [a, b] = [value(left), value(right)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sign * compareValues(a, b);
  });
}

// The same rule as the server's: id, provider, model, user or project, ASCII letters of either
// case.
export function matchesText(row: SessionRow, text: string): boolean {
  const wanted = text.toLowerCase();
  return [row.session_id, row.provider, row.primary_model, row.user, row.project, row.title].some(
    (value) => value?.toLowerCase().includes(wanted) === true,
  );
}

// The server's order for a list that is too long to be held here; by steps where it knows no
// better.
export function serverSort(id: SortId): string {
  const known: Partial<Record<SortId, string>> = {
    start: "recent",
    duration: "longest",
    cost: "cost",
    tokens: "tokens",
  };
  return known[id] ?? "steps";
}

const isoInstant = (us: number | null): string | null => (us === null ? null : new Date(us / 1000).toISOString());

export const fileHeader: readonly string[] = [
  "session_id",
  "provider",
  "primary_model",
  "user",
  "project",
  "first_seen_utc",
  "last_seen_utc",
  "duration_s",
  "agent_steps",
  "requests",
  "tool_calls",
  "tool_errors",
  "input_tokens",
  "cached_read_tokens",
  "append_tokens",
  "output_tokens",
  "cost_usd",
  "compactions",
  "peak_context_tokens",
];

export function fileRow(row: SessionRow): CsvValue[] {
  return [
    row.session_id,
    row.provider,
    row.primary_model,
    row.user,
    row.project,
    isoInstant(row.first_us),
    isoInstant(row.last_us),
    row.duration_s,
    row.agent_steps,
    row.requests,
    row.tool_calls,
    row.tool_errors,
    row.input_tokens,
    row.cached_read_tokens,
    row.append_tokens,
    row.output_tokens,
    knownCost(row),
    row.compactions,
    row.peak_context_tokens,
  ];
}
