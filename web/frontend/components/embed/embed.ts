/** A map of one view, without the page around it: a press puts the pin, and the link below leads to what applies there. */

import type { Map as MapLibre } from "maplibre-gl";
import { loadCatalogue } from "../../catalogue/catalogue.ts";
import type { Config } from "../../core/config.ts";
import { byId } from "../../core/dom.ts";
import { t } from "../../core/text.ts";
import { day } from "../../core/when.ts";
import { createMap, firstLook, serveImages } from "../../map/create.ts";
import { Drawing } from "../../map/drawing.ts";
import { followScheme, tellDrawn, watchTiles, whenStyled } from "../../page/map_events.ts";
import { formatView, roundedPlace } from "../../view/permalink.ts";
import { changed, isSite, type Place, type View } from "../../view/view.ts";
import { addCrosshair } from "../crosshair/crosshair.ts";
import type { Notices } from "../notices/notices.ts";
import { PlaceMarker } from "../place/place.ts";

export class Embed {
  private readonly whole = byId("embed-whole") as HTMLAnchorElement;

  constructor(
    private readonly config: Config,
    private view: View,
    private readonly notices: Notices,
  ) {}

  start(): void {
    byId("embed-day").textContent = t("map.date.badge", { date: day(this.view.asOf ?? this.config.today) });
    let map: MapLibre;
    try {
      map = createMap("map", this.config.worker, firstLook(this.config, this.view));
    } catch (error) {
      console.warn("no map:", error);
      this.notices.show({ cause: "webgl", text: t("map.embed.no_map") });
      return;
    }
    map.cooperativeGestures.enable(); // the page around scrolls; the map moves with two fingers
    const marker = new PlaceMarker(map);
    const put = (place: Place | null): void => {
      marker.put(place);
      this.become({ place });
    };
    if (this.view.place && !isSite(this.view.place)) marker.put(this.view.place);
    map.on("click", ({ lngLat }) => put(roundedPlace({ lat: lngLat.lat, lon: lngLat.lng })));
    addCrosshair(map, ({ lat, lng }) => put(roundedPlace({ lat, lon: lng })), t("map.embed.hint"));
    map.on("moveend", () => {
      const { lat, lng } = map.getCenter();
      this.become({ center: { lat, lon: lng }, zoom: map.getZoom() });
    });
    this.furnish(map);
  }

  /** The link below leads to what is seen here. */
  private become(change: Partial<View>): void {
    this.view = changed(this.view, change);
    this.whole.href = `/${formatView({ ...this.view, lang: this.config.language })}`;
    if (change.place) this.whole.textContent = t("map.embed.ask");
  }

  private furnish(map: MapLibre): void {
    const failed = (retry: () => void): void =>
      this.notices.show({ cause: "catalogue", text: t("map.failed.catalogue"), retry });
    loadCatalogue(this.config.language, this.view.asOf).then(
      (catalogue) => {
        serveImages(map, catalogue.drawings);
        const drawing = new Drawing(
          map,
          catalogue,
          () => this.view,
          (_, retry) => this.notices.show({ cause: "tiles", text: t("map.failed.tiles"), retry }),
        );
        map.setGlobalStateProperty("now", Math.floor(Date.now() / 1000));
        tellDrawn(map, () => drawing.waiting);
        watchTiles(map, this.notices, () => drawing.reload());
        whenStyled(map, () => drawing.apply());
        followScheme(map, catalogue.drawings.background, (scheme) => drawing.recolor(scheme));
      },
      () => failed(() => this.furnish(map)),
    );
  }
}
