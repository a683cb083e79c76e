// One piece of code on its way through POST /api/v1/run, and what came of it.
import type { Failure, Language, RunBody, RunEvent, StepResult } from "../api/assistant";
import { ApiError, apiUrl } from "../api/client";
import { postEvents } from "../api/eventStream";

export type RunState = "idle" | "queued" | "running" | "done" | "failed" | "stopped";

export const failureOf = (error: unknown): Failure =>
  error instanceof ApiError
    ? { kind: error.kind, message: error.message, next: error.next }
    : { kind: "internal", message: "the answer could not be read", next: "ask again" };

export const brokeOff: Failure = {
  kind: "network",
  message: "the connection broke off",
  next: "see whether `trace-atlas serve` still runs, and try again",
};

export class CodeRun {
  state: RunState = $state("idle");
  position = $state(0);
  stdout = $state("");
  stderr = $state("");
  result: StepResult | null = $state.raw(null);
  failure: Failure | null = $state.raw(null);
  isBusy: boolean = $derived(this.state === "queued" || this.state === "running");
  #controller: AbortController | null = null;

  stop = (): void => this.#controller?.abort();

  // Resolves when the run is over, however it ended.
  async start(language: Language, source: string, trace: string | null): Promise<void> {
    this.stop();
    const controller = new AbortController();
    this.#controller = controller;
    this.#clear();
    const body: RunBody = { language, source, ...(trace === null ? {} : { trace }) };
    try {
      for await (const event of postEvents(apiUrl("/run"), body, controller.signal)) {
        if (this.#controller === controller) this.#take(event as RunEvent);
      }
      if (this.isBusy && this.#controller === controller) this.#fail(brokeOff);
    } catch (error) {
      if (this.#controller !== controller) return; // another run has begun
      if (controller.signal.aborted) this.state = "stopped";
      else this.#fail(failureOf(error));
    }
  }

  #clear(): void {
    this.state = "running";
    this.position = 0;
    this.stdout = "";
    this.stderr = "";
    this.result = null;
    this.failure = null;
  }

  #fail(failure: Failure): void {
    this.state = "failed";
    this.failure = failure;
  }

  #take(event: RunEvent): void {
    switch (event.name) {
      case "queued":
        this.position = event.data.position;
        this.state = event.data.position > 0 ? "queued" : "running";
        return;
      case "output":
        this.state = "running";
        this[event.data.stream] += event.data.text;
        return;
      case "result":
        this.state = "done";
        this.result = event.data;
        return;
      case "error":
        this.#fail(event.data);
    }
  }
}
