/** Pattern and symbol images that the style names, drawn at the screen's density. */

import type { Drawings, PatternDrawing, SymbolDrawing } from "../catalogue/types.ts";

/** What an image name of the style asks for: `pattern:diagonal:#336699`. */
export interface ImageName {
  kind: "pattern" | "symbol";
  name: string;
  color: string;
}

export interface DrawnImage {
  data: ImageData;
  pixelRatio: number;
}

/** The parts of an image name; null where it is not one of ours. */
export function parseImageName(id: string): ImageName | null {
  const parts = /^(pattern|symbol):([a-z_-]+):(#[0-9a-fA-F]{6})$/.exec(id);
  const [, kind, name, color] = parts ?? [];
  if ((kind !== "pattern" && kind !== "symbol") || !name || !color) return null;
  return { kind, name, color };
}

function canvas(pixels: number): CanvasRenderingContext2D | null {
  const element = document.createElement("canvas");
  element.width = pixels;
  element.height = pixels;
  return element.getContext("2d", { willReadFrequently: true });
}

function drawPattern(context: CanvasRenderingContext2D, drawing: PatternDrawing, color: string): void {
  const path = new Path2D(drawing.path);
  if (drawing.stroke > 0) {
    context.strokeStyle = color;
    context.lineWidth = drawing.stroke;
    context.stroke(path);
  } else {
    context.fillStyle = color;
    context.fill(path);
  }
}

function drawSymbol(context: CanvasRenderingContext2D, drawing: SymbolDrawing, color: string): void {
  const ground = new Path2D(drawing.ground);
  context.strokeStyle = "#ffffff";
  context.lineWidth = 2;
  context.lineJoin = "round";
  context.stroke(ground);
  context.fillStyle = color;
  context.fill(ground);
  context.fillStyle = "#ffffff";
  context.fill(new Path2D(drawing.glyph), "evenodd");
}

/** The image that `id` names, or null where the catalogue has no such drawing. */
export function drawImage(id: string, drawings: Drawings, density: number): DrawnImage | null {
  const wanted = parseImageName(id);
  if (!wanted) return null;
  const pattern = wanted.kind === "pattern" ? drawings.patterns[wanted.name] : undefined;
  const symbol = wanted.kind === "symbol" ? drawings.symbols[wanted.name] : undefined;
  const size = pattern ? pattern.size : 24;
  // Whole pixels, or a pattern shows a seam at every tile; at least 2, or thin strokes blur.
  const pixels = Math.round(size * Math.max(2, Math.ceil(density)));
  const context = canvas(pixels);
  if (!context || !(pattern || symbol)) return null;
  context.scale(pixels / size, pixels / size);
  if (pattern) drawPattern(context, pattern, wanted.color);
  if (symbol) drawSymbol(context, symbol, wanted.color);
  return { data: context.getImageData(0, 0, pixels, pixels), pixelRatio: pixels / size };
}
