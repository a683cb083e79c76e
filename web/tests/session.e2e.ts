import { describe, expect, it } from "vitest";
import { api, base, expectErrors, open } from "./browser.ts";
import { accessibilityProblems, phone, sidewaysRoom } from "./checks.ts";

interface Detail {
  steps: { seq: number; round_index: number; tools: { name: string }[] }[];
  previous_id: string | null;
  next_id: string | null;
}

// A session of middling length that has tools.
async function someSession(): Promise<string> {
  const { sessions } = await api<{ sessions: { session_id: string; tool_calls: number }[] }>(
    "/sessions?sort=steps&limit=40",
  );
  const found = sessions.slice(10).find((session) => session.tool_calls > 0);
  if (!found) throw new Error("the trace has no session with tools");
  return found.session_id;
}

const pathOf = (id: string): string => `/sessions/${encodeURIComponent(id)}`;

const detailOf = (id: string): Promise<Detail> => api(pathOf(id));

describe("a session", () => {
  it("is walked step by step with keys and buttons, and the step is in the address", async () => {
    const id = await someSession();
    const { steps } = await detailOf(id);
    const page = await open(pathOf(id));
    const heading = page.getByRole("complementary").getByRole("heading", { level: 2 });
    await expect.poll(() => heading.textContent()).toBe(`Step 1 of ${steps.length}`);
    await page.keyboard.press("j");
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => page.url()).toContain("step=3");
    await page.keyboard.press("k");
    await expect.poll(() => heading.textContent()).toBe(`Step 2 of ${steps.length}`);
    await page.getByRole("button", { name: "Next step" }).click();
    await expect.poll(() => page.url()).toContain("step=3");
    await page.reload();
    await expect.poll(() => heading.textContent()).toBe(`Step 3 of ${steps.length}`);
  });

  it("stays within its steps whatever the address says", async () => {
    const id = await someSession();
    const { steps } = await detailOf(id);
    const page = await open(`${pathOf(id)}?step=999999`);
    const heading = page.getByRole("complementary").getByRole("heading", { level: 2 });
    await expect.poll(() => heading.textContent()).toBe(`Step ${steps.length} of ${steps.length}`);
    await page.keyboard.press("j");
    await expect.poll(() => heading.textContent()).toBe(`Step ${steps.length} of ${steps.length}`);
    await page.goto(`${base}${pathOf(id)}?step=-4`);
    await expect.poll(() => heading.textContent()).toBe(`Step 1 of ${steps.length}`);
  });

  it("goes to the next use of a tool", async () => {
    const id = await someSession();
    const { steps } = await detailOf(id);
    const name = steps.find((step) => step.tools.length > 0)?.tools[0]?.name ?? "";
    const uses = steps.filter((step) => step.tools.some((tool) => tool.name === name)).map(({ seq }) => seq);
    const wanted = uses.find((seq) => seq > 1) ?? uses[0];
    const page = await open(pathOf(id));
    await page.getByRole("button", { name: new RegExp(`^${name} `) }).click();
    await expect.poll(() => page.url()).toContain(`step=${wanted}`);
  });

  it("draws both charts, says what they show, and has their numbers as tables", async () => {
    const id = await someSession();
    const { steps } = await detailOf(id);
    const page = await open(pathOf(id));
    await expect.poll(() => page.locator("canvas").count()).toBeGreaterThanOrEqual(2);
    const labels = await page
      .getByRole("img")
      .evaluateAll((pictures) => pictures.map((picture) => picture.getAttribute("aria-label") ?? ""));
    expect(labels.some((label) => label.startsWith(`Bar chart of ${steps.length} agent steps`))).toBe(true);
    await page.getByRole("button", { name: "Table" }).first().click();
    await expect.poll(() => page.getByRole("table").getByRole("row").count()).toBe(Math.min(steps.length, 500) + 1);
  });

  it("zooms, and the time chart follows", async () => {
    const id = await someSession();
    const { steps } = await detailOf(id);
    expect(steps.length).toBeGreaterThan(16);
    const page = await open(pathOf(id));
    await expect.poll(() => page.locator("canvas").count()).toBeGreaterThanOrEqual(2);
    await page.getByRole("button", { name: "Zoom in" }).click();
    await page.getByText(/in steps 1 to \d+\..*The chart above is zoomed/).waitFor();
    await page.getByRole("button", { name: "All steps" }).click();
    await page.getByText(`in steps 1 to ${steps.length}.`).waitFor();
    await page.getByRole("checkbox", { name: "Shorten long waits" }).uncheck();
  });

  it("leads to its neighbours", async () => {
    const id = await someSession();
    const { previous_id: before } = await detailOf(id);
    const page = await open(pathOf(id));
    if (before === null) return;
    await page.getByRole("link", { name: "Earlier session" }).click();
    await expect.poll(() => decodeURIComponent(page.url())).toContain(before);
    await page.getByRole("link", { name: "Later session" }).click();
    await expect.poll(() => decodeURIComponent(page.url())).toContain(id);
  });

  it("says when there is none of that name", async () => {
    expectErrors(/404/);
    const page = await open("/sessions/nobody");
    await page.getByRole("heading", { name: "There is no such session" }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it.each([
    ["light", undefined],
    ["dark", phone],
  ] as const)("can be used by everybody, %s", async (colorScheme, viewport) => {
    const page = await open(pathOf(await someSession()), { colorScheme, ...(viewport ? { viewport } : {}) });
    await page.locator("canvas").first().waitFor();
    expect(await sidewaysRoom(page)).toBe(0);
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});
