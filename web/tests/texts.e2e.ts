import { describe, expect, it } from "vitest";
import { expectErrors, open } from "./browser.ts";
import { accessibilityProblems, phone, sidewaysRoom } from "./checks.ts";

describe("pages of text", () => {
  it("says what is being served, and how to cite it", async () => {
    const page = await open("/about");
    await page.getByText("trace-atlas ", { exact: false }).first().waitFor();
    expect(await page.locator("pre").textContent()).toContain("@software{trace_atlas,");
    expect(await page.title()).toBe("About · Trace Atlas");
  });

  it("changes language on the same page", async () => {
    const page = await open("/terms");
    await page.getByRole("link", { name: "中文" }).click();
    await page.getByRole("heading", { level: 1, name: "条款与隐私" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/zh/terms");
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("zh-CN");
  });

  it("has a page for addresses that lead nowhere", async () => {
    expectErrors(/404/);
    const page = await open("/no/such/page");
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.getByRole("link", { name: "Go to the atlas" }).click();
    await expect.poll(() => new URL(page.url()).pathname).toBe("/");
  });

  it.each([
    ["/about", "light"],
    ["/about", "dark"],
    ["/terms", "light"],
    ["/zh/about", "dark"],
  ] as const)("%s can be used by everybody, %s", async (path, colorScheme) => {
    const page = await open(path, { colorScheme, viewport: phone });
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(await sidewaysRoom(page)).toBe(0);
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});
