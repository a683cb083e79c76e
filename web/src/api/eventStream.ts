// Server-sent events as the answer to a POST: EventSource can only GET.
import { ApiError, request } from "./client";

export interface StreamEvent {
  name: string;
  data: unknown;
}

function parsed(lines: readonly string[]): StreamEvent | null {
  let name = "message";
  const data: string[] = [];
  for (const line of lines) {
    const [, field = "", value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === "event") name = value;
    else if (field === "data") data.push(value);
  }
  if (data.length === 0) return null; // a comment that keeps the connection alive
  return { name, data: JSON.parse(data.join("\n")) as unknown };
}

// Events out of a text that comes in pieces of any size.
export class EventParser {
  #rest = "";
  #lines: string[] = [];

  // Throws SyntaxError for data that is no JSON.
  feed(piece: string): StreamEvent[] {
    const events: StreamEvent[] = [];
    const text = this.#rest + piece;
    // The "\n" of a "\r" at the end may come with the next piece.
    const lines = (text.endsWith("\r") ? text.slice(0, -1) : text).split(/\r\n|\n|\r/);
    this.#rest = (lines.pop() ?? "") + (text.endsWith("\r") ? "\r" : "");
    for (const line of lines) {
      if (line !== "") {
        this.#lines.push(line);
        continue;
      }
      const event = parsed(this.#lines);
      this.#lines = [];
      if (event) events.push(event);
    }
    return events;
  }
}

const brokenOff = (): ApiError =>
  new ApiError("network", "the connection broke off", "see whether `trace-atlas serve` still runs, and ask again", 0);

async function nextPiece(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | undefined> {
  try {
    return (await reader.read()).value;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw brokenOff();
  }
}

// The events of an answer as they come; ends where the server ends it. Throws ApiError; AbortError
// after `signal`, which closes the connection, as does leaving the loop.
export async function* postEvents(url: string, body: unknown, signal: AbortSignal): AsyncGenerator<StreamEvent> {
  const headers = { "content-type": "application/json", accept: "text/event-stream" };
  const response = await request(url, { method: "POST", headers, body: JSON.stringify(body), signal });
  if (!response.body) throw brokenOff();
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const parser = new EventParser();
  try {
    for (let piece = await nextPiece(reader); piece; piece = await nextPiece(reader)) {
      yield* parser.feed(decoder.decode(piece, { stream: true }));
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ApiError("internal", "the answer could not be read", "ask again", 0);
  } finally {
    void reader.cancel().catch(() => undefined); // an aborted one is closed already
  }
}
