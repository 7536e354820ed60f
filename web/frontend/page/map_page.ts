/** Joins map, panels and address: what a person does becomes a view, and every view is shown by all of them. */

import type { Map as MapLibre } from "maplibre-gl";
import { type Catalogue, loadCatalogue } from "../catalogue/catalogue.ts";
import { AnswerPanel } from "../components/answer/answer.ts";
import { addCrosshair } from "../components/crosshair/crosshair.ts";
import { DateControl } from "../components/date/date.ts";
import { LayerPanel } from "../components/layers/layers.ts";
import type { Notices } from "../components/notices/notices.ts";
import { PlaceMarker } from "../components/place/place.ts";
import type { Bounds, Match } from "../components/search/ask.ts";
import { SearchTool } from "../components/search/tool.ts";
import { found, lookedAt } from "../components/search/wording.ts";
import type { Config } from "../core/config.ts";
import { button, byId, h } from "../core/dom.ts";
import { icon } from "../core/icons.ts";
import { t } from "../core/text.ts";
import { ROOM, serveImages } from "../map/create.ts";
import { Drawing } from "../map/drawing.ts";
import { geometryOf, Outline } from "../map/outline.ts";
import { watchVersions } from "../map/versions.ts";
import { parsePlace, roundedPlace } from "../view/permalink.ts";
import { parseReference } from "../view/reference.ts";
import type { ViewStore } from "../view/store.ts";
import { type Asked, isSite, samePlace, type View } from "../view/view.ts";
import { followLanguages } from "./languages.ts";
import {
  followScheme,
  reveal,
  roomBeside,
  tellDrawn,
  tellSize,
  watchTiles,
  whenStyled,
} from "./map_events.ts";

const WIDE = "(min-width: 1000px)";
/** The notice that only a whole quarter was found. */
const QUARTER = "quarter";

export class MapPage {
  private readonly layers: LayerPanel;
  private readonly answer: AnswerPanel;
  private readonly date: DateControl;
  private readonly marker: PlaceMarker | null;
  private readonly outline: Outline | null;
  private readonly search: SearchTool;
  private readonly drawing: Drawing | null;
  private readonly opener: HTMLButtonElement;

  constructor(
    private readonly config: Config,
    private readonly store: ViewStore,
    private readonly catalogue: Catalogue,
    private readonly notices: Notices,
    private readonly map: MapLibre | null,
  ) {
    const events = {
      switched: (id: string, on: boolean) => store.update(catalogue.switched(store.now, id, on), "step"),
      faded: (id: string, opacity: number) => {
        const { [id]: _former, ...others } = store.now.opacity;
        store.update({ opacity: opacity < 1 ? { ...others, [id]: opacity } : others }, "adjust");
      },
    };
    this.opener = button(
      "",
      t("map.layers.title"),
      () => this.openLayers(),
      icon("layers"),
      h("span", {}, t("map.layers.title")),
    );
    this.layers = new LayerPanel(byId("layers"), catalogue, events, () => this.opener.focus());
    this.answer = new AnswerPanel(
      byId("answer"),
      (text) => this.announce(text),
      (question, answer) => this.show(question.place, answer),
      () => this.closeAnswer(),
    );
    byId("answer").addEventListener("click", (event) => this.followed(event));
    this.date = new DateControl(config.today, (asOf) => store.update({ asOf }, "step"));
    this.marker = map && new PlaceMarker(map);
    this.outline = map && new Outline(map);
    this.search = new SearchTool(
      () => ({ language: config.language, asOf: store.now.asOf, near: store.now.center }),
      (match) => this.found(match),
      (bounds) => this.look(bounds),
    );
    this.drawing =
      map &&
      new Drawing(
        map,
        catalogue,
        () => store.now,
        (error, retry) => {
          console.warn("a source failed:", error);
          notices.show({ cause: "tiles", text: t("map.failed.tiles"), retry });
        },
      );
    if (map) serveImages(map, catalogue.drawings);
  }

  /** Show the present view, and from now on every other. */
  start(): void {
    this.furnish();
    followLanguages(this.store);
    this.store.listen((now, before, restored) => this.changed(now, before, restored));
    this.layers.unfoldFirst(this.store.now);
    if (matchMedia(WIDE).matches) this.layers.sheet.show();
    if (this.map) this.followMap(this.map);
    this.changed(this.store.now, null, false);
  }

  private furnish(): void {
    const layers = h("div", { class: "tool tool-layers" }, this.opener);
    byId("tools").append(layers, this.search.element, this.date.element);
    byId("tools").after(this.date.badge);
  }

  private announce(text: string): void {
    byId("announce").textContent = text;
  }

  private look(bounds: Bounds): void {
    this.map?.fitBounds(bounds, { padding: ROOM, maxZoom: 17 });
    this.map?.getCanvas().focus();
  }

  /** A place was chosen by its name: its answer is asked for, or a whole quarter is looked at. */
  private found(match: Match): void {
    this.notices.hide(QUARTER);
    const { lat, lon, bounds } = match;
    const text = lookedAt(match);
    if (text) {
      this.look(bounds ?? [lon - 0.004, lat - 0.003, lon + 0.004, lat + 0.003]);
      this.notices.show({ cause: QUARTER, text });
      return;
    }
    const place = parsePlace(match.reference) ?? parseReference(match.reference) ?? { lat, lon };
    this.foundNext = found(match);
    this.fitNext = true;
    this.map?.jumpTo({ center: [lon, lat], zoom: Math.max(17, this.store.now.zoom) });
    this.ask(place, true);
  }

  private followMap(map: MapLibre): void {
    map.on("click", (event) => this.ask({ lat: event.lngLat.lat, lon: event.lngLat.lng }, false));
    map.on("moveend", () => {
      const { lat, lng } = map.getCenter();
      this.store.update({ center: { lat, lon: lng }, zoom: map.getZoom() }, "adjust");
    });
    addCrosshair(map, (center) => this.ask({ lat: center.lat, lon: center.lng }, true));
    tellSize(map);
    tellDrawn(map, () => this.drawing?.waiting ?? false);
    watchTiles(map, this.notices, () => this.drawing?.reload());
    // The style compares readings and expiries with this: old values turn grey, expired alerts vanish.
    const tick = (): void => void map.setGlobalStateProperty("now", Math.floor(Date.now() / 1000));
    watchVersions(() => {
      tick();
      void this.drawing?.refresh();
      if (this.layers.sheet.open) void this.freshen();
    });
    const apply = (): void => {
      tick();
      this.drawing?.apply();
    };
    whenStyled(map, apply);
    followScheme(map, this.catalogue.drawings.background, (scheme) => this.drawing?.recolor(scheme));
  }

  /** What the panel says of each layer's data may have changed while the page was open. */
  private async freshen(): Promise<void> {
    try {
      this.layers.freshen(await loadCatalogue(this.config.language, this.store.now.asOf));
    } catch (error) {
      console.warn("the dates in the panel are not renewed:", error); // the next minute asks again
    }
  }

  private ask(place: Asked, byKeyboard: boolean): void {
    this.focusNext = byKeyboard;
    const rounded = isSite(place) ? place : roundedPlace(place);
    if (samePlace(rounded, this.store.now.place)) this.answerFor(this.store.now);
    else this.store.update({ place: rounded }, "step");
  }

  /** Whether the next answer takes the focus: it was asked for by keyboard. */
  private focusNext = false;
  /** How the next place was found, said over its answer. */
  private foundNext: string | null = null;
  /** Whether the next site is to be seen whole: it was searched for, or the link does not say where to look. */
  private fitNext = !/[?&]lat=/.test(location.search);

  private changed(now: View, before: View | null, restored: boolean): void {
    this.layers.update(now, now.zoom);
    this.date.update(now.asOf);
    const otherDay = before !== null && now.asOf !== before.asOf;
    if (!before || otherDay || !samePlace(now.place, before.place)) {
      this.marker?.put(now.place && !isSite(now.place) ? now.place : null);
      if (!now.place || !before || !samePlace(now.place, before.place)) this.outline?.put(null);
      if (before && !samePlace(now.place, before.place) && !this.foundNext) this.search.box.set("");
      this.answerFor(now);
    }
    if (
      before &&
      (otherDay || now.on !== before.on || now.off !== before.off || now.opacity !== before.opacity)
    ) {
      this.drawing?.apply();
    }
    if (otherDay) void this.drawing?.refresh();
    if (restored) this.map?.jumpTo({ center: [now.center.lon, now.center.lat], zoom: now.zoom });
  }

  private answerFor(view: View): void {
    const [focus, how] = [this.focusNext, this.foundNext];
    this.focusNext = false;
    this.foundNext = null;
    if (!view.place) {
      this.answer.clear();
      return;
    }
    if (matchMedia("(max-width: 999px)").matches) this.layers.sheet.hide();
    void this.answer.ask({ place: view.place, asOf: view.asOf, language: this.config.language }, focus, how);
    if (this.map && !isSite(view.place)) reveal(this.map, view.place, byId("answer"));
  }

  /** Outline a site where its answer says it is; a facility gets the pin of a point. */
  private show(place: Asked, answer: HTMLElement): void {
    const fit = this.fitNext;
    this.fitNext = false;
    if (!this.map || !isSite(place)) return;
    const geometry = geometryOf(answer);
    this.outline?.put(geometry);
    if (geometry && fit) this.outline?.fit(geometry, roomBeside(this.map, byId("answer")));
    const { lat, lon } = answer.querySelector<HTMLElement>("[data-lat]")?.dataset ?? {};
    const point = geometry ? null : parsePlace(`${lat},${lon}`);
    if (!point) return;
    this.marker?.put(point);
    if (fit) this.map.jumpTo({ center: [point.lon, point.lat], zoom: Math.max(17, this.map.getZoom()) });
    reveal(this.map, point, byId("answer"));
  }

  /** A link to another place within the answer (the lot around a point) is followed here, beside the map. */
  private followed(event: MouseEvent): void {
    const link = (event.target as Element).closest<HTMLElement>("a[data-place]");
    const site = parseReference(link?.dataset.place ?? null);
    if (!site || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.fitNext = true;
    this.ask(site, true);
  }

  private closeAnswer(): void {
    this.store.update({ place: null }, "step");
    this.map?.getCanvas().focus();
  }

  private openLayers(): void {
    if (matchMedia("(max-width: 639px)").matches) this.answer.sheet.hide();
    this.layers.sheet.show();
    this.layers.sheet.heading.focus();
  }
}
