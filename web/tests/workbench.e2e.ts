import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { api, open, settled } from "./browser.ts";
import { accessibilityProblems, downloaded, phone, sidewaysRoom } from "./checks.ts";

const hasPython = async (): Promise<boolean> =>
  (await api<{ sandbox: { has_python: boolean } }>("/assistant")).sandbox.has_python;

const cellOf = (page: Page, number: number) => page.locator(".cell").nth(number - 1);

async function write(page: Page, number: number, source: string): Promise<void> {
  await cellOf(page, number).locator(".cm-content").click();
  await page.keyboard.press("Control+a");
  await page.keyboard.type(source);
}

describe("the workbench", () => {
  it("runs the cells it begins with", async () => {
    const page = await open("/workbench");
    await page.getByRole("button", { name: "Run all" }).click();
    await page.getByRole("button", { name: "Run all" }).waitFor();
    await expect.poll(() => cellOf(page, 2).getByRole("columnheader").count()).toBe(2);
    expect(await cellOf(page, 1).getByRole("columnheader").count()).toBe(4);
    if (await hasPython()) {
      await cellOf(page, 3)
        .getByRole("img", { name: /figure-1.png/ })
        .waitFor();
      await cellOf(page, 3).getByRole("columnheader", { name: "median_ms" }).waitFor();
    }
    expect(await page.getByText("The code failed").count()).toBe(0);
  });

  it("adds, moves, duplicates, deletes and brings back cells, and keeps them", async () => {
    const page = await open("/workbench");
    await page.getByRole("button", { name: "SQL cell" }).click();
    await cellOf(page, 4).locator(".cm-focused").waitFor();
    await page.keyboard.type("SELECT 1 AS one");
    await page.getByRole("button", { name: "Move up: 4" }).click();
    await page.getByRole("button", { name: "Duplicate: 3" }).click();
    expect(await page.locator(".cell").count()).toBe(5);
    await page.getByRole("button", { name: "Delete the cell: 4" }).click();
    await page.getByRole("button", { name: "Undo" }).click();
    expect(await page.locator(".cell").count()).toBe(5);
    await page.reload();
    await settled(page);
    await cellOf(page, 3).locator(".cm-content").getByText("SELECT 1").waitFor();
  });

  it("says why code failed, and runs by keyboard", async () => {
    const page = await open("/workbench");
    await write(page, 1, "SELECT nothing_of_the_kind FROM rounds");
    await page.keyboard.press("Shift+Enter");
    await cellOf(page, 1).getByText("The code failed").waitFor();
    await write(page, 1, "SELECT 6 * 7 AS n");
    await page.keyboard.press("Shift+Enter");
    await cellOf(page, 1).getByRole("rowheader", { name: "42" }).waitFor();
  });

  it("completes the names of columns", async () => {
    const page = await open("/workbench");
    await page.getByText("Tables and columns").waitFor();
    await write(page, 1, "SELECT rounds.newly_app");
    await page.locator(".cm-tooltip-autocomplete").getByText("newly_append_tokens").waitFor();
  });

  it("pins a result as a figure, which stays", async () => {
    const page = await open("/workbench");
    await cellOf(page, 2).getByRole("button", { name: "Run", exact: true }).click();
    await page.getByRole("button", { name: "Pin as a figure" }).click();
    await page.getByRole("textbox", { name: "Title" }).fill("Calls");
    await page.getByRole("button", { name: "Pin", exact: true }).click();
    await page.getByRole("heading", { name: "Calls" }).waitFor();
    await page.reload();
    await settled(page);
    await page.getByRole("heading", { name: "Calls" }).waitFor();
    await page.locator("canvas").first().waitFor();
    await page.getByRole("button", { name: "Unpin" }).click();
    await expect.poll(() => page.getByRole("heading", { name: "Calls" }).count()).toBe(0);
  });

  it("goes out as a Jupyter notebook and comes back", async () => {
    const page = await open("/workbench");
    const file = await downloaded(page, () => page.getByRole("button", { name: ".ipynb" }).click());
    await page.locator("input[type=file]").setInputFiles({
      name: "again.ipynb",
      mimeType: "application/json",
      buffer: Buffer.from(file.text),
    });
    await expect.poll(() => page.getByRole("textbox", { name: "Name of the notebook" }).inputValue()).toBe("again");
    expect(await page.locator(".cell").count()).toBe(3);
    await page.locator("input[type=file]").setInputFiles({
      name: "other.json",
      mimeType: "application/json",
      buffer: Buffer.from("{}"),
    });
    await page.getByText("other.json is no Jupyter notebook").waitFor();
  });

  it.each([
    ["light", undefined, ""],
    ["dark", phone, "/zh"],
  ] as const)("can be used by everybody, %s", async (colorScheme, viewport, prefix) => {
    const page = await open(`${prefix}/workbench`, { colorScheme, ...(viewport ? { viewport } : {}) });
    await cellOf(page, 1).locator("header .button").first().click();
    await cellOf(page, 1).getByRole("table").waitFor();
    await cellOf(page, 1).locator(".actions .button").first().click();
    await page.locator("form.pin canvas").waitFor();
    expect(await sidewaysRoom(page)).toBe(0);
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});
