/** Keeps the map's sources and style layers in step with the view. */

import type { LayerSpecification, Map as MapLibre, VectorTileSource } from "maplibre-gl";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { CatalogueLayer, Scheme } from "../catalogue/types.ts";
import type { View } from "../view/view.ts";
import { FailedTiles } from "./failed_tiles.ts";
import { opacities } from "./opacity.ts";
import { above, compare, type Placed } from "./order.ts";
import { loadTileJson, onDay, type TileJson } from "./tilejson.ts";

/** Told when a source cannot be had, with what would try it again. */
export type Failed = (error: unknown, retry: () => void) => void;

function recolored(map: MapLibre, part: LayerSpecification): void {
  for (const [name, value] of Object.entries(part.paint ?? {}))
    map.setPaintProperty(part.id, name as never, value as never);
  for (const [name, value] of Object.entries(part.layout ?? {}))
    map.setLayoutProperty(part.id, name as never, value as never);
}

interface Ranked {
  "mapsvc:rank": number;
}

export class Drawing {
  private scheme: Scheme = "light";
  private begun = false;
  private readonly drawn: Placed[] = [];
  private readonly sources = new Map<string, { url: string; tiles: TileJson }>();
  private readonly loading = new Map<string, Promise<void>>();

  private readonly failedTiles: FailedTiles;

  constructor(
    private readonly map: MapLibre,
    private readonly catalogue: Catalogue,
    private readonly view: () => View,
    private readonly failed: Failed,
  ) {
    this.failedTiles = new FailedTiles(map);
  }

  /** Whether sources are on their way, or none was asked for yet. */
  get waiting(): boolean {
    return this.loading.size > 0 || !this.begun;
  }

  /** Show what the view shows: sources are fetched the first time a layer of theirs is switched on. */
  apply(): void {
    this.begun = true;
    const shown = this.catalogue.shown(this.view());
    for (const id of shown) {
      const layer = this.catalogue.layers.get(id)?.layer;
      if (layer && !this.sources.has(layer.source.id)) this.load(layer);
    }
    for (const { layer } of this.catalogue.layers.values()) {
      if (this.sources.has(layer.source.id)) this.show(layer, shown.has(layer.id));
    }
  }

  /** Draw for a light or a dark screen. */
  recolor(scheme: Scheme): void {
    if (scheme === this.scheme) return;
    this.scheme = scheme;
    for (const { layer } of this.catalogue.layers.values()) {
      for (const part of this.style(layer)) {
        if (this.map.getLayer(part.id)) recolored(this.map, part);
      }
    }
    this.apply();
  }

  /** Ask every source for its present version and day, and exchange the tiles of those that changed. */
  async refresh(): Promise<void> {
    await Promise.all([...this.sources.keys()].map((id) => this.exchange(id)));
  }

  /** Ask again for what failed: it may come now. */
  reload(): void {
    for (const id of this.sources.keys()) this.failedTiles.recover(id);
    this.apply();
  }

  private source(id: string): VectorTileSource | undefined {
    return this.map.getSource<VectorTileSource>(id);
  }

  private load(layer: CatalogueLayer): void {
    const { id, url } = layer.source;
    if (this.loading.has(id)) return;
    const asked = onDay(url, this.view().asOf);
    const work = loadTileJson(asked)
      .then((tiles) => {
        this.sources.set(id, { url: asked, tiles });
        // Without the bounds, which a later version of the data may exceed.
        const { bounds: _bounds, ...source } = tiles;
        this.map.addSource(id, { type: "vector", ...source });
        this.loading.delete(id);
        this.apply();
        if (asked !== onDay(url, this.view().asOf)) void this.exchange(id); // the day changed meanwhile
      })
      .catch((error: unknown) => {
        this.loading.delete(id);
        this.failed(error, () => this.apply());
      });
    this.loading.set(id, work);
  }

  /** MapLibre keeps a tile on the screen until its successor is there, so nothing flickers. */
  private async exchange(id: string): Promise<void> {
    const held = this.sources.get(id);
    if (!held) return;
    const asked = onDay(held.url, this.view().asOf);
    try {
      const tiles = await loadTileJson(asked);
      if (asked !== onDay(held.url, this.view().asOf)) return; // a later request is on its way
      this.failedTiles.recover(id);
      if (tiles.tiles.join() !== held.tiles.tiles.join()) this.source(id)?.setTiles(tiles.tiles);
      this.sources.set(id, { url: asked, tiles });
    } catch (error) {
      this.failed(error, () => void this.exchange(id));
    }
  }

  private show(layer: CatalogueLayer, visible: boolean): void {
    this.style(layer).forEach((part, at) => {
      if (!this.map.getLayer(part.id)) {
        if (!visible) return;
        this.add(layer, part, at);
      }
      this.map.setLayoutProperty(part.id, "visibility", visible ? "visible" : "none");
      if (visible) this.fade(layer, part);
    });
  }

  private style(layer: CatalogueLayer): LayerSpecification[] {
    return this.scheme === "dark" ? layer.style_dark : layer.style;
  }

  private add(layer: CatalogueLayer, part: LayerSpecification, at: number): void {
    const place = this.catalogue.layers.get(layer.id)?.place ?? 0;
    const rank = (part.metadata as Ranked | undefined)?.["mapsvc:rank"] ?? 0;
    const placed = { id: part.id, rank, layer: place, part: at };
    this.map.addLayer(part, above(placed, this.drawn));
    this.drawn.push(placed);
    this.drawn.sort(compare);
  }

  private fade(layer: CatalogueLayer, part: LayerSpecification): void {
    const factor = this.view().opacity[layer.id] ?? 1;
    const paint = (part.paint ?? {}) as Record<string, unknown>;
    for (const [name, value] of opacities(part.type, paint, factor)) {
      this.map.setPaintProperty(part.id, name as never, value as never);
    }
  }
}
