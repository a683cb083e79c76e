// The address bar is the state: pages read `router.route`, and change it by links or `navigate`.
import { tick } from "svelte";
import { parseRoute, type Route } from "./routes";

interface Place {
  key: string; // identifies the history entry, for its scroll position
}

const scrollPositions = new Map<string, number>();
let key = freshKey();

function freshKey(): string {
  return Math.random().toString(36).slice(2);
}

class Router {
  route: Route = $state.raw(parseRoute(new URL(location.href)));
}

export const router = new Router();

function update(): void {
  router.route = parseRoute(new URL(location.href));
}

export interface NavigateOptions {
  replace?: boolean; // no new history entry: for a filter or a sort order
  keepScroll?: boolean;
}

export function navigate(target: string, { replace = false, keepScroll = replace }: NavigateOptions = {}): void {
  const url = new URL(target, location.href);
  const samePage = url.pathname === location.pathname;
  scrollPositions.set(key, scrollY);
  if (!replace) key = freshKey();
  history[replace ? "replaceState" : "pushState"]({ key } satisfies Place, "", url);
  update();
  if (url.hash !== "") void tick().then(() => scrollToHash(url.hash));
  else if (!keepScroll && !samePage) scrollTo(0, 0);
  if (!samePage) void tick().then(focusHeading);
}

// Replaces the query, keeping page and place.
export function navigateQuery(query: URLSearchParams, options: NavigateOptions = { replace: true }): void {
  const text = query.toString();
  navigate(location.pathname + (text === "" ? "" : `?${text}`) + location.hash, { keepScroll: true, ...options });
}

function scrollToHash(hash: string): void {
  document.getElementById(decodeURIComponent(hash.slice(1)))?.scrollIntoView();
}

// A new page (not a new cut of the same one) is announced to screen readers by moving the focus
// to its heading.
function focusHeading(): void {
  document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
}

// A page is as long as it was only when its data is there again: wait for it, but not for ever, and
// not against the reader's own scrolling.
function restoreScroll(position: number): void {
  const deadline = performance.now() + 2000;
  let isCancelled = false;
  const cancel = (): void => {
    isCancelled = true;
  };
  addEventListener("wheel", cancel, { once: true, passive: true });
  addEventListener("touchmove", cancel, { once: true, passive: true });
  const attempt = (): void => {
    if (isCancelled) return;
    const reach = document.documentElement.scrollHeight - innerHeight;
    scrollTo(0, Math.min(position, reach));
    if (reach < position && performance.now() < deadline) requestAnimationFrame(attempt);
  };
  void tick().then(attempt);
}

function onPopState(event: PopStateEvent): void {
  scrollPositions.set(key, scrollY);
  key = (event.state as Place | null)?.key ?? freshKey();
  update();
  const position = scrollPositions.get(key);
  if (position !== undefined) restoreScroll(position);
  else if (location.hash !== "") void tick().then(() => scrollToHash(location.hash));
}

function onClick(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest("a");
  if (!link || link.target !== "" || link.hasAttribute("download") || link.hasAttribute("data-native")) return;
  const url = new URL(link.href, location.href);
  if (url.origin !== location.origin || url.pathname.startsWith("/api/")) return;
  event.preventDefault();
  navigate(url.href);
}

export function startRouter(): void {
  history.scrollRestoration = "manual";
  history.replaceState({ key } satisfies Place, "", location.href);
  addEventListener("popstate", onPopState);
  document.addEventListener("click", onClick);
}
