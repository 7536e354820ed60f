/** The view as a readable address, and back. Whatever cannot be read falls back; a link never fails. */

import { formatReference, PLACE_DECIMALS, parseReference, rounded } from "./reference.ts";
import type { Compared, Place, View } from "./view.ts";

const ID = /^[a-z][a-z0-9_]{0,63}$/;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const CENTER_DECIMALS = 5; // about a metre: less than a pixel at the zooms shown

function number(raw: string | null, least: number, most: number): number | null {
  if (raw === null || !/^[+-]?\d{1,3}(\.\d{1,20})?$/.test(raw.trim())) return null;
  const value = Number(raw);
  return value >= least && value <= most ? value : null;
}

function ids(raw: string): string[] {
  return [...new Set(raw.split(","))].filter((id) => ID.test(id));
}

/** "35.1,139.2" as a place, rounded as the server does; null where it is none. */
export function parsePlace(raw: string | null): Place | null {
  const parts = (raw ?? "").split(",");
  const lat = number(parts[0] ?? null, -90, 90);
  const lon = number(parts[1] ?? null, -180, 180);
  if (parts.length !== 2 || lat === null || lon === null) return null;
  return roundedPlace({ lat, lon });
}

/** `place` to the precision that is asked and linked. */
export function roundedPlace(place: Place): Place {
  return {
    lat: Number(rounded(place.lat, PLACE_DECIMALS)),
    lon: Number(rounded(place.lon, PLACE_DECIMALS)),
  };
}

/** A day that exists, else null. */
export function parseDay(raw: string | null): string | null {
  const parts = DATE.exec(raw ?? "");
  if (!parts) return null;
  const day = new Date(`${raw}T00:00:00Z`);
  return Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== raw ? null : raw;
}

function parseOpacity(raw: string | null): Record<string, number> {
  const found: Record<string, number> = {};
  for (const part of (raw ?? "").split(",")) {
    const [id = "", value = null] = part.split(":");
    const opacity = number(value, 0, 1);
    if (ID.test(id) && opacity !== null) found[id] = opacity;
  }
  return found;
}

/** The comparison of `cmp=swipe|side` and the parameters beside it; null where there is none. */
function parseCompared(parameters: URLSearchParams): Compared | null {
  const how = parameters.get("cmp");
  if (how !== "swipe" && how !== "side") return null;
  const on = parameters.get("cmp_on");
  return {
    how,
    asOf: parseDay(parameters.get("cmp_as_of")),
    on: on === null ? null : ids(on),
    at: number(parameters.get("cmp_at"), 0, 1) ?? 0.5,
  };
}

function formatCompared(compared: Compared): string[] {
  const parts = [`cmp=${compared.how}`];
  if (compared.asOf) parts.push(`cmp_as_of=${compared.asOf}`);
  if (compared.on) parts.push(`cmp_on=${compared.on.join(",")}`);
  if (compared.at !== 0.5) parts.push(`cmp_at=${rounded(compared.at, 2)}`);
  return parts;
}

/** The view that `query` (with or without "?") names; what it leaves out or misspells is as in `fallback`. */
export function parseView(query: string, fallback: View): View {
  const parameters = new URLSearchParams(query);
  const lat = number(parameters.get("lat"), -90, 90);
  const lon = number(parameters.get("lon"), -180, 180);
  const point = parsePlace(parameters.get("place"));
  const center = lat !== null && lon !== null ? { lat, lon } : (point ?? fallback.center);
  const on = parameters.get("on");
  const lang = parameters.get("lang");
  const base = parameters.get("base");
  return {
    center,
    zoom: number(parameters.get("z"), 0, 22) ?? (point && lat === null ? 16 : fallback.zoom),
    on: on === null ? null : ids(on),
    off: ids(parameters.get("off") ?? ""),
    opacity: parseOpacity(parameters.get("op")),
    order: ids(parameters.get("order") ?? ""),
    base: base !== null && ID.test(base) ? base : null,
    compared: parseCompared(parameters),
    place: point ?? parseReference(parameters.get("place")),
    asOf: parseDay(parameters.get("as_of")),
    lang: lang && /^[a-zA-Z-]{2,12}$/.test(lang) ? lang : null,
  };
}

/** The query that names `view`, beginning with "?"; commas and colons stay readable. */
export function formatView(view: View): string {
  const parts = [
    `lat=${rounded(view.center.lat, CENTER_DECIMALS)}`,
    `lon=${rounded(view.center.lon, CENTER_DECIMALS)}`,
    `z=${rounded(view.zoom, 2)}`,
  ];
  if (view.on) parts.push(`on=${view.on.join(",")}`);
  if (view.off.length > 0) parts.push(`off=${view.off.join(",")}`);
  const opacities = Object.entries(view.opacity).map(([id, value]) => `${id}:${rounded(value, 2)}`);
  if (opacities.length > 0) parts.push(`op=${opacities.join(",")}`);
  if (view.order.length > 0) parts.push(`order=${view.order.join(",")}`);
  if (view.base) parts.push(`base=${view.base}`);
  if (view.compared) parts.push(...formatCompared(view.compared));
  if (view.place) parts.push(`place=${formatReference(view.place)}`);
  if (view.asOf) parts.push(`as_of=${view.asOf}`);
  if (view.lang) parts.push(`lang=${view.lang}`);
  return `?${parts.join("&")}`;
}
