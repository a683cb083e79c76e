import { describe, expect, it } from "vitest";
import { rasterize, rasterPixels } from "./raster";

const alphaAt = (points: number[], x: number, y: number, color: string): number => {
  const raster = rasterize(new Float32Array(points));
  return rasterPixels(raster, color)[((y - raster.top) * raster.width + x - raster.left) * 4 + 3] as number;
};

describe("a cloud as one picture", () => {
  it("covers as much as the discs do", () => {
    const { coverage } = rasterize(new Float32Array([10.3, 20.8, 3]));
    const sum = coverage.reduce((total, value) => total + value, 0);
    expect(sum).toBeGreaterThan(Math.PI * 9 * 0.97);
    expect(sum).toBeLessThan(Math.PI * 9 * 1.03);
  });

  it("adds opacities up", () => {
    const one = [5.5, 5.5, 2];
    expect(alphaAt(one, 5, 5, "#ff000080")).toBe(128);
    expect(alphaAt([...one, ...one], 5, 5, "#ff000080")).toBe(Math.round(255 * (1 - (1 - 128 / 255) ** 2)));
    expect(alphaAt([...one, ...one], 5, 5, "#ff0000")).toBe(255);
  });

  it("leaves the rest clear, and takes no points", () => {
    expect(alphaAt([5.5, 5.5, 2, 20, 20, 1], 12, 12, "#ff0000")).toBe(0);
    expect(rasterize(new Float32Array(0)).width).toBe(0);
  });
});
