// The schema of the trace in view, asked for once a trace.
import { CodeRun } from "../assistant/codeRun.svelte";
import { schemaFrom, schemaQuery, type Schema } from "./schema";

class TraceSchema {
  current: Schema = $state.raw({});
  #trace: string | null | undefined = undefined;

  async load(trace: string | null): Promise<void> {
    if (trace === this.#trace) return;
    this.#trace = trace;
    const run = new CodeRun();
    await run.start("sql", schemaQuery, trace);
    if (this.#trace !== trace) return;
    if (run.result?.state === "finished") this.current = schemaFrom(run.result);
    else this.#trace = undefined; // without it, there is no completion until the next try
  }
}

export const traceSchema = new TraceSchema();
