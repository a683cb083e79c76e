// A cloud of hundreds of thousands of discs as one picture: how much of each pixel how many discs
// cover, then what their opacities add up to. Much faster than drawing them, with the same
// result.

export interface Raster {
  left: number; // in pixels of the picture
  top: number;
  width: number;
  height: number;
  coverage: Float32Array; // sum over the discs, row by row
}

interface Mask {
  reach: number; // pixels on each side of the middle one
  weights: Float32Array;
}

const subpixels = 2; // places of a disc's middle within a pixel, each way

// Coverage of the pixels around a disc whose middle lies at (dx, dy) within the middle pixel.
function discMask(radius: number, dx: number, dy: number): Mask {
  const reach = Math.ceil(radius + 0.5);
  const side = 2 * reach + 1;
  const weights = new Float32Array(side * side);
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const distance = Math.hypot(column - reach + 0.5 - dx, row - reach + 0.5 - dy);
      weights[row * side + column] = Math.min(Math.max(radius - distance + 0.5, 0), 1);
    }
  }
  return { reach, weights };
}

// points  x, y, radius of each, in pixels
export function rasterize(points: Float32Array): Raster {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let k = 0; k < points.length; k += 3) {
    const [x, y, beyond] = [points[k] as number, points[k + 1] as number, (points[k + 2] as number) + 2];
    left = Math.min(left, x - beyond);
    right = Math.max(right, x + beyond);
    top = Math.min(top, y - beyond);
    bottom = Math.max(bottom, y + beyond);
  }
  if (points.length === 0) return { left: 0, top: 0, width: 0, height: 0, coverage: new Float32Array(0) };
  const raster: Raster = {
    left: Math.floor(left),
    top: Math.floor(top),
    width: 0,
    height: 0,
    coverage: new Float32Array(0),
  };
  raster.width = Math.ceil(right) - raster.left + 1;
  raster.height = Math.ceil(bottom) - raster.top + 1;
  raster.coverage = new Float32Array(raster.width * raster.height);
  const masks = new Map<number, Mask>();
  for (let k = 0; k < points.length; k += 3) {
    stamp(
      raster,
      masks,
      (points[k] as number) - raster.left,
      (points[k + 1] as number) - raster.top,
      points[k + 2] as number,
    );
  }
  return raster;
}

function stamp({ width, coverage }: Raster, masks: Map<number, Mask>, x: number, y: number, radius: number): void {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const [placeX, placeY] = [Math.floor((x - column) * subpixels), Math.floor((y - row) * subpixels)];
  const size = Math.round(radius * 4);
  const key = (size * subpixels + placeX) * subpixels + placeY;
  let mask = masks.get(key);
  if (!mask) masks.set(key, (mask = discMask(size / 4, (placeX + 0.5) / subpixels, (placeY + 0.5) / subpixels)));
  const side = 2 * mask.reach + 1;
  for (let r = 0; r < side; r += 1) {
    const to = (row - mask.reach + r) * width + column - mask.reach;
    for (let c = 0; c < side; c += 1) {
      const weight = mask.weights[r * side + c] as number;
      if (weight > 0) coverage[to + c] = (coverage[to + c] as number) + weight;
    }
  }
}

// Red, green, blue, alpha of each pixel: n discs of opacity a on each other let (1 - a)^n of the
// ground through.
export function rasterPixels({ coverage }: Raster, color: string): Uint8ClampedArray<ArrayBuffer> {
  const bits = Number.parseInt(color.slice(1, 7), 16);
  const opacity = color.length > 7 ? Number.parseInt(color.slice(7, 9), 16) / 255 : 1;
  const pixels = new Uint8ClampedArray(coverage.length * 4);
  for (let k = 0; k < coverage.length; k += 1) {
    const covered = coverage[k] as number;
    if (covered === 0) continue;
    const alpha = opacity < 1 ? 1 - (1 - opacity) ** covered : Math.min(1, covered);
    pixels.set([(bits >> 16) & 255, (bits >> 8) & 255, bits & 255, alpha * 255], k * 4);
  }
  return pixels;
}
