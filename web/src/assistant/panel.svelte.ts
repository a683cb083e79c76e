// Whether the panel is open, and what it was opened for. All of the assistant that is loaded with
// every page.
import type { PageInView } from "../api/assistant";
import { router } from "../router.svelte";

export interface Request {
  question: string;
  page: PageInView;
}

class PanelState {
  isOpen = $state(false);
  request: Request | null = $state.raw(null); // taken by the panel as soon as it is there

  open = (): void => {
    this.isOpen = true;
  };

  // Opens the panel and asks at once, about the page in view and one thing on it.
  ask(question: string, about: Record<string, string> = {}): void {
    const page = pageInView();
    const query = new URLSearchParams(page.query);
    for (const [name, value] of Object.entries(about)) query.set(name, value);
    this.request = { question, page: { ...page, query: query.toString() } };
    this.isOpen = true;
  }

  close = (): void => {
    this.isOpen = false;
  };
}

export const panel = new PanelState();

let lastPage: PageInView = { path: "/", query: "" };

// What the reader looks at, or looked at before coming to the page of the assistant.
export function pageInView(): PageInView {
  const { path, query, page } = router.route;
  if (page.name !== "assistant") lastPage = { path, query: query.toString() };
  return lastPage;
}
