// Two shapes that ECharts lacks: a path of many pieces, and a cloud of discs whose opacities add
// up as on paper: few from one small picture each, many as one large picture.
import { graphic } from "echarts/core";
import type { Cloud, Pieces } from "./elements";
import { rasterize, rasterPixels } from "./raster";

const PiecesPath = graphic.extendShape({
  shape: { data: { pieces: [], isClosed: false } satisfies Pieces },
  buildPath(context: CanvasRenderingContext2D, shape: { data: Pieces }) {
    const { pieces, isClosed } = shape.data;
    for (const piece of pieces) {
      context.moveTo(piece[0] as number, piece[1] as number);
      for (let k = 2; k < piece.length; k += 2) context.lineTo(piece[k] as number, piece[k + 1] as number);
      if (isClosed) context.closePath();
    }
  },
});

const spriteScale = 3;

function sprite(radius: number, shape: Cloud): HTMLCanvasElement {
  const reach = radius + shape.lineWidth;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.max(2, Math.ceil(reach * 2 * spriteScale));
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  context.scale(spriteScale, spriteScale);
  context.beginPath();
  context.arc(canvas.width / spriteScale / 2, canvas.height / spriteScale / 2, radius, 0, 2 * Math.PI);
  context.fillStyle = shape.fill;
  context.fill();
  if (shape.stroke !== null) {
    context.strokeStyle = shape.stroke;
    context.lineWidth = shape.lineWidth;
    context.stroke();
  }
  return canvas;
}

const rasterFrom = 3000; // discs

interface Picture {
  canvas: HTMLCanvasElement;
  left: number;
  top: number;
  scale: number;
}

const pictures = new WeakMap<Cloud, Picture>();

function pictureOf(cloud: Cloud, scale: number): Picture {
  const known = pictures.get(cloud);
  if (known?.scale === scale) return known;
  const raster = rasterize(cloud.points.map((length) => length * scale));
  const canvas = document.createElement("canvas");
  canvas.width = raster.width;
  canvas.height = raster.height;
  const pixels = new ImageData(rasterPixels(raster, cloud.fill), raster.width, raster.height);
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  const picture = { canvas, left: raster.left / scale, top: raster.top / scale, scale };
  pictures.set(cloud, picture);
  return picture;
}

function drawCloud(context: CanvasRenderingContext2D, shape: Cloud): void {
  if (shape.points.length > rasterFrom * 3 && shape.stroke === null) {
    const { canvas, left, top, scale } = pictureOf(shape, devicePixelRatio);
    context.drawImage(canvas, left, top, canvas.width / scale, canvas.height / scale);
    return;
  }
  const sprites = new Map<number, HTMLCanvasElement>();
  for (let k = 0; k < shape.points.length; k += 3) {
    const radius = Math.round((shape.points[k + 2] as number) * 4) / 4;
    let picture = sprites.get(radius);
    if (!picture) sprites.set(radius, (picture = sprite(radius, shape)));
    const size = picture.width / spriteScale;
    context.drawImage(
      picture,
      (shape.points[k] as number) - size / 2,
      (shape.points[k + 1] as number) - size / 2,
      size,
      size,
    );
  }
}

interface PathProxy {
  getContext(): CanvasRenderingContext2D;
}

const canvasContexts = new WeakMap<object, CanvasRenderingContext2D>();

const CloudPath = graphic.extendShape({
  shape: { data: { points: new Float32Array(0), fill: "#000", stroke: null, lineWidth: 0 } satisfies Cloud },
  // There is no path: the discs are drawn after it would have been.
  buildPath(path: PathProxy | CanvasRenderingContext2D) {
    canvasContexts.set(this, "getContext" in path ? path.getContext() : path);
  },
  afterBrush() {
    const context = canvasContexts.get(this);
    if (context) drawCloud(context, (this.shape as { data: Cloud }).data);
  },
  getBoundingRect() {
    return new graphic.BoundingRect(0, 0, 1e5, 1e5); // clipped by its panel
  },
});

export function registerShapes(): void {
  graphic.registerShape("atlasPath", PiecesPath);
  graphic.registerShape("atlasCloud", CloudPath);
}
