/** Which tiles a first look at the map needs, before there is a map: reckoned as MapLibre does. */

import type { Place } from "../view/view.ts";

/** Pixels of a tile of a vector source at its own zoom. */
const TILE = 512;
const MOST = 24;

export interface Box {
  width: number;
  height: number;
}
export interface Edges {
  top: number;
  right: number;
  bottom: number;
  left: number;
}
/** A view by its middle, in the unit square of Web Mercator. */
interface Look {
  x: number;
  y: number;
  zoom: number;
}
export interface TileAddress {
  z: number;
  x: number;
  y: number;
}

/** A place in the unit square of Web Mercator. */
function mercator({ lat, lon }: Place): { x: number; y: number } {
  const sine = Math.sin((lat * Math.PI) / 180);
  return { x: lon / 360 + 0.5, y: 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI) };
}

/** The look that shows west, south, east, north whole in `box`, clear of `room` at its edges. */
export function lookAt(bounds: readonly number[], box: Box, room: Edges): Look {
  const [west = 0, south = 0, east = 0, north = 0] = bounds;
  const least = mercator({ lat: north, lon: west });
  const most = mercator({ lat: south, lon: east });
  const across = (box.width - room.left - room.right) / (TILE * (most.x - least.x));
  const down = (box.height - room.top - room.bottom) / (TILE * (most.y - least.y));
  const zoom = Math.log2(Math.min(across, down));
  const pixel = 1 / (TILE * 2 ** zoom);
  return {
    x: (least.x + most.x) / 2 + ((room.right - room.left) / 2) * pixel,
    y: (least.y + most.y) / 2 + ((room.bottom - room.top) / 2) * pixel,
    zoom,
  };
}

/** The look of a link. */
export function lookFrom(center: Place, zoom: number): Look {
  return { ...mercator(center), zoom };
}

/** The tiles that `look` needs in `box` of a source with these zooms; none where they would be many. */
export function tilesOf(look: Look, box: Box, source: { minzoom: number; maxzoom: number }): TileAddress[] {
  const z = Math.min(Math.floor(look.zoom), source.maxzoom);
  if (!Number.isFinite(look.zoom) || z < source.minzoom) return [];
  const tiles = 2 ** z;
  const half = 1 / (2 * TILE * 2 ** look.zoom);
  const range = (middle: number, pixels: number): number[] => {
    const first = Math.max(0, Math.floor((middle - pixels * half) * tiles));
    const last = Math.min(tiles - 1, Math.floor((middle + pixels * half) * tiles));
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
  };
  const rows = range(look.y, box.height);
  const found = range(look.x, box.width).flatMap((x) => rows.map((y) => ({ z, x, y })));
  return found.length > MOST ? [] : found;
}
