// Every page in both languages and both themes: title, heading, no error, nothing wider than the window, no
// finding of axe.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { open, scrollThrough } from "./browser.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Finding {
  id: string;
  nodes: { target: unknown; failureSummary?: string }[];
}

async function findings(page: Page): Promise<string[]> {
  // Through the debugger: the content security policy lets no script in, and that is as it should be.
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const tool = (window as unknown as { axe: { run: (options: object) => Promise<{ violations: Finding[] }> } }).axe;
    return (await tool.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })).violations;
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ target, failureSummary }) => `${String(target)} ${failureSummary ?? ""}`).join(" | ")}`);
}

const pages = [
  ["/", "Trace Atlas"],
  ["/exp/llm_generation/token_spindles", "Token spindles · Trace Atlas"],
  ["/exp/tool_calls/tool_latency_distribution", "Tool latency · Trace Atlas"],
  ["/exp/session/session_timing_distribution", "Where the time goes · Trace Atlas"],
  ["/no/such/page", "Off the map · Trace Atlas"],
] as const;

describe.each(["light", "dark"] as const)("%s", (colorScheme) => {
  it.each(pages)("%s", async (path, title) => {
    const page = await open(path, { colorScheme });
    await scrollThrough(page);
    expect(await page.title()).toBe(title);
    expect(await page.locator("html").getAttribute("data-theme")).toBe(colorScheme);
    expect(await findings(page)).toEqual([]);
  });

  it.each(["/zh/", "/zh/exp/prefix_cache/eviction_tradeoff"])("%s", async (path) => {
    const page = await open(path, { colorScheme });
    expect(await page.locator("html").getAttribute("lang")).toBe("zh-CN");
    expect(await page.locator("h1").innerText()).toMatch(/\p{Script=Han}/u);
    expect(await findings(page)).toEqual([]);
  });
});

describe("widths", () => {
  it.each([360, 768, 1440, 3840])("nothing sticks out at %d pixels", async (width) => {
    for (const path of ["/", "/exp/prefix_cache/cache_hit_ratio"]) {
      const page = await open(path, { viewport: { width, height: 900 } });
      await scrollThrough(page);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(over, path).toBeLessThanOrEqual(0);
    }
  });
});
