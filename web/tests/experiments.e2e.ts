// Every experiment: its page loads, each of its figures is drawn, its tables are there.
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { api, open, scrollThrough } from "./browser.ts";

interface Listed {
  id: string;
  title: string;
  figures: string[];
  tables: string[];
}
const { experiments } = await api<{ experiments: Listed[] }>("/experiments");

// The share of a chart's pixels that are not its ground.
const inkOf = (page: Page, name: string): Promise<number> =>
  page.evaluate((id) => {
    const canvas = document.querySelector<HTMLCanvasElement>(`[id="figure-${id}"] canvas`);
    const pixels =
      canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? new Uint8ClampedArray();
    let inked = 0;
    for (let k = 3; k < pixels.length; k += 4) inked += (pixels[k] ?? 0) > 0 ? 1 : 0;
    return inked / Math.max(1, pixels.length / 4);
  }, name);

describe("experiments", () => {
  it("are all there", () => expect(experiments.length).toBeGreaterThanOrEqual(39));

  it.each(experiments.map((experiment) => [experiment.id, experiment] as const))("%s", async (id, experiment) => {
    const page = await open(`/exp/${id}`);
    expect(await page.locator("h1").innerText()).toBe(experiment.title);
    for (const figure of experiment.figures) {
      const chart = page.locator(`[id="figure-${figure}"]`);
      await chart.scrollIntoViewIfNeeded();
      await chart.locator("canvas, .no-data").first().waitFor();
      if ((await chart.locator(".no-data").count()) > 0) continue;
      await expect.poll(() => inkOf(page, figure), { timeout: 20_000 }).toBeGreaterThan(0.004);
    }
    await scrollThrough(page);
    expect(await page.locator("#tables table").count()).toBeGreaterThanOrEqual(experiment.tables.length);
    expect(await page.locator("#reference summary").allInnerTexts()).toEqual(
      expect.arrayContaining([
        expect.stringContaining("Code structure"),
        expect.stringContaining("Running it"),
        expect.stringContaining("Outputs"),
      ]),
    );
  });
});

describe("token spindles", () => {
  it("has everything that the seed page has", async () => {
    const page = await open("/exp/llm_generation/token_spindles");
    await scrollThrough(page);
    const text = (await page.locator("main").innerText()).replace(/\s+/g, " ");
    for (const part of [
      "All figures",
      "Session",
      "Request",
      "Agent step",
      "User-initiated step",
      "Tool-triggered step",
      "How are the cached prefix",
      "Method and assumptions",
      "Adjusted append is newly_append_tokens minus the previous step's output",
      "gpt-5.5",
      "round_index differs by exactly 1",
      "ingest_seq",
      "log2(tokens + 32) - log2(32)",
      "Fig. 1",
      "p25, p50, p90 and p99",
      "Table 1",
      "Code structure",
      "Running it",
      "Outputs",
    ]) {
      expect(text).toContain(part);
    }
    await page.getByText("Running it").click();
    await page.getByText("Code structure").click();
    const reference = await page.locator("#reference").innerText();
    expect(reference).toContain("trace-atlas run token_spindles -i trace.jsonl.gz");
    expect(reference).toContain("token_spindles.cpp");
  });
});
