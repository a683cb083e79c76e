import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { api, expectErrors, open } from "./browser.ts";
import { accessibilityProblems, downloaded, phone, sidewaysRoom } from "./checks.ts";

const sample = new URL("../../trace/sample.jsonl.gz", import.meta.url);
// The first steps of the sample as plain JSON lines, in two files.
const steps = gunzipSync(readFileSync(sample)).toString("utf8").trimEnd().split("\n").slice(0, 400);
const file = (name: string, lines: string[]): { name: string; mimeType: string; buffer: Buffer } => ({
  name,
  mimeType: "application/json",
  buffer: Buffer.from(lines.join("\n")),
});

interface Entry {
  id: string;
  name: string;
  is_served: boolean;
  agent_steps: number;
}

const traces = async (): Promise<Entry[]> => (await api<{ traces: Entry[] }>("/traces")).traces;

async function add(page: Page): Promise<string> {
  await page
    .getByTestId("files")
    .setInputFiles([file("mine-1.jsonl", steps.slice(0, 150)), file("mine-2.jsonl", steps.slice(150))]);
  await page.waitForURL(/[?&]trace=/);
  return new URL(page.url()).searchParams.get("trace") ?? "";
}

describe("one's own trace", () => {
  it("is added from several files, shown, compared, and deleted", async () => {
    const page = await open("/analyze");
    await page.getByText("Nothing leaves this machine", { exact: false }).waitFor();
    const id = await add(page);
    expect((await traces()).find((trace) => trace.id === id)?.agent_steps).toBe(steps.length);
    await page.getByRole("heading", { name: "mine-1.jsonl in numbers" }).waitFor();
    await page
      .getByText(`of 400`, { exact: false })
      .or(page.getByText("400", { exact: true }))
      .first()
      .waitFor();

    await page.getByRole("link", { name: "Compare with the served trace" }).click();
    await page.getByRole("region", { name: "Cut A" }).getByText("400 agent steps", { exact: false }).waitFor();
    await page.goBack();

    await page.getByRole("button", { name: "Delete: mine-1.jsonl" }).click();
    await page.getByRole("button", { name: "Keep" }).click();
    await page.getByRole("button", { name: "Delete: mine-1.jsonl" }).click();
    await page.getByRole("button", { name: "Delete for good?" }).click();
    await expect.poll(async () => (await traces()).some((trace) => trace.id === id)).toBe(false);
    await expect.poll(() => page.url()).not.toContain("trace=");
  });

  it("says what the server has against a file", async () => {
    expectErrors(/400|422/);
    const page = await open("/analyze");
    await page
      .getByTestId("files")
      .setInputFiles([file("log.jsonl", ['{"type":"user","uuid":"1","message":{"role":"user"}}'])]);
    const alert = page.getByRole("alert");
    await alert.waitFor();
    expect((await alert.textContent())?.trim().length).toBeGreaterThan(20);
    await page.getByRole("button", { name: "Dismiss" }).click();
    await expect.poll(() => alert.count()).toBe(0);
  });

  it("is not looked for in files of other kinds", async () => {
    const page = await open("/analyze");
    await page
      .getByTestId("files")
      .setInputFiles([{ name: "holiday.png", mimeType: "image/png", buffer: Buffer.from("x") }]);
    await page.getByText("Nothing in there looks like a trace.", { exact: false }).waitFor();
  });
});

describe("a trace in numbers", () => {
  it("has all its parts, and its highlights lead to their sessions and steps", async () => {
    const page = await open("/analyze");
    for (const name of [
      "Day by day",
      "Hours of the week",
      "Spend by model",
      "Highlights",
      "Statistics",
      "Distributions",
    ]) {
      await page.getByRole("heading", { name, exact: true }).waitFor();
    }
    await page.getByRole("link", { name: "Open the session: Context peak" }).click();
    await page.getByRole("complementary", { name: "Step inspector" }).waitFor();
    expect(page.url()).toMatch(/round=\d+/);
  });

  it("follows the cut", async () => {
    const { kpis } = await api<{ kpis: { sessions: number } }>("/analytics?provider=codex");
    const page = await open("/analyze?provider=codex");
    const tile = page
      .locator("dl")
      .filter({ hasText: "Saved by the cache" })
      .locator("div")
      .filter({ hasText: "Sessions" })
      .first();
    await expect.poll(() => tile.textContent()).toContain(kpis.sessions.toLocaleString("en-US"));
  });

  it("gives charts as CSV", async () => {
    const page = await open("/analyze");
    const card = page.locator("section.card").filter({ has: page.getByRole("heading", { name: "Cache hit ratio" }) });
    const { name, text } = await downloaded(page, () => card.getByRole("button", { name: "CSV" }).click());
    expect(name).toBe("cache_hit_ratio.csv");
    expect(text.trimEnd().split("\n").length).toBe(6);
  });

  it("says when a cut is empty", async () => {
    const page = await open("/analyze?until=1990-01-01");
    await page.getByText("This trace has no steps in this cut.").waitFor();
  });

  it.each([
    ["light", undefined],
    ["dark", phone],
  ] as const)("can be used by everybody, %s", async (colorScheme, viewport) => {
    const page = await open("/analyze", { colorScheme, ...(viewport ? { viewport } : {}) });
    await page.locator("canvas").first().waitFor();
    expect(await sidewaysRoom(page)).toBe(0);
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});
