// What a visitor does: language, theme, Back, downloads, keyboard, and what happens when things
// fail.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Download, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { base, expectErrors, open, scrollThrough, settled } from "./browser.ts";

describe("language", () => {
  it("stays on the page, with its cut", async () => {
    const page = await open("/exp/llm_generation/token_spindles?provider=codex");
    await page.getByRole("link", { name: "中文" }).click();
    await expect.poll(() => page.url()).toBe(`${base}/zh/exp/llm_generation/token_spindles?provider=codex`);
    expect(await page.locator("h1").innerText()).toBe("词元纺锤图");
    expect(await page.title()).toBe("词元纺锤图 · Trace Atlas");
    await page.getByRole("link", { name: "EN" }).click();
    await expect.poll(() => page.url()).toBe(`${base}/exp/llm_generation/token_spindles?provider=codex`);
  });
});

describe("theme", () => {
  it("follows the system until one is chosen, then remembers", async () => {
    const page = await open("/", { colorScheme: "dark" });
    const theme = (): Promise<string | null> => page.locator("html").getAttribute("data-theme");
    expect(await theme()).toBe("dark");
    await page.emulateMedia({ colorScheme: "light" });
    await expect.poll(theme).toBe("light");
    await page.getByRole("button", { name: "Switch to the dark theme" }).click();
    expect(await theme()).toBe("dark");
    await page.reload();
    expect(await theme()).toBe("dark");
  });
});

describe("moving about", () => {
  it("comes back to the place it left", async () => {
    const page = await open("/");
    await scrollThrough(page);
    await page.getByRole("heading", { name: "Eviction trade-off" }).scrollIntoViewIfNeeded();
    const left = await page.evaluate(() => scrollY);
    expect(left).toBeGreaterThan(500);
    await page.getByRole("heading", { name: "Eviction trade-off" }).click();
    await settled(page);
    await expect.poll(() => page.evaluate(() => scrollY)).toBeLessThan(50);
    await page.goBack();
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(left - 5);
  });

  it("goes to the next experiment and names it", async () => {
    const page = await open("/exp/llm_generation/token_spindles");
    await page.locator("a[rel=next]").click();
    await settled(page);
    expect(page.url()).not.toContain("token_spindles");
    expect(await page.title()).toContain(await page.locator("h1").innerText());
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
  });

  it("jumps over the frame by keyboard", async () => {
    const page = await open("/");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("content");
  });

  it("closes a filter with Escape and keeps the focus on its button", async () => {
    const page = await open("/");
    const button = page.getByRole("button", { name: "Model" });
    await button.focus();
    await page.keyboard.press("Enter");
    expect(await button.getAttribute("aria-expanded")).toBe("true");
    await page.keyboard.press("Escape");
    expect(await button.getAttribute("aria-expanded")).toBe("false");
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
  });
});

describe("settings", () => {
  it("are part of the address and of the result", async () => {
    const page = await open("/exp/tool_calls/tool_latency_distribution");
    await page.getByText("Settings", { exact: true }).click();
    await page.getByLabel("top-tools").fill("3");
    await page.locator("form").getByRole("button", { name: "Apply" }).click();
    await expect.poll(() => page.url()).toContain("set=top-tools%3D3");
    await settled(page);
    await expect.poll(() => page.locator("#figure-tool_latency_by_tool").innerText()).not.toBe("");
    expect(await page.getByLabel("top-tools").inputValue()).toBe("3");
  });
});

describe("downloads", () => {
  const begin = (bytes: Buffer): string => bytes.subarray(0, 5).toString("latin1");
  const download = async (page: Page, name: string): Promise<{ file: Download; bytes: Buffer }> => {
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.locator("figure").first().locator("figcaption").getByText(name, { exact: true }).click(),
    ]);
    return { file, bytes: readFileSync(await file.path()) };
  };

  it.each([
    ["PNG", ".png", /^\x89PNG/],
    ["SVG", ".svg", /^<(\?xml|svg)/],
    ["PDF", ".pdf", /^%PDF-/],
    ["JSON", ".json", /^\{/],
    ["CSV", ".csv", /^serie/],
    ["Code", ".cpp", /^\/\//],
  ])("%s", async (name, suffix, beginning) => {
    const page = await open("/exp/llm_generation/token_spindles");
    await page.locator("figure canvas").waitFor();
    const { file, bytes } = await download(page, name);
    expect(file.suggestedFilename().endsWith(suffix), file.suggestedFilename()).toBe(true);
    expect(begin(bytes)).toMatch(beginning);
  });

  it("a PNG in its full size carries the sidecar", async () => {
    const page = await open("/exp/llm_generation/token_spindles");
    const { bytes } = await download(page, "PNG");
    expect(bytes.includes("sidecar:readme")).toBe(true);
  });

  it("a table as CSV", async () => {
    const page = await open("/exp/llm_generation/token_spindles");
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.locator("#tables").getByText("CSV", { exact: true }).first().click(),
    ]);
    expect(readFileSync(await file.path(), "utf8")).toMatch(/^metric,count,/);
  });
});

describe("when things fail", () => {
  it("an experiment that does not exist is a designed 404", async () => {
    expectErrors(/404/);
    const page = await open("/exp/session/no_such_thing");
    expect(await page.locator("h1").innerText()).toBe("Off the map");
    await page.getByRole("link", { name: "Go to the atlas" }).click();
    await expect.poll(() => page.url()).toBe(`${base}/`);
  });

  it("a server that does not answer can be tried again", async () => {
    expectErrors(/ERR_FAILED|Failed to load/);
    let isDown = true;
    const page = await open("/exp/llm_generation/token_spindles", {
      prepare: (fresh) =>
        fresh.route("**/api/v1/experiments/llm_generation/token_spindles*", (route) =>
          isDown ? route.abort() : route.continue(),
        ),
    });
    expect(await page.getByRole("alert").innerText()).toContain("the server does not answer");
    isDown = false;
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator("figure canvas").waitFor();
  });

  it("a figure that fails does not take the page with it", async () => {
    expectErrors(/500/);
    const error = { error: { kind: "internal", message: "the figure broke", next: "look at the log" } };
    const page = await open("/exp/llm_generation/token_spindles", {
      prepare: (fresh) => fresh.route("**/figure.json*", (route) => route.fulfill({ status: 500, json: error })),
    });
    await scrollThrough(page);
    expect(await page.locator("figure").innerText()).toContain("the figure broke");
    expect(await page.locator("#tables table").count()).toBe(1);
  });
});

describe("speed", () => {
  it("the first page needs at most 150 kB of JavaScript, and is complete within its second", async () => {
    const scripts: string[] = [];
    const page = await open("/", {
      prepare: async (fresh) => {
        fresh.on("response", (response) => {
          if (new URL(response.url()).pathname.endsWith(".js")) scripts.push(response.url());
        });
        await Promise.resolve();
      },
    });
    const sizes = await Promise.all(
      scripts.map(async (url) => gzipSync(Buffer.from(await (await fetch(url)).arrayBuffer())).length),
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(total).toBeLessThan(150_000);
    await page.reload();
    await settled(page);
    const complete = await page.evaluate(() =>
      performance
        .getEntriesByType("resource")
        .reduce((last, entry) => Math.max(last, (entry as PerformanceResourceTiming).responseEnd), 0),
    );
    console.log(
      `overview: ${(total / 1000).toFixed(1)} kB of JavaScript (gzip), complete after ${complete.toFixed(0)} ms`,
    );
    expect(complete).toBeLessThan(4000); // a second on an idle machine; several times that when it is busy
  });
});
