// Every page in both languages and both themes: title, heading, no error, nothing wider than the
// window, no finding of axe.
import { describe, expect, it } from "vitest";
import { expectErrors, open, scrollThrough } from "./browser.ts";
import { accessibilityProblems, sidewaysRoom } from "./checks.ts";

const pages = [
  ["/", "Trace Atlas"],
  ["/exp/llm_generation/token_spindles", "Token spindles · Trace Atlas"],
  ["/exp/tool_calls/tool_latency_distribution", "Tool latency · Trace Atlas"],
  ["/exp/session/session_timing_distribution", "Where the time goes · Trace Atlas"],
  ["/no/such/page", "Off the map · Trace Atlas"],
] as const;

describe.each(["light", "dark"] as const)("%s", (colorScheme) => {
  it.each(pages)("%s", async (path, title) => {
    if (path === "/no/such/page") expectErrors(/404 .*no\/such\/page/); // the page itself
    const page = await open(path, { colorScheme });
    await scrollThrough(page);
    expect(await page.title()).toBe(title);
    expect(await page.locator("html").getAttribute("data-theme")).toBe(colorScheme);
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it.each(["/zh/", "/zh/exp/prefix_cache/eviction_tradeoff"])("%s", async (path) => {
    const page = await open(path, { colorScheme });
    expect(await page.locator("html").getAttribute("lang")).toBe("zh-CN");
    expect(await page.locator("h1").innerText()).toMatch(/\p{Script=Han}/u);
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});

describe("widths", () => {
  it.each([360, 768, 1440, 3840])("nothing sticks out at %d pixels", async (width) => {
    for (const path of ["/", "/exp/prefix_cache/cache_hit_ratio"]) {
      const page = await open(path, { viewport: { width, height: 900 } });
      await scrollThrough(page);
      expect(await sidewaysRoom(page), path).toBeLessThanOrEqual(0);
    }
  });
});
