// A model of random weights for llama.cpp: the llama architecture, 259 byte tokens, 64 wide, two
// layers. Its text is noise; that it is run, streamed, bound to a grammar and stopped is not.
import { writeFileSync } from "node:fs";

const width = 64, hidden = 128, heads = 4, layers = 2, context = 32768;
const tokens = ["<unk>", "<s>", "</s>"];
for (let byte = 0; byte < 256; ++byte) tokens.push(`<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);

const parts = [];
const u32 = (value) => { const b = Buffer.alloc(4); b.writeUInt32LE(value); parts.push(b); };
const u64 = (value) => { const b = Buffer.alloc(8); b.writeBigUInt64LE(BigInt(value)); parts.push(b); };
const f32 = (value) => { const b = Buffer.alloc(4); b.writeFloatLE(value); parts.push(b); };
const text = (value) => { const b = Buffer.from(value); u64(b.length); parts.push(b); };

const U32 = 4, I32 = 5, F32 = 6, STRING = 8, ARRAY = 9;
const facts = [
  ["general.architecture", STRING, "llama"], ["general.name", STRING, "random"],
  ["llama.context_length", U32, context], ["llama.embedding_length", U32, width],
  ["llama.block_count", U32, layers], ["llama.feed_forward_length", U32, hidden],
  ["llama.attention.head_count", U32, heads], ["llama.attention.head_count_kv", U32, heads],
  ["llama.rope.dimension_count", U32, width / heads],
  ["llama.attention.layer_norm_rms_epsilon", F32, 1e-5],
  ["tokenizer.ggml.model", STRING, "llama"],
  ["tokenizer.ggml.tokens", ARRAY, [STRING, tokens]],
  ["tokenizer.ggml.scores", ARRAY, [F32, tokens.map(() => 0)]],
  ["tokenizer.ggml.token_type", ARRAY, [I32, tokens.map((_, i) => (i === 0 ? 2 : i < 3 ? 3 : 6))]],
  ["tokenizer.ggml.bos_token_id", U32, 1], ["tokenizer.ggml.eos_token_id", U32, 2],
  ["tokenizer.ggml.unknown_token_id", U32, 0],
];
const write = { [U32]: u32, [I32]: u32, [F32]: f32, [STRING]: text };

const tensors = [["token_embd.weight", [width, tokens.length]], ["output_norm.weight", [width]],
                 ["output.weight", [width, tokens.length]]];
for (let layer = 0; layer < layers; ++layer) {
  const name = (part) => `blk.${layer}.${part}.weight`;
  for (const part of ["attn_q", "attn_k", "attn_v", "attn_output"]) tensors.push([name(part), [width, width]]);
  for (const part of ["attn_norm", "ffn_norm"]) tensors.push([name(part), [width]]);
  for (const part of ["ffn_gate", "ffn_up"]) tensors.push([name(part), [width, hidden]]);
  tensors.push([name("ffn_down"), [hidden, width]]);
}

parts.push(Buffer.from("GGUF"));
u32(3);
u64(tensors.length);
u64(facts.length);
for (const [name, type, value] of facts) {
  text(name);
  u32(type);
  if (type !== ARRAY) { write[type](value); continue; }
  u32(value[0]);
  u64(value[1].length);
  for (const element of value[1]) write[value[0]](element);
}
const alignment = 32;
const padded = (size) => Math.ceil(size / alignment) * alignment;
let offset = 0;
for (const [name, shape] of tensors) {
  text(name);
  u32(shape.length);
  for (const length of shape) u64(length);
  u32(0);  // 32-bit floats
  u64(offset);
  offset += padded(4 * shape.reduce((a, b) => a * b));
}
const head = Buffer.concat(parts);
const body = Buffer.alloc(padded(head.length) - head.length + offset);
let place = padded(head.length) - head.length;
let state = 1;
const random = () => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return state / 2 ** 32 - 0.5; };
for (const [name, shape] of tensors) {
  const count = shape.reduce((a, b) => a * b);
  for (let i = 0; i < count; ++i) body.writeFloatLE(name.includes("norm") ? 1 : random() * 0.2, place + 4 * i);
  place += padded(4 * count);
}
writeFileSync(process.argv[2], Buffer.concat([head, body]));
