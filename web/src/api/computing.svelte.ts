// While results are still being computed, the server says which have become ready.
import { apiUrl } from "./client";
import type { Resource } from "./resource.svelte";
import type { ExperimentList } from "./types";

const patience_ms = 400; // several results that arrive together make one request

// Reloads `list` as its experiments become ready. Called while a component is set up.
export function followComputing(list: Resource<ExperimentList>): void {
  const isComputing = $derived(list.value?.experiments.some(({ state }) => state === "computing") ?? false);
  $effect(() => {
    if (!isComputing) return;
    const events = new EventSource(apiUrl("/events"));
    let timer = 0;
    const reload = (): void => {
      clearTimeout(timer);
      timer = window.setTimeout(list.reload, patience_ms);
    };
    events.addEventListener("experiment", reload);
    events.addEventListener("ready", reload);
    return () => {
      clearTimeout(timer);
      events.close();
    };
  });
}
