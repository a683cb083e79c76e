import { describe, expect, it } from "vitest";
import { bodyOf, kindOf, planUploads, type Picked } from "./upload";

const picked = (path: string, content: string | Uint8Array<ArrayBuffer>): Picked => ({
  path,
  file: new File([content], path.split("/").at(-1) ?? path),
});
const gzipped = new Uint8Array([0x1f, 0x8b, 8, 0, 1]);

describe("what is dropped", () => {
  it("is told apart by its first bytes, not by its name", () => {
    expect(kindOf(gzipped)).toBe("gzip");
    expect(kindOf(new Uint8Array([0x28, 0xb5, 0x2f, 0xfd]))).toBe("zstd");
    expect([kindOf(new Uint8Array([0x7b])), kindOf(new Uint8Array([]))]).toEqual(["jsonl", "jsonl"]);
  });

  it("makes one trace of the files of a folder, in the order of their paths", async () => {
    const plan = await planUploads([
      picked("logs/b.jsonl", "2"),
      picked("logs/a.jsonl", "1"),
      picked("logs/.DS_Store", "x"),
    ]);
    expect(plan.skipped).toBe(1);
    expect(plan.uploads.map(({ name, kind }) => [name, kind])).toEqual([["logs.jsonl", "jsonl"]]);
    const [upload] = plan.uploads;
    expect(upload && (await bodyOf(upload).text())).toBe("1\n2\n");
  });

  it("keeps a single file as it is", async () => {
    const plan = await planUploads([picked("trace.jsonl.gz", gzipped)]);
    const [upload] = plan.uploads;
    expect(upload?.name).toBe("trace.jsonl.gz");
    expect(upload && new Uint8Array(await bodyOf(upload).arrayBuffer())).toEqual(gzipped);
  });

  it("does not put different kinds end to end", async () => {
    const plan = await planUploads([picked("a.jsonl", "1"), picked("b.jsonl.gz", gzipped), picked("notes.txt", "x")]);
    expect(plan.uploads.map(({ name }) => name)).toEqual(["a.jsonl", "b.jsonl.gz"]);
    expect(plan.skipped).toBe(1);
  });
});
