// Whether the panel is open, and what it was opened for. All of the assistant that is loaded with
// every page.
import type { PageInView } from "../api/assistant";
import { filterQuery, parseFilter } from "../filter/filter";
import { router } from "../router.svelte";
import type { Route } from "../routes";

class PanelState {
  isOpen = $state(false);
  request: string | null = $state(null); // a question that the panel asks as soon as it is there

  open = (): void => {
    this.isOpen = true;
  };

  // Opens the panel and asks at once, with the page in view as context.
  ask(question: string): void {
    this.request = question;
    this.isOpen = true;
  }

  close = (): void => {
    this.isOpen = false;
  };
}

export const panel = new PanelState();

let lastPage: PageInView = { path: "/", query: "" };

// The cut is all that the server reads of an address; the trace is named on its own.
function pageOf({ page, path, query }: Route): PageInView | null {
  if (page.name === "assistant" || page.name === "missing") return null;
  return { path, query: filterQuery({ ...parseFilter(query), trace: null }).toString() };
}

// What the reader looks at, or looked at before coming to the page of the assistant.
export function pageInView(): PageInView {
  lastPage = pageOf(router.route) ?? lastPage;
  return lastPage;
}
