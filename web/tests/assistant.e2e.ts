import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { base, expectErrors, open, settled } from "./browser.ts";
import { accessibilityProblems, downloaded, phone, sidewaysRoom } from "./checks.ts";

const question = "How many tool calls per provider?";
const panelOf = (page: Page) => page.getByRole("dialog", { name: "Ask the trace" });
const field = (page: Page) => page.getByRole("textbox", { name: "Question" });

async function openPanel(page: Page): Promise<void> {
  await page.keyboard.press("Control+k");
  await panelOf(page).waitFor();
  await expect.poll(() => field(page).evaluate((element) => element === document.activeElement)).toBe(true);
}

async function ask(page: Page, text = question): Promise<void> {
  await field(page).fill(text);
  await page.keyboard.press("Enter");
  await page.getByText("Answered by").last().waitFor();
}

describe("the assistant's panel", () => {
  it("opens by keyboard, answers with code and table, and closes where it came from", async () => {
    const page = await open("/");
    await openPanel(page);
    await ask(page);
    const panel = panelOf(page);
    await panel.getByText("Read as:").waitFor();
    await panel.getByRole("group", { name: "Code, SQL" }).getByText("tool_calls").first().waitFor();
    expect(await panel.getByRole("table").first().getByRole("row").count()).toBeGreaterThan(1);
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    const launcher = page.getByRole("button", { name: "Ask", exact: true });
    expect(await launcher.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it("leads from a number to its cell", async () => {
    const page = await open("/");
    await openPanel(page);
    await ask(page);
    const number = panelOf(page).locator("button.linked").first();
    const text = (await number.textContent()) ?? "";
    await number.hover();
    const cell = panelOf(page).locator("td.marked, th.marked");
    await expect
      .poll(async () => Number((await cell.textContent())?.replace(/,/g, "")))
      .toBe(Number(text.replace(/,/g, "")));
  });

  it("runs an edited step again", async () => {
    const page = await open("/");
    await openPanel(page);
    await ask(page);
    const panel = panelOf(page);
    await panel.getByRole("button", { name: "Edit and run again" }).click();
    const editor = panel.locator(".cm-content");
    await editor.waitFor();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("SELECT 41 + 1 AS answer");
    await page.keyboard.press("Shift+Enter");
    await panel.getByRole("rowheader", { name: "42" }).waitFor();
  });

  it("says what it cannot place, and a nearest question can be asked", async () => {
    const page = await open("/");
    await openPanel(page);
    await ask(page, "how blue is the sky");
    const nearest = panelOf(page).getByText("The nearest questions").locator("..").getByRole("button").first();
    await nearest.click();
    await expect.poll(() => panelOf(page).getByText("Answered by").count()).toBe(2);
  });

  it("keeps its history, which can be renamed, kept as files and deleted", async () => {
    const page = await open("/assistant");
    await ask(page);
    await page.reload();
    await settled(page);
    await page.getByRole("button", { name: new RegExp(question.slice(0, 20)) }).click();
    await page.getByText("Answered by").waitFor();
    await page.getByRole("button", { name: "Rename" }).click();
    await page.getByRole("textbox", { name: "Name of the conversation" }).fill("Calls");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: /^Calls/ }).waitFor();
    const markdown = await downloaded(page, () => page.getByRole("button", { name: ".md" }).click());
    expect([markdown.name, markdown.text.startsWith("# Calls")]).toEqual(["calls.md", true]);
    const notebook = await downloaded(page, () => page.getByRole("button", { name: ".ipynb" }).click());
    expect((JSON.parse(notebook.text) as { nbformat: number }).nbformat).toBe(4);
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByText("No conversation yet.").waitFor();
  });

  it("runs nothing of a shared link before the reader says so", async () => {
    const query = new URLSearchParams({ q: "How many steps?", code: "SELECT 7 * 6 AS n", language: "sql" });
    const requests: string[] = [];
    const page = await open(`/assistant?${query.toString()}`, {
      prepare: async (opened) => void opened.on("request", (request) => requests.push(request.url())),
    });
    await page.getByRole("heading", { name: "How many steps?" }).waitFor();
    expect(requests.filter((url) => /\/(run|ask)$/.test(url))).toEqual([]);
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByRole("rowheader", { name: "42" }).waitFor();
  });

  it("says when the server is gone, and keeps the question", async () => {
    expectErrors(/ERR_FAILED/);
    const page = await open("/assistant");
    await page.route("**/api/v1/ask", (route) => route.abort());
    await field(page).fill(question);
    await page.keyboard.press("Enter");
    await page.getByText("The connection was lost").waitFor();
    await page.unroute("**/api/v1/ask");
    await page.getByRole("button", { name: "Ask again" }).click();
    await page.getByText("Answered by").waitFor();
  });

  it.each([
    ["light", undefined, ""],
    ["dark", phone, "/zh"],
  ] as const)("can be used by everybody, %s", async (colorScheme, viewport, prefix) => {
    const options = { colorScheme, ...(viewport ? { viewport } : {}) };
    const page = await open(`${prefix}/assistant`, options);
    await page.locator("#assistant-question").fill(prefix === "" ? question : "每个工具的调用次数");
    await page.keyboard.press("Enter");
    await page.locator(".turn footer").waitFor();
    expect(await sidewaysRoom(page)).toBe(0);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.goto(`${base}${prefix}/about`);
    await settled(page);
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});
