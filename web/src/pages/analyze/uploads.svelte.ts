// Traces on their way to the server: sent, then ingested there. Survives a change of page.
import { apiUrl, forgetAnswers } from "../../api/client";
import type { TraceProgress } from "../../api/types";
import { bodyOf, type Upload } from "./upload";

export interface Failure {
  message: string;
  next: string;
}

export class UploadState {
  phase: "sending" | "working" | "done" | "failed" = $state("sending");
  sentBytes = $state(0);
  progress: TraceProgress | null = $state.raw(null);
  failure: Failure | null = $state.raw(null);
  id: string | null = $state(null);
  readonly name: string;
  readonly bytes: number;
  readonly fileCount: number;
  #request: XMLHttpRequest | null = null;
  #events: EventSource | null = null;

  constructor(
    upload: Upload,
    readonly finished: (state: UploadState) => void,
  ) {
    const body = bodyOf(upload);
    this.name = upload.name;
    this.bytes = body.size;
    this.fileCount = upload.files.length;
    this.#send(body);
  }

  cancel(): void {
    this.#request?.abort();
  }

  // fetch says nothing of how much has been sent.
  #send(body: Blob): void {
    const request = new XMLHttpRequest();
    this.#request = request;
    request.upload.onprogress = ({ loaded }) => (this.sentBytes = Math.min(loaded, this.bytes));
    request.onload = () => this.#answered(request);
    request.onerror = () =>
      this.#fail({ message: "the server closed the connection", next: "see whether `trace-atlas serve` still runs" });
    request.onabort = () => this.#fail({ message: "", next: "" });
    request.open("POST", apiUrl("/traces", new URLSearchParams({ name: this.name })));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.send(body);
  }

  #answered(request: XMLHttpRequest): void {
    this.#request = null;
    const answer = jsonOf(request.responseText);
    if (request.status === 202 && typeof answer["id"] === "string") this.#follow(answer["id"]);
    else this.#fail(failureOf(answer, request.status));
  }

  #follow(id: string): void {
    this.id = id;
    this.phase = "working";
    const events = new EventSource(apiUrl(`/traces/${encodeURIComponent(id)}/events`));
    this.#events = events;
    events.addEventListener("progress", (event) => {
      const progress = JSON.parse((event as MessageEvent<string>).data) as TraceProgress & { next?: string };
      this.progress = progress;
      if (progress.stage === "done") this.#end("done");
      if (progress.stage === "failed") this.#fail({ message: progress.message, next: progress.next ?? "" });
    });
  }

  #fail(failure: Failure): void {
    this.failure = failure;
    this.#end("failed");
  }

  #end(phase: "done" | "failed"): void {
    this.#events?.close();
    this.#events = null;
    this.#request = null;
    this.phase = phase;
    forgetAnswers();
    this.finished(this);
  }
}

function jsonOf(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function failureOf(answer: Record<string, unknown>, status: number): Failure {
  const error = answer["error"] as Partial<Failure> | undefined;
  return { message: error?.message ?? `the server answered ${status}`, next: error?.next ?? "" };
}

class Uploads {
  list: UploadState[] = $state([]);

  add(uploads: readonly Upload[], finished: (state: UploadState) => void): void {
    this.list = [...uploads.map((upload) => new UploadState(upload, finished)), ...this.list];
  }

  remove(state: UploadState): void {
    this.list = this.list.filter((other) => other !== state);
  }
}

export const uploads = new Uploads();
