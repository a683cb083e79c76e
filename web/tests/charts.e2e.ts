// Charts by pointer and by keyboard: read-outs, zoom, legend, axes, table, the steps behind a
// value.
import { createHash } from "node:crypto";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { open, settled } from "./browser.ts";

const figure = (page: Page, name: string) => page.locator(`[id="figure-${name}"]`);

// A chart is drawn again when its letters have arrived.
async function steady(page: Page, name: string): Promise<void> {
  let last = "";
  for (let same = 0; same < 3;) {
    await page.waitForTimeout(120);
    const now = await picture(page, name);
    same = now === last ? same + 1 : 0;
    last = now;
  }
}

async function openFigure(path: string, name: string): Promise<Page> {
  const page = await open(path);
  await figure(page, name).scrollIntoViewIfNeeded();
  await figure(page, name).locator("canvas").waitFor();
  await steady(page, name);
  return page;
}

// The picture of a chart as a short text.
async function picture(page: Page, name: string): Promise<string> {
  const data = await page.evaluate(
    (id) => document.querySelector<HTMLCanvasElement>(`[id="figure-${id}"] canvas`)?.toDataURL() ?? "",
    name,
  );
  return createHash("sha256").update(data).digest("hex").slice(0, 16);
}

describe("charts", () => {
  const cdf = "human_input_wait_cdf";
  const path = "/exp/human_in_the_loop/human_input_wait";

  it("reads out every line under the pointer", async () => {
    const page = await openFigure(path, cdf);
    const box = await figure(page, cdf).getByRole("application").boundingBox();
    if (!box) throw new Error("no chart");
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.5);
    const card = await figure(page, cdf).locator(".card").innerText();
    expect(card).toMatch(/Claude[\s\S]*%/);
    expect(card).toMatch(/Codex[\s\S]*%/);
  });

  it("walks through the values with the arrow keys and speaks them", async () => {
    const page = await openFigure(path, cdf);
    const chart = figure(page, cdf).getByRole("application");
    await chart.focus();
    await page.keyboard.press("ArrowRight");
    const live = figure(page, cdf).locator("[aria-live]");
    await expect.poll(() => live.innerText()).toMatch(/All .*%/);
    const first = await live.innerText();
    for (let k = 0; k < 4; k += 1) await page.keyboard.press("Shift+ArrowRight");
    await expect.poll(() => live.innerText()).not.toBe(first);
    await page.keyboard.press("Escape");
    await expect.poll(() => live.innerText()).toBe("");
  });

  it("zooms by dragging and goes back", async () => {
    const page = await openFigure(path, cdf);
    const before = await picture(page, cdf);
    const box = await figure(page, cdf).getByRole("application").boundingBox();
    if (!box) throw new Error("no chart");
    await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.3);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.6, { steps: 4 });
    await page.mouse.up();
    await page.mouse.move(5, 5);
    await expect.poll(() => picture(page, cdf)).not.toBe(before);
    await figure(page, cdf).getByRole("button", { name: "Reset" }).click();
    await expect.poll(() => picture(page, cdf)).toBe(before);
  });

  it("hides and shows a series", async () => {
    const page = await openFigure(path, cdf);
    const before = await picture(page, cdf);
    const codex = figure(page, cdf).getByRole("button", { name: /^Codex/ });
    await codex.click();
    expect(await codex.getAttribute("aria-pressed")).toBe("false");
    await expect.poll(() => picture(page, cdf)).not.toBe(before);
    await codex.click();
    await expect.poll(() => picture(page, cdf)).toBe(before);
  });

  it("switches an axis between powers and even steps", async () => {
    const page = await openFigure(path, cdf);
    const before = await picture(page, cdf);
    await figure(page, cdf).getByRole("button", { name: "x: log" }).click();
    await figure(page, cdf).getByRole("button", { name: "x: linear" }).waitFor();
    await expect.poll(() => picture(page, cdf)).not.toBe(before);
  });

  it("shows its data as a table", async () => {
    const page = await openFigure(path, cdf);
    await figure(page, cdf).getByRole("button", { name: "Table", exact: true }).click();
    const headers = await figure(page, cdf).locator("thead th").allInnerTexts();
    expect(headers.map((text) => text.trim())).toEqual(expect.arrayContaining(["series", "x", "y"]));
    expect(await figure(page, cdf).locator("tbody tr").count()).toBeGreaterThan(10);
  });

  it("follows the theme", async () => {
    const page = await openFigure(path, cdf);
    const before = await picture(page, cdf);
    await page.getByRole("button", { name: "Switch to the dark theme" }).click();
    await expect.poll(() => picture(page, cdf)).not.toBe(before);
  });

  it("leads from a value to the steps behind it", async () => {
    const name = "token_spindles_transparent";
    const page = await openFigure("/exp/llm_generation/token_spindles", name);
    const chart = figure(page, name).getByRole("application");
    await chart.focus();
    await page.keyboard.press("ArrowRight");
    for (let k = 0; k < 12; k += 1) await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    await expect
      .poll(() => dialog.innerText())
      .toMatch(/steps in [\d,]+ sessions with prefix tokens from|No step of this cut/);
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
    await settled(page);
  });
});

describe("lightbox", () => {
  it("opens, zooms by keys, closes, and gives the focus back", async () => {
    const name = "token_spindles_transparent";
    const page = await openFigure("/exp/llm_generation/token_spindles", name);
    const button = figure(page, name).getByRole("button", { name: "Enlarge" });
    await button.click();
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    await page.keyboard.press("+");
    await expect.poll(() => dialog.innerText()).toContain("180%");
    await page.keyboard.press("0");
    await expect.poll(() => dialog.innerText()).toContain("100%");
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
  });
});
