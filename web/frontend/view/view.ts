/** What a person looks at; the address of the page says exactly this. */

export interface Place {
  /** Degrees, EPSG:4326. */
  lat: number;
  lon: number;
}

/** What stands in the store or was drawn, by the reference under which the server finds it: `parcel:14-1`, WKT. */
export interface Site {
  reference: string;
}

/** What a question is about: a point, or a site. */
export type Asked = Place | Site;

/** What the map is compared with: another day, or other layers, or both. */
export interface Compared {
  /** `swipe`: one map, cut where the slider is; `side`: two maps that move together. */
  how: "swipe" | "side";
  /** ISO 8601 date of the law in force on the other side; null: today. */
  asOf: string | null;
  /** Ids of the layers on the other side; null: the same as on this. */
  on: readonly string[] | null;
  /** Where the slider is, from 0 (left) to 1. */
  at: number;
}

export interface View {
  center: Place;
  zoom: number;
  /** Ids of the layers switched on; null: those the catalogue shows at first. */
  on: readonly string[] | null;
  /** Ids of base layers switched off. */
  off: readonly string[];
  /** Opacity from 0 to 1 by layer id, where it differs from the layer's own. */
  opacity: Readonly<Record<string, number>>;
  /** Ids of layers that a person put on top of the others, topmost first; the others follow as the catalogue says. */
  order: readonly string[];
  /** Id of the base map beneath the layers; null: the city's own. */
  base: string | null;
  /** What the map is compared with; null: nothing. */
  compared: Compared | null;
  /** What is asked about. */
  place: Asked | null;
  /** ISO 8601 date of the law in force; null: today. */
  asOf: string | null;
  /** Language named by the address; null: the visitor's. */
  lang: string | null;
}

/** A view that shows nothing but what is usual: for tests, and as a base for others. */
export const PLAIN: Omit<View, "center" | "zoom"> = {
  on: null,
  off: [],
  opacity: {},
  order: [],
  base: null,
  compared: null,
  place: null,
  asOf: null,
  lang: null,
};

/** The same view but for `change`. */
export function changed(view: View, change: Partial<View>): View {
  return { ...view, ...change };
}

export function isSite(asked: Asked): asked is Site {
  return "reference" in asked;
}

export function samePlace(a: Asked | null, b: Asked | null): boolean {
  if (a === b || a === null || b === null) return a === b;
  if (isSite(a) || isSite(b)) return isSite(a) && isSite(b) && a.reference === b.reference;
  return a.lat === b.lat && a.lon === b.lon;
}
