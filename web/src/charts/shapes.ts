// Two shapes that ECharts lacks: a path of many pieces, and a cloud of discs drawn one by one, so that
// their opacity adds up as on paper, but from one small picture: 300,000 of them take a blink.
import { graphic } from "echarts/core";

interface PiecesShape {
  pieces: readonly (readonly number[])[];
  isClosed: boolean;
}

const Pieces = graphic.extendShape({
  shape: { pieces: [], isClosed: false } satisfies PiecesShape,
  buildPath(context: CanvasRenderingContext2D, shape: PiecesShape) {
    for (const piece of shape.pieces) {
      context.moveTo(piece[0] as number, piece[1] as number);
      for (let k = 2; k < piece.length; k += 2) context.lineTo(piece[k] as number, piece[k + 1] as number);
      if (shape.isClosed) context.closePath();
    }
  },
});

interface CloudShape {
  points: Float32Array; // x, y, radius of each
  fill: string;
  stroke: string | null;
  lineWidth: number;
}

const spriteScale = 3;

function sprite(radius: number, shape: CloudShape): HTMLCanvasElement {
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

function drawCloud(context: CanvasRenderingContext2D, shape: CloudShape): void {
  const sprites = new Map<number, HTMLCanvasElement>();
  for (let k = 0; k < shape.points.length; k += 3) {
    const radius = Math.round((shape.points[k + 2] as number) * 4) / 4;
    let picture = sprites.get(radius);
    if (!picture) sprites.set(radius, (picture = sprite(radius, shape)));
    const size = picture.width / spriteScale;
    context.drawImage(picture, (shape.points[k] as number) - size / 2, (shape.points[k + 1] as number) - size / 2, size, size);
  }
}

interface PathProxy {
  getContext(): CanvasRenderingContext2D;
}

const canvasContexts = new WeakMap<object, CanvasRenderingContext2D>();

const Cloud = graphic.extendShape({
  shape: { points: new Float32Array(0), fill: "#000", stroke: null, lineWidth: 0 } as CloudShape,
  // There is no path: the discs are drawn after it would have been.
  buildPath(path: PathProxy | CanvasRenderingContext2D) {
    canvasContexts.set(this, "getContext" in path ? path.getContext() : path);
  },
  afterBrush() {
    const context = canvasContexts.get(this);
    if (context) drawCloud(context, this.shape as CloudShape);
  },
  getBoundingRect() {
    return new graphic.BoundingRect(0, 0, 1e5, 1e5); // clipped by its panel
  },
});

export function registerShapes(): void {
  graphic.registerShape("atlasPath", Pieces);
  graphic.registerShape("atlasCloud", Cloud);
}
