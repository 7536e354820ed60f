/** What changed between two days, outlined on a map: new, changed and ended apart by colour and by dashes. */

import type { GeoJSONSource, LayerSpecification, Map as MapLibre } from "maplibre-gl";
import { whenStyled } from "../page/map_events.ts";

const SOURCE = "changes";
type Data = Parameters<GeoJSONSource["setData"]>[0];
type FeatureCollection = Extract<Data, { type: "FeatureCollection" }>;
export type Changed = FeatureCollection;

/** What ended lowest: of an outline that only partly moved, the present one is seen where both run. */
const LOOKS = {
  ended: { color: "#b3261e", dash: [1, 1] },
  changed: { color: "#b45309", dash: [3, 1.5] },
  new: { color: "#00796b", dash: [1, 0] },
} as const;

function parts(): LayerSpecification[] {
  return Object.entries(LOOKS).flatMap(([kind, { color, dash }]): LayerSpecification[] => {
    const filter = ["==", ["get", "kind"], kind] as ["==", ["get", string], string];
    return [
      {
        id: `changes:${kind}-case`,
        type: "line",
        source: SOURCE,
        filter,
        paint: { "line-color": "#ffffff", "line-width": 6, "line-opacity": 0.85 },
      },
      {
        id: `changes:${kind}`,
        type: "line",
        source: SOURCE,
        filter,
        paint: { "line-color": color, "line-width": 3, "line-dasharray": [...dash] },
      },
      {
        id: `changes:${kind}-spot`,
        type: "circle",
        source: SOURCE,
        filter: ["all", filter, ["==", ["geometry-type"], "Point"]],
        paint: {
          "circle-color": "rgba(0, 0, 0, 0)",
          "circle-radius": 12,
          "circle-stroke-color": color,
          "circle-stroke-width": 3,
        },
      },
    ];
  });
}

/** Outline `data` on `map`, above all layers; null takes the outlines away. */
export function outlineChanges(map: MapLibre, data: Changed | null): void {
  whenStyled(map, () => {
    const source = map.getSource<GeoJSONSource>(SOURCE);
    if (!data) {
      if (!source) return;
      for (const { id } of parts()) map.removeLayer(id);
      map.removeSource(SOURCE);
      return;
    }
    if (source) source.setData(data);
    else map.addSource(SOURCE, { type: "geojson", data });
    for (const part of parts()) {
      if (map.getLayer(part.id)) map.moveLayer(part.id);
      else map.addLayer(part);
    }
  });
}
