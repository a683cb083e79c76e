// The cut of the trace: chosen in the bar, kept in the address, followed by every number.
import { describe, expect, it } from "vitest";
import { api, base, expectErrors, open, settled } from "./browser.ts";

interface Dataset {
  agent_steps: number;
  sessions: number;
}
const whole = await api<Dataset>("/dataset");
const codex = await api<Dataset>("/dataset?provider=codex");
const count = (value: number): string => value.toLocaleString("en-US");

describe("filter", () => {
  it("is chosen in the bar, shown as a chip, and kept by Back", async () => {
    const page = await open("/");
    const state = page.locator("section[aria-label='Cut of the trace'] p").first();
    await expect.poll(() => state.innerText()).toContain(count(whole.agent_steps));
    await page.getByRole("button", { name: "Provider" }).click();
    await page.getByRole("checkbox", { name: /Codex/ }).check();
    await expect.poll(() => page.url()).toBe(`${base}/?provider=codex`);
    await expect.poll(() => state.innerText()).toContain(`${count(codex.agent_steps)} agent steps`);
    expect(await state.innerText()).toContain(`of ${count(whole.agent_steps)}`);
    await expect.poll(() => page.locator(".tile").nth(2).innerText()).toContain(count(codex.agent_steps));
    await page.goBack();
    await expect.poll(() => page.url()).toBe(`${base}/`);
    await expect.poll(() => page.locator(".tile").nth(2).innerText()).toContain(count(whole.agent_steps));
  });

  it("goes along to an experiment and cuts its figures", async () => {
    const page = await open("/?provider=codex");
    await page
      .getByRole("link", { name: /Tool call counts/ })
      .first()
      .click();
    await settled(page);
    expect(page.url()).toBe(`${base}/exp/tool_calls/tool_call_counts?provider=codex`);
    await page.locator("[id='figure-tool_call_counts'] canvas").waitFor();
    await page.getByRole("button", { name: "Table", exact: true }).first().click();
    const table = await page.locator("[id='figure-tool_call_counts'] table").innerText();
    expect(table).toContain("Codex");
    expect(table).not.toContain("Claude");
  });

  it("restores everything from a deep link", async () => {
    const page = await open("/?provider=codex&since=2000-01-01&min-session-steps=2");
    const chips = await page.locator("section[aria-label='Cut of the trace'] li").allInnerTexts();
    expect(chips.join(" ")).toMatch(/Codex[\s\S]*from 2000-01-01[\s\S]*at least 2 steps/);
    await page.getByRole("button", { name: /Remove Provider: Codex/ }).click();
    await expect.poll(() => page.url()).toBe(`${base}/?since=2000-01-01&min-session-steps=2`);
    await page.getByRole("button", { name: "Clear the cut" }).click();
    await expect.poll(() => page.url()).toBe(`${base}/`);
  });

  it("takes dates and lengths, and no range that runs backwards", async () => {
    const page = await open("/");
    await page.getByRole("button", { name: "Dates" }).click();
    await page.getByLabel("From", { exact: true }).fill("2026-03-01");
    await page.getByLabel("Until, not included").fill("2026-02-01");
    expect(await page.getByRole("button", { name: "Apply" }).isDisabled()).toBe(true);
    await page.getByLabel("Until, not included").fill("2026-04-01");
    await page.getByRole("button", { name: "Apply" }).click();
    await expect.poll(() => page.url()).toBe(`${base}/?since=2026-03-01&until=2026-04-01`);
  });

  it("says when nothing is left, and offers the way back", async () => {
    const page = await open("/?min-session-steps=900000000");
    expect(await page.locator("main").innerText()).toContain("Nothing lies in this cut");
    await page.locator("main").getByRole("button", { name: "Clear the cut" }).click();
    await expect.poll(() => page.url()).toBe(`${base}/`);
  });

  it("shows what the server says of a bad value", async () => {
    expectErrors(/400/);
    const page = await open("/?since=yesterday-ish");
    const { error } = await api<{ error: { message: string } }>("/dataset?since=yesterday-ish");
    expect(await page.getByRole("alert").first().innerText()).toContain(error.message);
  });
});
