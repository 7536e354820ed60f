/** Keeps the map's sources and style layers in step with the view. */

import type { LayerSpecification, Map as MapLibre, VectorTileSource } from "maplibre-gl";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { CatalogueLayer, Scheme } from "../catalogue/types.ts";
import type { Own } from "../components/basemap/types.ts";
import type { View } from "../view/view.ts";
import { FailedTiles } from "./failed_tiles.ts";
import { opacities } from "./opacity.ts";
import { above, compare, type Placed, placeIn } from "./order.ts";
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
  private own: Own = "all";
  private readonly drawn: (Placed & { of: string })[] = [];
  /** The view's order by which `drawn` stands. */
  private order: readonly string[] = [];
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
    this.restack();
  }

  /** Draw this much of the city's own base map: another one lies beneath the layers. */
  drawOwn(own: Own): void {
    if (own === this.own) return;
    this.own = own;
    if (this.begun) this.apply();
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
      const tiles = await loadTileJson(asked, true);
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
      const seen = visible && this.covers(layer, part);
      if (!this.map.getLayer(part.id)) {
        if (!seen) return;
        this.add(layer, part, at);
      }
      this.map.setLayoutProperty(part.id, "visibility", seen ? "visible" : "none");
      if (seen) this.fade(layer, part);
    });
  }

  /** Whether another base map leaves room for this part of the city's own. */
  private covers(layer: CatalogueLayer, part: LayerSpecification): boolean {
    if (this.own === "all" || !this.catalogue.isBase(layer.id)) return true;
    return this.own === "names" && part.type === "symbol";
  }

  private style(layer: CatalogueLayer): LayerSpecification[] {
    return this.scheme === "dark" ? layer.style_dark : layer.style;
  }

  private add(layer: CatalogueLayer, part: LayerSpecification, at: number): void {
    const place = this.place(layer.id);
    const rank = (part.metadata as Ranked | undefined)?.["mapsvc:rank"] ?? 0;
    const placed = { id: part.id, of: layer.id, rank, layer: place, part: at };
    this.map.addLayer(part, above(placed, this.drawn));
    this.drawn.push(placed);
    this.drawn.sort(compare);
  }

  private place(id: string): number {
    return placeIn(this.order, id, this.catalogue.layers.get(id)?.place ?? 0);
  }

  /** Draw in the view's order; what others put above our layers stays above. */
  private restack(): void {
    const { order } = this.view();
    if (order.join() === this.order.join()) return;
    this.order = order;
    const ours = new Set(this.drawn.map((part) => part.id));
    const all = this.map.getLayersOrder();
    let beneath = all[Math.max(...[...ours].map((id) => all.indexOf(id))) + 1];
    for (const part of this.drawn) part.layer = this.place(part.of);
    this.drawn.sort(compare);
    for (const { id } of [...this.drawn].reverse()) {
      this.map.moveLayer(id, beneath);
      beneath = id;
    }
  }

  private fade(layer: CatalogueLayer, part: LayerSpecification): void {
    const factor = this.view().opacity[layer.id] ?? 1;
    const paint = (part.paint ?? {}) as Record<string, unknown>;
    for (const [name, value] of opacities(part.type, paint, factor)) {
      this.map.setPaintProperty(part.id, name as never, value as never);
    }
  }
}
