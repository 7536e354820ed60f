/** Draws one base map beneath everything else on a map, and says how it stands with it. */

import type { Map as MapLibre } from "maplibre-gl";
import type { Scheme } from "../../catalogue/types.ts";
import { reachable, tellOf } from "./fetching.ts";
import { type Parts, PREFIX, partsOf } from "./style.ts";
import type { Basemap, Own } from "./types.ts";
import { type State, Watch } from "./watch.ts";

const LOOK_AGAIN_MS = 60_000;

export class BaseDrawing {
  private shown: Basemap | null = null;
  private watch: Watch | null = null;
  private parts: Parts | null = null;
  /** Counts what was asked for, so that a style that comes late is not drawn over another base map. */
  private turn = 0;
  private failedAt: string | null = null;
  private readonly dark = matchMedia("(prefers-color-scheme: dark)");

  constructor(
    private readonly map: MapLibre,
    /** Told how the base map stands; null: none is drawn. */
    private readonly told: (state: State | null, base: Basemap | null) => void,
    /** Told how much of the city's own base map is to be drawn. */
    private readonly own: (own: Own) => void,
  ) {
    map.on("movestart", () => this.watch?.moved());
    map.on("idle", () => this.watch?.settled());
    map.on("zoomend", () => this.cover());
    const again = (): void => void this.lookAgain();
    const timer = setInterval(again, LOOK_AGAIN_MS);
    const redraw = (): void => void (this.shown && this.show(this.shown));
    addEventListener("online", again);
    this.dark.addEventListener("change", redraw);
    map.once("remove", () => {
      clearInterval(timer);
      removeEventListener("online", again);
      this.dark.removeEventListener("change", redraw);
      if (this.shown) tellOf(this.shown.id, null);
    });
  }

  /** Draw `base`, in place of the one before; null: the city's own alone. */
  async show(base: Basemap | null): Promise<void> {
    const turn = ++this.turn;
    this.clear();
    this.shown = base;
    if (!base) {
      this.watch = null;
      this.told(null, null);
      this.cover();
      return;
    }
    this.failedAt = base.light.style ?? null;
    this.watch = new Watch((state) => this.changed(state));
    tellOf(base.id, (outcome, url) => {
      if (outcome === "failed") this.failedAt = url;
      if (turn === this.turn) this.watch?.tile(outcome);
      // MapLibre draws no frame for a tile that does not come, and would never say that it is done.
      if (outcome !== "came") setTimeout(() => this.map.triggerRepaint(), 50);
    });
    this.told("waiting", base);
    this.cover();
    const scheme: Scheme = this.dark.matches ? "dark" : "light";
    try {
      const parts = await partsOf(base, scheme);
      if (turn === this.turn) this.add(parts);
    } catch (error) {
      console.warn("a base map failed:", error);
      if (turn === this.turn) this.watch.tile("failed");
    }
  }

  /** Ask for the same again. */
  retry(): void {
    void this.show(this.shown);
  }

  private async lookAgain(): Promise<void> {
    if (this.watch?.state !== "unreachable" || document.visibilityState !== "visible" || !this.failedAt)
      return;
    const turn = this.turn;
    if ((await reachable(this.failedAt)) && turn === this.turn) this.retry();
  }

  private changed(state: State): void {
    // What is gone is not asked for again and again.
    if (state === "unreachable") this.clear();
    this.told(state, this.shown);
    this.cover();
  }

  private add(parts: Parts): void {
    this.parts = parts;
    if (parts.sprite) this.map.setSprite(parts.sprite);
    for (const [id, source] of parts.sources) this.map.addSource(id, source);
    const order = this.map.getLayersOrder();
    const above = order[order.indexOf("background") + 1];
    for (const layer of parts.layers) this.map.addLayer(layer, above);
  }

  private clear(): void {
    const { map, parts } = this;
    this.parts = null;
    if (!parts) return;
    for (const id of map.getLayersOrder()) if (id.startsWith(PREFIX)) map.removeLayer(id);
    for (const [id] of parts.sources) if (map.getSource(id)) map.removeSource(id);
    if (parts.sprite) map.setSprite(null);
  }

  /** The city's own is drawn wherever the other does not cover it. */
  private cover(): void {
    const { shown, watch } = this;
    const seen = watch?.state === "shown" || watch?.state === "partly";
    if (!shown || !seen || this.map.getZoom() + (shown.tileSize === 256 ? 1 : 0) < shown.minzoom)
      this.own("all");
    else this.own(shown.labels ? "names" : "none");
  }
}
