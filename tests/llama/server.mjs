// An OpenAI-compatible endpoint over llama.cpp, for one client: a first message becomes a call of
// run_sql, bound to its JSON schema by a grammar; after a tool's result comes free text, streamed.
import { createServer } from "node:http";
import { getLlama, LlamaCompletion } from "node-llama-cpp";

const llama = await getLlama({ build: "never", gpu: false, logLevel: "error" });
const model = await llama.loadModel({ modelPath: process.argv[2] });
const context = await model.createContext({ contextSize: 32768, threads: 1 });
const grammar = await llama.createGrammarForJsonSchema({
  type: "object",
  properties: { sql: { enum: ["SELECT count(*) AS steps FROM rounds"] }, note: { type: "boolean" } },
});
let stopped = 0;

async function generate(prompt, options, signal) {
  const sequence = context.getSequence();
  try {
    return await new LlamaCompletion({ contextSequence: sequence }).generateCompletion(prompt, {
      temperature: 1, seed: 7, stopOnAbortSignal: true, signal, ...options });
  } finally {
    sequence.dispose();
  }
}

const server = createServer((request, response) => {
  if (request.url === "/v1/models") return response.end('{"data":[{"id":"random"}]}');
  if (request.url === "/stopped") return response.end(String(stopped));
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", async () => {
    const body = JSON.parse(Buffer.concat(pieces).toString());
    const abort = new AbortController();
    response.on("close", () => { if (!response.writableFinished) { ++stopped; abort.abort(); } });
    response.writeHead(200, { "content-type": "text/event-stream" });
    const send = (delta, finish_reason = null) => response.write(
      `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] })}\n\n`);
    const question = body.messages.findLast((message) => message.role === "user").content;
    const has_result = body.messages.at(-1).role === "tool";
    if (body.tools && !has_result && !question.includes("forever")) {
      const call = await generate(question, { grammar, maxTokens: 200 }, abort.signal);
      send({ tool_calls: [{ index: 0, id: "call_1", type: "function",
                            function: { name: "run_sql", arguments: call } }] });
      send({}, "tool_calls");
    } else {
      // Noise ends itself at some point; a model that does not is one that is asked again.
      do {
        await generate(question, { maxTokens: 60, onTextChunk: (text) => send({ content: text }) },
                       abort.signal);
      } while (question.includes("forever") && !abort.signal.aborted);
      send({}, "stop");
    }
    response.write(`data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}\n\n`);
    response.end("data: [DONE]\n\n");
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
