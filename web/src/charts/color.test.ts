import { describe, expect, it } from "vitest";
import { contrast, fillColor, readableOn, textColor } from "./color";

describe("colours on a dark ground", () => {
  it("swaps the theme's own colours and keeps opacity", () => {
    expect(fillColor("#172033", "dark")).toBe("#e6eaf0");
    expect(fillColor("#ffffff80", "dark")).toBe("#14171c80");
  });

  it("keeps series colours and lightens what would drown", () => {
    expect(fillColor("#d97706", "dark")).toBe("#d97706");
    expect(contrast(fillColor("#08306b", "dark"), "#14171c")).toBeGreaterThan(2.1);
  });

  it("keeps the order of a dark ramp", () => {
    const ramp = ["#08306b", "#08519c", "#2171b5", "#4292c6"].map((color) =>
      contrast(fillColor(color, "dark"), "#14171c"),
    );
    expect([...ramp].sort((a, b) => a - b)).toEqual(ramp);
  });

  it("makes letters readable, white ones stay", () => {
    expect(contrast(textColor("#1c38a0", "dark"), "#14171c")).toBeGreaterThanOrEqual(4.5);
    expect(textColor("#ffffff", "dark")).toBe("#ffffff");
    expect(textColor("#1c38a0", "light")).toBe("#1c38a0");
  });

  it("writes white on dark areas", () => {
    expect([readableOn("#08306b"), readableOn("#deebf7")]).toEqual(["#ffffff", "#172033"]);
  });
});
