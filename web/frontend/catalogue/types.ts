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
  /** What is seen where no layer draws: land. */
  background: Record<Scheme, string>;
}

/** One line of a layer's legend. */
export interface LegendEntry {
  /** Value of the layer's `by` that it stands for; null: features without one. */
  value?: string | null;
  title: string;
  color: string;
  /** Colour of hatching upon `color`. */
  ink?: string;
  pattern?: string | null;
  symbol?: string | null;
  outline?: string | null;
  /** Line width in pixels. */
  width?: number | null;
  dash?: number[] | null;
  /** Opacity of the colour on the map. */
  opacity?: number;
  /** False: only the outline is drawn. */
  filled?: boolean;
  /** The same on a dark map, where it differs. */
  dark?: { color: string; outline?: string | null; ink?: string };
}

export type Scheme = "light" | "dark";

/** Whether anything has been imported into the layer. */
export type Holding = "ready" | "empty";

export interface CatalogueLayer {
  id: string;
  title: string;
  description: string;
  geometry: "point" | "line" | "polygon";
  /** Shown to a person who opens the map without a link. */
  visible: boolean;
  /** The zoom from which its tiles hold anything. */
  minzoom: number;
  /** RFC 3339: when its data last changed; null: never. */
  recorded_at: string | null;
  state: Holding;
  /** Address of its page. */
  page: string;
  /** Address of its features as a list. */
  list: string;
  download: string;
  /** Whether one can be told of its changes. */
  told: boolean;
  /** The articles of law on which it rests. */
  legal: { title: string; url: string | null }[];
  /** The property by which it is coloured. */
  by: string | null;
  legend: LegendEntry[];
  /** The tile source that holds it, by the address of its TileJSON. */
  source: { id: string; url: string };
  style: LayerSpecification[];
  /** The same for a dark screen. */
  style_dark: LayerSpecification[];
}

export interface Theme {
  id: string;
  title: string;
  description: string;
  layers: CatalogueLayer[];
}

/** A set of layers for what people come for. */
export interface Preset {
  id: string;
  title: string;
  description: string;
  layers: string[];
}

/** `/api/layers`. */
export interface CatalogueDocument extends Drawings {
  themes: Theme[];
  presets: Preset[];
}
