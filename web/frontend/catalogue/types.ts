/** The catalogue as `/api/layers` gives it. */

import type { LayerSpecification } from "maplibre-gl";

/** A tile of a seamless pattern, `size` pixels wide: strokes, or filled shapes where `stroke` is 0. */
export interface PatternDrawing {
  size: number;
  path: string;
  stroke: number;
}

/** A symbol in a 24 × 24 box: `ground` in the feature's colour with a white edge, `glyph` white upon it. */
export interface SymbolDrawing {
  ground: string;
  glyph: string;
}

export interface Drawings {
  patterns: Record<string, PatternDrawing>;
  symbols: Record<string, SymbolDrawing>;
}
