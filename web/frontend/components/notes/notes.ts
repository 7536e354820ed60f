/** Notes of a person: texts at places, as this browser keeps them and as a link carries them. */

import { rounded } from "../../view/reference.ts";

export interface Note {
  lat: number;
  lon: number;
  text: string;
}

/** Notes at the most. */
export const MOST_NOTES = 50;
/** Characters of one at the most. */
export const MOST_TEXT = 300;
/** Characters that notes may add to a link: longer ones are cut by mail programs. */
export const MOST_IN_LINK = 6_000;
const HEAD = "#notes=";

function clean(text: unknown): string {
  if (typeof text !== "string") return "";
  // Control characters would hide what a link from somebody else says.
  return [...text.replace(/[^\P{C}\n]/gu, "").trim()].slice(0, MOST_TEXT).join("");
}

/** The notes that `value` (read from JSON that anybody may have written) holds; what is none is passed over. */
export function readNotes(value: unknown): Note[] {
  if (!Array.isArray(value)) return [];
  const found: Note[] = [];
  for (const one of value.slice(0, MOST_NOTES) as unknown[]) {
    const [lat, lon, raw] = Array.isArray(one) ? (one as unknown[]) : [];
    const text = clean(raw);
    if (typeof lat !== "number" || typeof lon !== "number" || text === "") continue;
    if (Math.abs(lat) <= 90 && Math.abs(lon) <= 180) found.push({ lat, lon, text });
  }
  return found;
}

/** `notes` as {@link readNotes} reads them. */
export function written(notes: readonly Note[]): unknown[] {
  return notes.map(({ lat, lon, text }) => [Number(rounded(lat, 6)), Number(rounded(lon, 6)), text]);
}

/**
 * `notes` as the last part of a link, behind "#": browsers keep it to themselves, and no server is ever told.
 * Null where they are too long for one.
 */
export function toFragment(notes: readonly Note[]): string | null {
  if (notes.length === 0) return "";
  const bytes = new TextEncoder().encode(JSON.stringify(written(notes)));
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const fragment = HEAD + text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  return fragment.length <= MOST_IN_LINK ? fragment : null;
}

/** The notes of a link's last part; none where it holds none that can be read. */
export function fromFragment(fragment: string): Note[] {
  if (!fragment.startsWith(HEAD) || fragment.length > MOST_IN_LINK) return [];
  try {
    const text = atob(fragment.slice(HEAD.length).replace(/-/g, "+").replace(/_/g, "/"));
    const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
    return readNotes(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return [];
  }
}
