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

export interface View {
  center: Place;
  zoom: number;
  /** Ids of the layers switched on; null: those the catalogue shows at first. */
  on: readonly string[] | null;
  /** Ids of base layers switched off. */
  off: readonly string[];
  /** Opacity from 0 to 1 by layer id, where it differs from the layer's own. */
  opacity: Readonly<Record<string, number>>;
  /** What is asked about. */
  place: Asked | null;
  /** ISO 8601 date of the law in force; null: today. */
  asOf: string | null;
  /** Language named by the address; null: the visitor's. */
  lang: string | null;
}

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
