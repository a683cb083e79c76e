// Requests to /api/v1. A failure is always an ApiError that says what happened and what to do next.

// network: no answer at all, or one that breaks off.
export type ErrorKind =
  "usage" | "not_found" | "bad_input" | "unavailable" | "rate_limited" | "forbidden" | "internal" | "network";

export class ApiError extends Error {
  constructor(
    readonly kind: ErrorKind,
    message: string,
    readonly next: string,
    readonly status: number,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

export type Query = URLSearchParams | string;

export const apiRoot = "/api/v1";

export function apiUrl(path: string, query: Query = ""): string {
  const text = query.toString();
  return apiRoot + path + (text === "" ? "" : `?${text}`);
}

async function errorOf(response: Response): Promise<ApiError> {
  const fallback = `the server answered ${response.status}`;
  try {
    const { error } = (await response.json()) as { error: { kind: ErrorKind; message: string; next: string } };
    return new ApiError(error.kind, error.message, error.next, response.status);
  } catch {
    return new ApiError("internal", fallback, "try again in a moment", response.status);
  }
}

export async function request(url: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError("network", "the server does not answer", "see whether `trace-atlas serve` still runs", 0);
  }
  if (!response.ok) throw await errorOf(response);
  return response;
}

// Answers are kept while the page is open, so that Back shows a page at once. The oldest goes
// first.
const maxKeptAnswers = 80;
const answers = new Map<string, unknown>();

export function keptAnswer<T>(url: string): T | undefined {
  return answers.get(url) as T | undefined;
}

export function forgetAnswer(url: string): void {
  answers.delete(url);
}

export function forgetAnswers(): void {
  answers.clear();
}

export async function getJson<T>(url: string, signal?: AbortSignal): Promise<T> {
  const kept = keptAnswer<T>(url);
  if (kept !== undefined) return kept;
  const response = await request(url, signal ? { signal } : {});
  const value = (await response.json()) as T;
  answers.set(url, value);
  if (answers.size > maxKeptAnswers) answers.delete(answers.keys().next().value as string);
  return value;
}

export async function getText(url: string, signal?: AbortSignal): Promise<string> {
  return (await request(url, signal ? { signal } : {})).text();
}

// `url`, which may have a query already, with more parameters.
export function withParameters(url: string, parameters: Record<string, string>): string {
  const more = new URLSearchParams(parameters).toString();
  return url + (url.includes("?") ? "&" : "?") + more;
}
