/** What the server tells the page before any request: language, city, day, first view. */

import type { Basemaps } from "../components/basemap/types.ts";
import { byId } from "./dom.ts";

export interface Config {
  /** BCP 47 tag of the page's texts. */
  language: string;
  city: string;
  /** The data are invented, and every view says so. */
  fictional: boolean;
  /** The server's day in Japan, ISO 8601: what "today" means whatever the visitor's clock says. */
  today: string;
  /** First view of a visitor without a link. */
  center: { lat: number; lon: number };
  zoom: number;
  /** West, south, east, north of the city: what a first view shows whole. */
  bounds: [number, number, number, number];
  /** TileJSON addresses of the first sources: base map, layers (`{layer}`), and the layers that are visible at first. */
  first: { base: string; layer: string; visible: string[] };
  /** Names the version of the terms of use. */
  terms: string;
  /** Nothing has been imported yet. */
  empty: boolean;
  /** Address of MapLibre's worker, same origin. */
  worker: string;
  /** Base maps beside the city's own. */
  basemaps: Basemaps;
  /** Address of the texts, named by their version. */
  texts: string;
}

/** The JSON block `#config` of the page. */
export function readConfig(): Config {
  return JSON.parse(byId("config").textContent ?? "") as Config;
}
