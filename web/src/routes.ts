// Which page an address shows. Pure: the router and the tests use it, nothing here touches a
// browser.

export type Locale = "en" | "zh";

export type Page =
  | { name: "overview" }
  | { name: "experiment"; category: string; experiment: string }
  | { name: "compare" }
  | { name: "sessions" }
  | { name: "session"; id: string }
  | { name: "analyze" }
  | { name: "about" }
  | { name: "terms" }
  | { name: "assistant" }
  | { name: "workbench" }
  | { name: "missing" };

export interface Route {
  locale: Locale;
  page: Page;
  path: string; // without the locale's prefix, "/" at least
  query: URLSearchParams;
  hash: string; // without "#"
}

const plainPages = ["compare", "sessions", "analyze", "about", "terms", "assistant", "workbench"] as const;

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null; // a broken percent sign
  }
}

function pageOf(path: string): Page {
  const parts = path
    .split("/")
    .filter((part) => part !== "")
    .map(decoded);
  if (parts.some((part) => part === null)) return { name: "missing" };
  const [first, second, third] = parts as string[];
  if (first === undefined) return { name: "overview" };
  if (first === "exp" && second !== undefined && third !== undefined && parts.length === 3) {
    return { name: "experiment", category: second, experiment: third };
  }
  if (first === "sessions" && second !== undefined && parts.length === 2) return { name: "session", id: second };
  const plain = plainPages.find((name) => name === first);
  return plain !== undefined && parts.length === 1 ? { name: plain } : { name: "missing" };
}

export function parseRoute(url: URL): Route {
  const isChinese = /^\/zh(\/|$)/.test(url.pathname);
  const path = (isChinese ? url.pathname.slice(3) : url.pathname) || "/";
  return {
    locale: isChinese ? "zh" : "en",
    page: pageOf(path),
    path,
    query: url.searchParams,
    hash: url.hash.slice(1),
  };
}

// The address of `path` ("/compare", with or without a query) in a language.
export function localPath(locale: Locale, path: string): string {
  if (locale === "en") return path;
  return path === "/" ? "/zh/" : `/zh${path}`;
}

export const experimentPath = (id: string): string => `/exp/${id}`;
export const sessionPath = (id: string): string => `/sessions/${encodeURIComponent(id)}`;
