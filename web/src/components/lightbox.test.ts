import { describe, expect, it } from "vitest";
import { clampPan, zoomAbout } from "./lightbox";

describe("lightbox", () => {
  it("keeps the point under the pointer", () => {
    const view = zoomAbout({ scale: 1, x: 0, y: 0 }, 2, { x: 100, y: -50 });
    expect(view).toEqual({ scale: 2, x: -100, y: 50 });
  });

  it("stays between fit and eight times", () => {
    expect(zoomAbout({ scale: 6, x: 10, y: 0 }, 4, { x: 0, y: 0 }).scale).toBe(8);
    expect(zoomAbout({ scale: 1.2, x: 30, y: 9 }, 0.5, { x: 5, y: 5 })).toEqual({ scale: 1, x: 0, y: 0 });
  });

  it("keeps the picture in reach", () => {
    expect(clampPan({ scale: 2, x: 900, y: -900 }, { width: 1000, height: 800 })).toEqual({
      scale: 2,
      x: 500,
      y: -400,
    });
  });
});
