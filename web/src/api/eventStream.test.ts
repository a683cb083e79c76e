import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { EventParser, postEvents, type StreamEvent } from "./eventStream";

const stream = [
  ": hello",
  "",
  "event: queued",
  'data: {"position":2}',
  "",
  "event: text",
  'data: {"text":"缓存 42%\\n"}',
  "",
  "event: answer",
  'data: {"a":',
  "data: 1}",
  "",
  "",
];
const events: StreamEvent[] = [
  { name: "queued", data: { position: 2 } },
  { name: "text", data: { text: "缓存 42%\n" } },
  { name: "answer", data: { a: 1 } },
];

describe("events in pieces", () => {
  it.each(["\n", "\r\n", "\r"])("are the same however they are cut, lines ending in %j", (end) => {
    const text = stream.join(end);
    for (let size = 1; size <= text.length; ++size) {
      const parser = new EventParser();
      const found: StreamEvent[] = [];
      for (let at = 0; at < text.length; at += size) found.push(...parser.feed(text.slice(at, at + size)));
      // A lone "\r" at the very end waits for its "\n".
      expect([size, found.length >= 2, found.slice(0, 2)]).toEqual([size, true, events.slice(0, 2)]);
      expect([...found, ...parser.feed("\n")].slice(0, 3)).toEqual(events);
    }
  });

  it("complain about data that is no JSON", () => {
    expect(() => new EventParser().feed("data: {\n\n")).toThrow(SyntaxError);
  });
});

describe("a stream from a server", () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  async function serve(handle: Parameters<typeof createServer>[1]): Promise<string> {
    server = createServer(handle as never);
    await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  it("is read across bytes of one character", async () => {
    const bytes = new TextEncoder().encode(stream.join("\n"));
    const url = await serve((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      void (async () => {
        for (let at = 0; at < bytes.length; at += 7) {
          response.write(bytes.slice(at, at + 7));
          await new Promise((next) => setTimeout(next, 1));
        }
        response.end();
      })();
    });
    const found: StreamEvent[] = [];
    for await (const event of postEvents(url, {}, new AbortController().signal)) found.push(event);
    expect(found).toEqual(events);
  });

  it("is closed by its signal", async () => {
    let closed: () => void = () => undefined;
    const isClosed = new Promise<void>((done) => (closed = done));
    const url = await serve((_request, response) => {
      response.on("close", closed);
      response.write('event: queued\ndata: {"position":1}\n\n');
    });
    const controller = new AbortController();
    const reading = (async () => {
      for await (const event of postEvents(url, {}, controller.signal)) if (event) controller.abort();
    })();
    await expect(reading).rejects.toThrow(/abort/i);
    await isClosed;
  });

  it("says that it broke off", async () => {
    const url = await serve((_request, response) => {
      response.write("event: queued\n", () => response.destroy());
    });
    const reading = (async () => {
      for await (const event of postEvents(url, {}, new AbortController().signal)) void event;
    })();
    await expect(reading).rejects.toMatchObject({ kind: "network" });
  });

  it("is refused before it begins", async () => {
    const url = await serve((_request, response) => {
      response.writeHead(429, { "content-type": "application/json" });
      response.end('{"error":{"kind":"rate_limited","message":"too many questions","next":"wait 3 min"}}');
    });
    const first = postEvents(url, {}, new AbortController().signal).next();
    await expect(first).rejects.toMatchObject({ kind: "rate_limited", next: "wait 3 min", status: 429 });
  });
});
