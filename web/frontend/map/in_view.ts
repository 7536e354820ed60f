/** Which kinds of a layer the map shows just now. */

import type { Map as MapLibre } from "maplibre-gl";
import type { CatalogueLayer } from "../catalogue/types.ts";

/** The values of the property by which `layer` is coloured, "" for features without; null where none is drawn. */
export function valuesInView(map: MapLibre, layer: CatalogueLayer): ReadonlySet<string> | null {
  const { by } = layer;
  const parts = layer.style.map((part) => part.id).filter((id) => map.getLayer(id));
  if (!by || parts.length === 0) return null;
  const values = map
    .queryRenderedFeatures({ layers: parts })
    .map(({ properties }) => String(properties[by] ?? ""));
  return values.length > 0 ? new Set(values) : null;
}
