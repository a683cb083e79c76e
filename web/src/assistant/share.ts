// The address that shows a question and its code to somebody else: no data goes along, and nothing
// runs before the reader says so.
import type { Language } from "../api/assistant";

export interface SharedQuestion {
  question: string;
  code: string; // may be empty
  language: Language;
}

// The server refuses addresses of 8 KiB.
const maxAddressLength = 7000;

// Path and query; null if it would be too long.
export function sharePath({ question, code, language }: SharedQuestion): string | null {
  const query = new URLSearchParams({ q: question });
  if (code !== "") {
    query.set("code", code);
    query.set("language", language);
  }
  const path = `/assistant?${query.toString()}`;
  return path.length <= maxAddressLength ? path : null;
}

export function sharedQuestion(query: URLSearchParams): SharedQuestion | null {
  const question = query.get("q") ?? "";
  const code = query.get("code") ?? "";
  if (question === "" && code === "") return null;
  return { question, code, language: query.get("language") === "python" ? "python" : "sql" };
}
