// The filter of the address bar. Pages read `filters.current` and `filters.query`, controls call
// `set`.
import { navigateQuery, router } from "../router.svelte";
import { emptyFilter, filterQuery, isEmpty, parseFilter, withFilter, type Filter } from "./filter";

class Filters {
  current: Filter = $derived(parseFilter(router.route.query));
  // As a query text without "?", the same for equal filters.
  query: string = $derived(filterQuery(this.current).toString());
  isEmpty: boolean = $derived(isEmpty(this.current));

  set(change: Partial<Filter>): void {
    navigateQuery(withFilter(router.route.query, { ...this.current, ...change }), { replace: false });
  }

  clear(): void {
    this.set({ ...emptyFilter, trace: this.current.trace });
  }

  // `path` with this filter, so that a cut survives a change of page.
  link(path: string): string {
    return this.query === "" ? path : `${path}${path.includes("?") ? "&" : "?"}${this.query}`;
  }
}

export const filters = new Filters();
