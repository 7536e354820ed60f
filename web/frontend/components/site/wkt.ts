/** An area as the reference of a site: WKT, longitude first, as the server reads it. */

import { type Corner, ring } from "../draw/corners.ts";

/** Corners of a site at the most: its reference is part of the address of the answer. */
export const MOST_OF_SITE = 130;
const POLYGON = /^POLYGON ?\(\(([^()]+)\)\)$/i;

/** `corners` (three or more) as WKT; six decimals are 11 cm. */
export function wktOf(corners: readonly Corner[]): string {
  const points = ring(corners).map(([lon, lat]) => `${Number(lon.toFixed(6))} ${Number(lat.toFixed(6))}`);
  return `POLYGON((${points.join(",")}))`;
}

/** The corners of an area without holes that was drawn before; null for anything else. */
export function cornersOf(reference: string): Corner[] | null {
  const inside = POLYGON.exec(reference.trim())?.[1];
  const corners = inside?.split(",").map((pair) => {
    const [lon, lat] = pair.trim().split(/\s+/).map(Number);
    return { lat: lat ?? Number.NaN, lon: lon ?? Number.NaN };
  });
  if (!corners?.every(({ lat, lon }) => Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) return null;
  return corners.slice(0, -1);
}
