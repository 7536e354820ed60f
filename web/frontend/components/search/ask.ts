/** What `/api/search` is asked and answers. */

import { getJson } from "../../core/http.ts";
import type { Place } from "../../view/view.ts";

export type Bounds = [number, number, number, number];

/** One place that the text may mean. */
export interface Match {
  title: string;
  /** Where it is, or what tells it apart from others of its name. */
  subtitle: string | null;
  kind: string;
  /** Its kind in words: address, parcel, station. */
  kind_title: string;
  level: string;
  /** How far the text was matched, in words: town, block, parcel. */
  level_title: string;
  /** As the answer's address takes it. */
  reference: string;
  lat: number;
  lon: number;
  /** West, south, east, north in degrees. */
  bounds: Bounds | null;
  /** What of the text this match leaves unexplained. */
  rest: string | null;
}

export interface SearchAnswer {
  query: string;
  matches: Match[];
  /** Several places are meant equally well: a person chooses. */
  ambiguous: boolean;
  /** What of the text was not understood. */
  rest: string | null;
  message: string | null;
}

/** What a search is told beside its text. */
export interface Circumstances {
  language: string;
  asOf: string | null;
  /** Where the person looks: of equals, the nearer comes first. */
  near: Place | null;
}

/** The address of the search for `text`; `suggesting`: the text is still being typed. */
export function addressOf(text: string, suggesting: boolean, about: Circumstances, limit: number): string {
  const parts = new URLSearchParams({ q: text, lang: about.language, limit: String(limit) });
  if (about.asOf) parts.set("as_of", about.asOf);
  if (about.near) parts.set("near", `${about.near.lat.toFixed(4)},${about.near.lon.toFixed(4)}`);
  if (suggesting) parts.set("suggest", "1");
  return `/api/search?${parts}`;
}

/** Search; throws RequestFailed, or AbortError when given up. */
export function ask(address: string, signal: AbortSignal): Promise<SearchAnswer> {
  return getJson<SearchAnswer>(address, signal);
}

/** Levels that are whole quarters: to be looked at, since what applies differs within them. */
const WIDE: ReadonlySet<string> = new Set(["prefecture", "city", "ward", "town"]);

/** Whether `match` is too wide to be answered for: a quarter's middle is nobody's site. */
export function tooWide(match: Match): boolean {
  return WIDE.has(match.level) && match.kind !== "coordinates";
}
