/** The part of the earth that a map shows, as addresses have it. */

import type { Map as MapLibre } from "maplibre-gl";

/** `west,south,east,north` of what `map` shows; null without a map: everywhere. */
export function boxOf(map: MapLibre | null): string | null {
  if (!map) return null;
  const bounds = map.getBounds();
  const within = (value: number, most: number): string => Math.min(most, Math.max(-most, value)).toFixed(4);
  return [
    within(bounds.getWest(), 180),
    within(bounds.getSouth(), 90),
    within(bounds.getEast(), 180),
    within(bounds.getNorth(), 90),
  ].join();
}
