/** What a person looks at; the address of the page says exactly this. */

export interface Place {
  /** Degrees, EPSG:4326. */
  lat: number;
  lon: number;
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
  /** The place asked about. */
  place: Place | null;
  /** ISO 8601 date of the law in force; null: today. */
  asOf: string | null;
  /** Language named by the address; null: the visitor's. */
  lang: string | null;
}

/** The same view but for `change`. */
export function changed(view: View, change: Partial<View>): View {
  return { ...view, ...change };
}

export function samePlace(a: Place | null, b: Place | null): boolean {
  return a === b || (a !== null && b !== null && a.lat === b.lat && a.lon === b.lon);
}
