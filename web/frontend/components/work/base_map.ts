/** A map of the city with its usual layers, for pages of the staff. */

import type { Map as MapLibre } from "maplibre-gl";
import { loadCatalogue } from "../../catalogue/catalogue.ts";
import { createMap, serveImages } from "../../map/create.ts";
import { Drawing } from "../../map/drawing.ts";
import { followScheme, tellDrawn, whenStyled } from "../../page/map_events.ts";
import { PLAIN } from "../../view/view.ts";

export type Bounds = [number, number, number, number];

export interface MapConfig {
  language: string;
  /** Address of the texts. */
  texts: string;
  /** Address of MapLibre's worker. */
  worker: string;
  layer: string;
}

const ROOM = 40;
const CLOSE = 18;
const JAPAN: Bounds = [129, 31, 146, 46];

/** A map in `holder` that looks at `bounds`; throws where the browser cannot draw. */
export function baseMap(holder: HTMLElement, config: MapConfig, bounds: Bounds | null): MapLibre {
  const map = createMap(holder, config.worker, {
    bounds: bounds ?? JAPAN,
    fitBoundsOptions: { padding: ROOM, maxZoom: CLOSE },
  });
  furnish(map, config.language).catch((error: unknown) => console.warn("the map has no layers:", error));
  return map;
}

async function furnish(map: MapLibre, language: string): Promise<void> {
  const catalogue = await loadCatalogue(language, null);
  serveImages(map, catalogue.drawings);
  const failed = (error: unknown): void => console.warn("a source failed:", error);
  const view = { ...PLAIN, center: { lat: 0, lon: 0 }, zoom: 0 }; // what is drawn does not depend on where
  const drawing = new Drawing(map, catalogue, () => view, failed);
  tellDrawn(map, () => drawing.waiting);
  whenStyled(map, () => {
    map.setGlobalStateProperty("now", Math.floor(Date.now() / 1000));
    drawing.apply();
  });
  followScheme(map, catalogue.drawings.background, (scheme) => drawing.recolor(scheme));
}

/** Keep these layers above all others, whichever are switched on later. */
export function keepAbove(map: MapLibre, ids: readonly string[]): void {
  const last = ids.at(-1);
  map.on("styledata", () => {
    if (!last || !map.getLayer(last) || map.getLayersOrder().at(-1) === last) return;
    for (const id of ids) if (map.getLayer(id)) map.moveLayer(id);
  });
}
