// A browser for the tests, and a page that fails the test on any error that the console shows.
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";

export const base = (process.env["ATLAS_URL"] ?? "http://127.0.0.1:8421").replace(/\/$/, "");

let browser: Browser;
const complaints: string[] = [];
// Failed requests that a test provokes are not complained about.
let expected: RegExp | null = null;

export function expectErrors(pattern: RegExp): void {
  expected = pattern;
}

beforeAll(async () => {
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  browser = await chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args });
});

afterAll(() => browser.close());

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  const shown = complaints.filter((text) => expected === null || !expected.test(text));
  complaints.length = 0;
  expected = null;
  expect(shown).toEqual([]);
});

function watch(page: Page): void {
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning")
      complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => complaints.push(String(error.stack ?? error)));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== base && protocol.startsWith("http")) complaints.push(`request to another host: ${request.url()}`);
  });
}

export interface OpenOptions extends BrowserContextOptions {
  prepare?: (page: Page) => Promise<unknown>; // before the first request
}

// Opens a page and waits until nothing is being loaded any more.
export async function open(path: string, { prepare, ...options }: OpenOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: "reduce",
    ...options,
  });
  const page = await context.newPage();
  watch(page);
  await prepare?.(page);
  await page.goto(base + path);
  await settled(page);
  return page;
}

// Nothing in view is being loaded. Charts further down wait until they come near.
export async function settled(page: Page): Promise<void> {
  await page.waitForSelector("main h1");
  await page.waitForFunction(
    () =>
      [...document.querySelectorAll("main [role=status]")].every((element) => {
        const { top, bottom } = element.getBoundingClientRect();
        return top > innerHeight || bottom < 0;
      }),
    null,
    { timeout: 30_000 },
  );
}

// Scrolls through the whole page, so that everything lazy is there.
export async function scrollThrough(page: Page): Promise<void> {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  for (let y = 0; y < height; y += 600) {
    await page.evaluate((top) => scrollTo(0, top), y);
    await page.waitForTimeout(30);
  }
  await settled(page);
}

export const api = async <T>(path: string): Promise<T> => (await (await fetch(`${base}/api/v1${path}`)).json()) as T;
