/** References to places, as links and the server write them: "35.1,139.2", "parcel:14104-12", or WKT. */

import { type Asked, isSite, type Site } from "./view.ts";

export const PLACE_DECIMALS = 6; // as the server rounds coordinates, 0.1 m
const FEATURE = /^[a-z][a-z0-9_]{0,47}:\S{1,200}$/;
const WKT = /^(MULTI)?(POINT|LINESTRING|POLYGON) ?\([\d\s.,()+-]{3,3000}\)$/i;

export function rounded(value: number, decimals: number): string {
  return String(Number(value.toFixed(decimals)) + 0);
}

/** The site that `raw` refers to; null where it has the form of none. Whether it exists, the server says. */
export function parseReference(raw: string | null): Site | null {
  const text = raw?.trim() ?? "";
  return FEATURE.test(text) || WKT.test(text) ? { reference: text } : null;
}

/** What is asked about as the server reads it. */
export function referenceOf(asked: Asked): string {
  if (isSite(asked)) return asked.reference;
  return `${rounded(asked.lat, PLACE_DECIMALS)},${rounded(asked.lon, PLACE_DECIMALS)}`;
}

/** The same within an address, where commas and colons stay readable. */
export function formatReference(asked: Asked): string {
  return encodeURIComponent(referenceOf(asked)).replace(/%2C/g, ",").replace(/%3A/g, ":");
}
