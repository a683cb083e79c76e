// A browser at the site: pages that fail a test when they log an error, and checks that all tests use.
import axe from "axe-core";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";

export const atlas = process.env["ATLAS"] ?? "http://127.0.0.1:8421";
const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

export const desktop = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

export interface Visit extends BrowserContextOptions {
  mayFail?: RegExp; // console messages that the test provokes
}

export interface Site {
  open: (path: string, visit?: Visit) => Promise<Page>;
}

// Registers the hooks of a test file.
export function useSite(): Site {
  let browser: Browser;
  let open: { page: Page; complaints: string[] }[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  });
  afterEach(async () => {
    const complaints = open.flatMap((visit) => visit.complaints);
    await Promise.all(open.map(({ page }) => page.context().close()));
    open = [];
    expect(complaints).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
  });

  return {
    async open(path, { mayFail, ...options } = {}) {
      const context = await browser.newContext({ viewport: desktop, reducedMotion: "reduce", acceptDownloads: true, ...options });
      const page = await context.newPage();
      const complaints: string[] = [];
      const complain = (text: string): void => {
        if (!mayFail?.test(text)) complaints.push(text);
      };
      page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") complain(message.text());
      });
      page.on("pageerror", (error) => complain(error.message));
      page.on("request", (request) => {
        const url = request.url();
        if (!url.startsWith(atlas) && !url.startsWith("blob:") && !url.startsWith("data:")) complain(`asks ${url}`);
      });
      open.push({ page, complaints });
      await page.goto(atlas + path);
      return page;
    },
  };
}

// WCAG 2 A and AA by axe-core, evaluated in the page although its policy allows no foreign script.
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: inPage } = window as unknown as { axe: typeof axe };
    const { violations } = await inPage.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] });
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary ?? ""}`));
  });
}

// Pixels that the page is wider than its window.
export const sidewaysRoom = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

export async function downloaded(page: Page, click: () => Promise<void>): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([page.waitForEvent("download"), click()]);
  const stream = await download.createReadStream();
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return { name: download.suggestedFilename(), text: Buffer.concat(parts).toString("utf8") };
}
