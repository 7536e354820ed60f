/** The map of the form: shows the area that was chosen, and takes the corners of one that is drawn. */

import type { Map as MapLibre } from "maplibre-gl";
import { loadCatalogue } from "../../catalogue/catalogue.ts";
import type { Config } from "../../core/config.ts";
import { t } from "../../core/text.ts";
import { addLocate, createMap, serveImages } from "../../map/create.ts";
import { Drawing } from "../../map/drawing.ts";
import { type Geometry, Outline } from "../../map/outline.ts";
import { followScheme, tellDrawn, whenStyled } from "../../page/map_events.ts";
import { PLAIN, type View } from "../../view/view.ts";
import { addCrosshair } from "../crosshair/crosshair.ts";
import type { Corner } from "../draw/corners.ts";
import { Draw } from "../draw/draw.ts";

const ROOM = { top: 32, right: 32, bottom: 40, left: 32 };

export class AreaMap {
  readonly draw: Draw;
  private readonly map: MapLibre;
  private readonly outline: Outline;

  /** Begins with the city of `config` in `holder`; throws where the browser cannot draw. */
  constructor(holder: HTMLElement, config: Config, drawn: (corners: readonly Corner[]) => void) {
    this.map = createMap(holder, config.worker, {
      bounds: config.bounds,
      fitBoundsOptions: { padding: ROOM },
    });
    // The page scrolls with one finger; the map moves with two, or with its buttons.
    this.map.scrollZoom.disable();
    addLocate(this.map);
    this.map.getCanvas().setAttribute("aria-label", t("map.draw.map"));
    this.outline = new Outline(this.map);
    this.draw = new Draw(this.map, drawn);
    addCrosshair(this.map, () => this.draw.placeAtCenter(), t("map.draw.start"));
    this.furnish(config).catch((error: unknown) => console.warn("the map has no layers:", error));
  }

  /** Outline `geometry` and look at it; null: nothing is outlined. */
  show(geometry: Geometry | null): void {
    this.outline.put(geometry);
    if (geometry) this.outline.fit(geometry, ROOM);
  }

  /** Look at what is drawn already. */
  lookAt(corners: readonly Corner[]): void {
    if (corners.length < 2) return;
    const coordinates = corners.map(({ lat, lon }) => [lon, lat]);
    this.outline.fit({ type: "MultiPoint", coordinates }, ROOM);
  }

  private view(): View {
    return { ...PLAIN, center: { lat: 0, lon: 0 }, zoom: 0, on: [] };
  }

  private async furnish(config: Config): Promise<void> {
    const catalogue = await loadCatalogue(config.language, null);
    const { map } = this;
    serveImages(map, catalogue.drawings);
    const failed = (error: unknown): void => console.warn("a source failed:", error);
    const drawing = new Drawing(map, catalogue, () => this.view(), failed);
    tellDrawn(map, () => drawing.waiting);
    whenStyled(map, () => drawing.apply());
    followScheme(map, catalogue.drawings.background, (scheme) => drawing.recolor(scheme));
  }
}
