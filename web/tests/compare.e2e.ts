import { describe, expect, it } from "vitest";
import { api, expectErrors, open } from "./browser.ts";
import { accessibilityProblems, downloaded, phone, sidewaysRoom } from "./checks.ts";

interface Comparison {
  a: { name: string; agent_steps: number };
  b: { name: string };
  groups: { rows: { label: string; winner: string | null; definition: string; ci: unknown }[] }[];
}

const comparison = (query = ""): Promise<Comparison> => api(`/compare?${query}`);

describe("the comparison", () => {
  it("begins with the two largest providers and marks exactly the winners that the server names", async () => {
    const { a, b, groups } = await comparison();
    const page = await open("/compare");
    await page.getByRole("heading", { name: a.name, exact: true }).waitFor();
    await page.getByRole("heading", { name: b.name, exact: true }).waitFor();
    const rows = groups.flatMap((group) => group.rows);
    const winners = rows.filter((row) => row.winner !== null);
    await expect.poll(() => page.getByRole("cell").filter({ hasText: "better" }).count()).toBe(winners.length);
    expect(await page.getByRole("rowheader").count()).toBeGreaterThanOrEqual(rows.length);
  });

  it("defines a metric on demand", async () => {
    const { groups } = await comparison();
    const row = groups[0]?.rows[0];
    const page = await open("/compare");
    const button = page.getByRole("button", { name: row?.label ?? "", exact: true });
    await button.click();
    expect(await button.getAttribute("aria-expanded")).toBe("true");
    await page
      .getByText(row?.definition ?? "")
      .first()
      .waitFor();
  });

  it("takes any cut, keeps both in the address, and swaps them", async () => {
    const page = await open("/compare");
    const sideA = page.getByRole("region", { name: "Cut A" });
    await sideA.getByRole("button", { name: "Provider", exact: true }).click();
    const before = new URL(page.url()).searchParams.get("a");
    await sideA.getByRole("checkbox").first().click();
    await expect.poll(() => new URL(page.url()).searchParams.get("a")).not.toBe(before);
    const { searchParams } = new URL(page.url());
    await page.getByRole("button", { name: "Swap A and B" }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get("b")).toBe(searchParams.get("a"));
    await page.goBack();
    await expect.poll(() => new URL(page.url()).searchParams.get("a")).toBe(searchParams.get("a"));
  });

  it("offers comparisons to begin with", async () => {
    const page = await open("/compare");
    await page.getByRole("button", { name: "Last two weeks" }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get("a")).toMatch(/^since=\d{4}-\d\d-\d\d&until=/);
    await page
      .getByText(/week of \d{4}-/)
      .first()
      .waitFor();
  });

  it("compares the cut that was being looked at", async () => {
    const page = await open("/compare?provider=codex");
    const { a } = await comparison("a=provider%3Dcodex&b=");
    await page
      .getByRole("region", { name: "Cut A" })
      .getByText(a.agent_steps.toLocaleString("en-US"), { exact: false })
      .waitFor();
    await page.getByRole("region", { name: "Cut B" }).getByText("The whole trace").waitFor();
  });

  it("says what is wrong with a cut", async () => {
    expectErrors(/404/);
    const page = await open("/compare?a=trace%3Dnobody&b=");
    await page.getByRole("alert").first().waitFor();
  });

  it("is kept as CSV and JSON", async () => {
    const { groups } = await comparison();
    const page = await open("/compare");
    const csv = await downloaded(page, () => page.getByRole("button", { name: "CSV" }).click());
    expect(csv.text.trimEnd().split("\n")).toHaveLength(groups.flatMap((group) => group.rows).length + 1);
    const json = await downloaded(page, () => page.getByRole("button", { name: "JSON" }).click());
    expect((JSON.parse(json.text) as Comparison).groups).toEqual(groups);
  });

  it("speaks Chinese", async () => {
    const page = await open("/zh/compare");
    await page.getByText("轨迹概况").waitFor();
    const labels = await page.locator(".row th button").allTextContents();
    expect(labels.filter((label) => /[a-z]{3,}/.test(label))).toEqual([]);
  });

  it.each([
    ["light", undefined],
    ["dark", undefined],
    ["light", phone],
  ] as const)("can be used by everybody, %s", async (colorScheme, viewport) => {
    const page = await open("/compare", { colorScheme, ...(viewport ? { viewport } : {}) });
    await page.getByRole("table").waitFor();
    expect(await sidewaysRoom(page)).toBe(0);
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});
