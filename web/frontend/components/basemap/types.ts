/** Base maps as the server offers them. */

/** Where one is fetched from: images, or a MapLibre style. */
export interface Drawn {
  tiles?: string[];
  style?: string;
}

export interface Basemap {
  id: string;
  title: string;
  attribution: { text: string; url: string | null };
  light: Drawn;
  /** For a dark screen, where it differs. */
  dark?: Drawn;
  minzoom: number;
  /** The deepest zoom of its tiles. */
  maxzoom: number;
  tileSize: 256 | 512;
  /** Whether the city's own names are drawn over it. */
  labels: boolean;
  /** Hosts of other sites that learn where one looks; empty for one of ours. */
  sites: string[];
  bounds?: [number, number, number, number];
}

export interface Basemaps {
  offered: Basemap[];
  /** Id of the one seen at first; null: the city's own. */
  default: string | null;
}

/** The id of the city's own base map. */
export const OWN = "own";

/** How much of the city's own base map is drawn. */
export type Own = "all" | "names" | "none";
