import { describe, expect, it } from "vitest";
import { api, open } from "./browser.ts";
import { accessibilityProblems, downloaded, phone, sidewaysRoom } from "./checks.ts";

interface Row {
  session_id: string;
  agent_steps: number;
  primary_model: string;
}

const sessions = (query: string): Promise<{ total: number; matched: number; sessions: Row[] }> =>
  api(`/sessions?${query}`);

describe("the list of sessions", () => {
  it("shows all of them, but makes rows only for those near the window", async () => {
    const page = await open("/sessions");
    const { total } = await sessions("limit=1");
    await page.getByText(`${total} sessions`, { exact: true }).waitFor();
    expect(await page.getByRole("grid").getAttribute("aria-rowcount")).toBe(String(total + 1));
    expect(await page.locator("[data-row]").count()).toBeLessThan(total);
    await page.keyboard.press("End");
    await page.locator(`[data-row="${total - 1}"]`).waitFor();
  });

  it("sorts by a column, both ways, and keeps the order in the address", async () => {
    const page = await open("/sessions");
    await page.getByRole("button", { name: "Steps", exact: true }).click();
    await expect.poll(() => page.url()).toContain("sort=steps&order=desc");
    const { sessions: longest } = await sessions("sort=steps&limit=1");
    const first = page.locator('[aria-rowindex="2"]');
    expect(await first.textContent()).toContain(longest[0]?.agent_steps.toLocaleString("en-US"));
    await page.getByRole("button", { name: "Steps", exact: true }).click();
    await expect.poll(() => page.url()).toContain("order=asc");
    expect(await page.getByRole("columnheader", { name: "Steps" }).getAttribute("aria-sort")).toBe("ascending");
    expect(await first.textContent()).not.toContain(longest[0]?.agent_steps.toLocaleString("en-US"));
  });

  it("finds what the server finds, and comes back with Back", async () => {
    const page = await open("/sessions");
    const { matched } = await sessions("q=opus&limit=1");
    await page.getByRole("searchbox").fill("opus");
    await page.getByText(`${matched} of`, { exact: false }).waitFor();
    await page.locator('[data-row="0"]').click();
    await page.getByRole("heading", { level: 1, name: /^Session of/ }).waitFor();
    await page.goBack();
    await page.getByText(`${matched} of`, { exact: false }).waitFor();
    expect(await page.getByRole("searchbox").inputValue()).toBe("opus");
  });

  it("says so when nothing matches", async () => {
    const page = await open("/sessions?q=no-such-thing");
    await page.getByText("No session matches").waitFor();
    await page.getByRole("button", { name: "Clear the search" }).click();
    await page.locator('[data-row="0"]').waitFor();
  });

  it("is walked with the arrow keys and opened with Enter", async () => {
    const page = await open("/sessions");
    await page.locator('[data-row="0"]').focus();
    const focused = (): Promise<string | null> =>
      page.evaluate(() => document.activeElement?.getAttribute("data-row") ?? null);
    await page.keyboard.press("ArrowDown");
    await expect.poll(focused).toBe("1");
    await page.keyboard.press("PageDown");
    await expect.poll(async () => Number(await focused())).toBeGreaterThan(5);
    await page.keyboard.press("Home");
    await expect.poll(focused).toBe("0");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: /^Session of/ }).waitFor();
  });

  it("is kept as a CSV file with a line for each session of the search", async () => {
    const page = await open("/sessions?q=codex");
    const { matched } = await sessions("q=codex&limit=1");
    await page.locator('[data-row="0"]').waitFor();
    const { name, text } = await downloaded(page, () => page.getByRole("button", { name: "CSV" }).click());
    expect(name).toBe("sessions.csv");
    expect(text.trimEnd().split("\n")).toHaveLength(matched + 1);
    expect(text.startsWith("session_id,provider,")).toBe(true);
  });

  it.each(["light", "dark"] as const)("can be used by everybody, %s", async (colorScheme) => {
    const page = await open("/sessions", { colorScheme });
    await page.locator('[data-row="0"]').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it("becomes cards on a phone", async () => {
    const page = await open("/zh/sessions", { viewport: phone });
    await page.locator('[data-row="0"]').waitFor();
    expect(await page.getByRole("columnheader").count()).toBe(0);
    expect(await sidewaysRoom(page)).toBe(0);
    await page.getByRole("combobox", { name: "排序" }).selectOption("cost");
    await expect.poll(() => page.url()).toContain("sort=cost");
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});
