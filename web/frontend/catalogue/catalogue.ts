/** The catalogue as the page asks it: which layers there are, in which order, and which of them are shown. */

import { getJson } from "../core/http.ts";
import type { View } from "../view/view.ts";
import { catalogueUrl } from "./address.ts";
import type { CatalogueDocument, CatalogueLayer, Drawings, Preset, Theme } from "./types.ts";

/** Theme of the layers that make up the base map; they are switched off one by one, not on. */
export const BASE = "base";

export class Catalogue {
  readonly themes: readonly Theme[];
  readonly presets: readonly Preset[];
  readonly drawings: Drawings;
  /** Every layer with its place, which is its drawing order. */
  readonly layers: ReadonlyMap<string, { layer: CatalogueLayer; theme: string; place: number }>;

  constructor(document: CatalogueDocument) {
    this.themes = document.themes;
    this.presets = document.presets;
    const { patterns, symbols, background } = document;
    this.drawings = { patterns, symbols, background };
    const all = document.themes.flatMap((theme) => theme.layers.map((layer) => ({ layer, theme: theme.id })));
    this.layers = new Map(all.map((entry, place) => [entry.layer.id, { ...entry, place }]));
  }

  /** Whether the layer is part of every map unless it is switched off; lots and addresses are there on request. */
  isBase(id: string): boolean {
    const entry = this.layers.get(id);
    return entry?.theme === BASE && entry.layer.visible;
  }

  /** The ids shown in `view`; ids that no layer has are passed over, so that an old link still works. */
  shown(view: Pick<View, "on" | "off">): Set<string> {
    const ids = [...this.layers.keys()];
    const base = ids.filter((id) => this.isBase(id) && !view.off.includes(id));
    const themed = view.on ?? ids.filter((id) => this.layers.get(id)?.layer.visible);
    return new Set([...base, ...themed.filter((id) => this.layers.has(id) && !this.isBase(id))]);
  }

  /** The ids shown in `view` over the base map, in the catalogue's order. */
  themed(view: Pick<View, "on" | "off">): string[] {
    const shown = this.shown(view);
    return [...this.layers.keys()].filter((id) => shown.has(id) && !this.isBase(id));
  }

  /** How `view` changes when the layer `id` is switched on or off. */
  switched(view: Pick<View, "on" | "off">, id: string, on: boolean): Pick<View, "on" | "off"> {
    if (this.isBase(id)) {
      const off = view.off.filter((other) => other !== id);
      return { on: view.on, off: on ? off : [...off, id] };
    }
    const shown = [...this.shown(view)].filter((other) => !this.isBase(other) && other !== id);
    return { on: on ? [...shown, id] : shown, off: view.off };
  }
}

/** The catalogue in `language`, its tile sources showing the law of `asOf` (null: today). */
export async function loadCatalogue(language: string, asOf: string | null): Promise<Catalogue> {
  return new Catalogue(await getJson<CatalogueDocument>(catalogueUrl(language, asOf)));
}
