/** What is drawn in view, by layer: each feature once, nearest to the middle of the map first. */

import type { Map as MapLibre } from "maplibre-gl";
import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { CatalogueLayer } from "../../catalogue/types.ts";
import { edgeOf, metres, type Spot, spotOn, type Wind, wind } from "./spot.ts";

/** Features listed of one layer: more are counted, not listed, since nobody walks through hundreds. */
export const MOST = 12;

export interface InView {
  name: string;
  /** Upon it: what is asked about. */
  spot: Spot;
  /** Metres from the middle of the map to where it begins; 0 where the middle lies upon it. */
  far: number;
  wind: Wind;
}

export interface Group {
  layer: CatalogueLayer;
  features: InView[];
  /** How many there are beyond those. */
  more: number;
}

/** What a feature is called: its name in the reader's language, the title of its kind, else that of its layer. */
function nameOf(layer: CatalogueLayer, properties: Record<string, unknown>, language: string): string {
  const own = language.startsWith("ja") ? [] : [properties[`name_${language}`], properties.name_en];
  const named = [...own, properties.name].find((text) => typeof text === "string" && text !== "");
  if (typeof named === "string") return named;
  const kind = layer.by ? properties[layer.by] : undefined;
  return layer.legend.find((entry) => entry.value === kind && kind !== undefined)?.title ?? layer.title;
}

/** The features of the layers `shown` that `map` draws now; of the base map nothing is told. */
export function inView(map: MapLibre, catalogue: Catalogue, shown: Set<string>, language: string): Group[] {
  const { lng, lat } = map.getCenter();
  const centre = { lon: lng, lat };
  const groups: Group[] = [];
  for (const { layer } of catalogue.layers.values()) {
    if (!shown.has(layer.id) || catalogue.isBase(layer.id)) continue;
    const parts = layer.style.map((part) => part.id).filter((id) => map.getLayer(id));
    if (parts.length === 0) continue;
    const found = new Map<string, InView>();
    for (const { id, geometry, properties } of map.queryRenderedFeatures({ layers: parts })) {
      const spot = spotOn(geometry, centre);
      if (!spot) continue;
      const name = nameOf(layer, properties, language);
      const edge = edgeOf(geometry, spot, centre);
      const far = metres(centre, edge);
      // A feature is cut by tiles and drawn by several parts: its nearest piece stands for it.
      const key = String(properties.key ?? id ?? name);
      if (far < (found.get(key)?.far ?? Number.POSITIVE_INFINITY))
        found.set(key, { name, spot, far, wind: wind(centre, edge) });
    }
    const features = [...found.values()].sort((a, b) => a.far - b.far);
    if (features.length > 0)
      groups.push({ layer, features: features.slice(0, MOST), more: Math.max(0, features.length - MOST) });
  }
  return groups;
}
