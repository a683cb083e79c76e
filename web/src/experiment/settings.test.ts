import { describe, expect, it } from "vitest";
import { settingsOf, withSettings } from "./settings";

describe("settings in an address", () => {
  const query = new URLSearchParams("provider=codex&set=bins%3D4");

  it("replaces the old ones and leaves defaults out", () => {
    const next = withSettings(query, [
      { name: "bins", value: "9", default_value: "4" },
      { name: "top", value: "3", default_value: "3" },
      { name: "label", value: "", default_value: "x" },
    ]);
    expect(next.toString()).toBe("provider=codex&set=bins%3D9");
  });

  it("takes only the settings", () => expect(settingsOf(query).toString()).toBe("set=bins%3D4"));
});
