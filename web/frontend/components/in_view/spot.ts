/** Where a feature is, seen from the middle of the map: a spot upon it, how far, and in which direction. */

import type { Geometry, Position } from "geojson";

export interface Spot {
  lon: number;
  lat: number;
}

/** Eight winds, clockwise from the north. */
export type Wind = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

const EARTH_M = 6_371_009;
const rad = (degrees: number): number => (degrees * Math.PI) / 180;

/** Metres between two spots on a sphere: within 0.5 % of the ellipsoid. */
export function metres(a: Spot, b: Spot): number {
  const x = Math.sin(rad(b.lat - a.lat) / 2);
  const y = Math.sin(rad(b.lon - a.lon) / 2);
  return 2 * EARTH_M * Math.asin(Math.sqrt(x * x + Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * y * y));
}

/** The wind from which `b` lies as seen from `a`: north is 0. */
export function wind(a: Spot, b: Spot): Wind {
  const east = (b.lon - a.lon) * Math.cos(rad(a.lat));
  const turn = Math.atan2(east, b.lat - a.lat) / (Math.PI / 4);
  return (((Math.round(turn) % 8) + 8) % 8) as Wind;
}

/** Whether `spot` lies within the ring. */
export function inside(ring: readonly Position[], spot: Spot): boolean {
  let within = false;
  ring.forEach(([x = 0, y = 0], at) => {
    const [u = 0, v = 0] = ring[(at + ring.length - 1) % ring.length] ?? [];
    if (y > spot.lat !== v > spot.lat && spot.lon < ((u - x) * (spot.lat - y)) / (v - y) + x)
      within = !within;
  });
  return within;
}

/** The middle of the widest stretch of the ring's inner, half way up: always within it, unlike a centroid. */
function within(ring: readonly Position[]): Spot {
  const heights = ring.map(([, y = 0]) => y);
  const lat = (Math.min(...heights) + Math.max(...heights)) / 2;
  const cuts: number[] = [];
  ring.forEach(([x = 0, y = 0], at) => {
    const [u = 0, v = 0] = ring[(at + ring.length - 1) % ring.length] ?? [];
    if (y > lat !== v > lat) cuts.push(((u - x) * (lat - y)) / (v - y) + x);
  });
  cuts.sort((a, b) => a - b);
  let best: Spot = { lon: ring[0]?.[0] ?? 0, lat };
  let width = -1;
  for (let at = 0; at + 1 < cuts.length; at += 2) {
    const [from = 0, to = 0] = [cuts[at], cuts[at + 1]];
    if (to - from > width) [best, width] = [{ lon: (from + to) / 2, lat }, to - from];
  }
  return best;
}

function nearest(spots: readonly Spot[], centre: Spot): Spot | null {
  const far = spots.map((spot) => metres(centre, spot));
  return spots[far.indexOf(Math.min(...far))] ?? null;
}

/** The spot of the segment from `a` to `b` nearest to `centre`, on a plane: good for what fits on a screen. */
function onSegment(a: Position, b: Position, centre: Spot): Spot {
  const narrow = Math.cos(rad(centre.lat));
  const [[x = 0, y = 0], [u = 0, v = 0]] = [a, b];
  const [dx, dy] = [(u - x) * narrow, v - y];
  const along = dx * (centre.lon - x) * narrow + dy * (centre.lat - y);
  const part = Math.min(1, Math.max(0, along / (dx * dx + dy * dy || 1)));
  return { lon: x + (u - x) * part, lat: y + (v - y) * part };
}

/** Where `geometry`, with the spot `upon` it, comes nearest to `centre`: an area at its edge, unless it is there. */
export function edgeOf(geometry: Geometry, upon: Spot, centre: Spot): Spot {
  if (geometry.type !== "Polygon" && geometry.type !== "MultiPolygon") return upon;
  if (upon === centre) return centre;
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const spots = parts
    .flat()
    .flatMap((ring) => ring.slice(1).map((to, at) => onSegment(ring[at] ?? to, to, centre)));
  return nearest(spots, centre) ?? upon;
}

const spotOf = ([lon = 0, lat = 0]: Position): Spot => ({ lon, lat });

/** A spot upon `geometry` near `centre`: the centre itself where it lies within; null for what has no place. */
export function spotOn(geometry: Geometry, centre: Spot): Spot | null {
  switch (geometry.type) {
    case "Point":
      return spotOf(geometry.coordinates);
    case "MultiPoint":
    case "LineString":
      return nearest(geometry.coordinates.map(spotOf), centre);
    case "MultiLineString":
      return nearest(geometry.coordinates.flat().map(spotOf), centre);
    case "Polygon":
    case "MultiPolygon": {
      const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
      const here = parts.some(
        ([outer = [], ...holes]) => inside(outer, centre) && !holes.some((hole) => inside(hole, centre)),
      );
      return here
        ? centre
        : nearest(
            parts.map(([outer = []]) => within(outer)),
            centre,
          );
    }
    default:
      return null;
  }
}
