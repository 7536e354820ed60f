/** Joins map, panels and address: what a person does becomes a view, and every view is shown by all of them. */

import type { Map as MapLibre, MapMouseEvent } from "maplibre-gl";
import { type Catalogue, loadCatalogue } from "../catalogue/catalogue.ts";
import type { Own } from "../components/basemap/types.ts";
import { addCrosshair } from "../components/crosshair/crosshair.ts";
import { DateControl } from "../components/date/date.ts";
import { keepForOffline, tellOffline } from "../components/kept/offline.ts";
import { onSingleKeys } from "../components/keys/single.ts";
import { LayerPanel } from "../components/layers/layers.ts";
import type { Notices } from "../components/notices/notices.ts";
import type { TimeBar } from "../components/time/time.ts";
import type { Config } from "../core/config.ts";
import { button, byId, h } from "../core/dom.ts";
import { icon } from "../core/icons.ts";
import { t } from "../core/text.ts";
import { Changes } from "../map/changes.ts";
import { serveImages } from "../map/create.ts";
import { Drawing } from "../map/drawing.ts";
import { valuesInView } from "../map/in_view.ts";
import { watchVersions } from "../map/versions.ts";
import type { ViewStore } from "../view/store.ts";
import type { View } from "../view/view.ts";
import { Asking } from "./asking.ts";
import { Comparing } from "./comparing.ts";
import { followLanguages } from "./languages.ts";
import { followScheme, tellDrawn, tellSize, watchTiles, whenStyled } from "./map_events.ts";
import { beginNotes } from "./notes.ts";
import { Toolbox, type Workbench } from "./toolbox.ts";
import { TOOLS } from "./tools.ts";

const WIDE = "(min-width: 1000px)";
const NARROW = "(max-width: 999px)";
const PHONE = "(max-width: 639px)";

export class MapPage {
  private readonly layers: LayerPanel;
  private readonly asking: Asking;
  private readonly date: DateControl;
  private readonly drawing: Drawing | null;
  private readonly toolbox: Toolbox;
  private readonly comparing: Comparing;
  private readonly bench: Workbench;
  private time: Promise<TimeBar> | null = null;
  private readonly opener: HTMLButtonElement;
  private readonly changes = new Changes();

  constructor(
    private readonly config: Config,
    private readonly store: ViewStore,
    private readonly catalogue: Catalogue,
    private readonly notices: Notices,
    private readonly map: MapLibre | null,
  ) {
    const announce = (text: string): void => {
      byId("announce").textContent = text;
    };
    const events = {
      announce,
      changed: (change: Partial<View>) => store.update(change, "step"),
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
    this.asking = new Asking(config.language, store, notices, map, announce);
    this.date = new DateControl(
      config.today,
      (asOf) => store.update({ asOf }, "step"),
      () => void this.openTime(),
    );
    this.comparing = new Comparing(() => this.bench);
    this.bench = {
      config,
      store,
      catalogue,
      notices,
      map,
      announce,
      ask: (place, byKeyboard) => this.asking.ask(place, byKeyboard),
      otherMap: () => this.comparing.otherMap(),
    };
    this.toolbox = new Toolbox(this.bench, TOOLS());
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
    byId("tools").append(layers, this.asking.search.element, this.date.element, this.toolbox.element);
    byId("tools").after(this.date.badge);
    onSingleKeys({ "?": () => this.toolbox.open("keys"), v: () => this.toolbox.open("in_view") });
  }

  private followMap(map: MapLibre): void {
    map.on("click", (event) => this.clicked(event));
    map.on("moveend", () => {
      const { lat, lng } = map.getCenter();
      this.store.update({ center: { lat, lon: lng }, zoom: map.getZoom() }, "adjust");
    });
    addCrosshair(map, ({ lat, lng }) => {
      if (!this.toolbox.centered({ lat, lon: lng })) this.asking.ask({ lat, lon: lng }, true);
    });
    beginNotes(map, () => this.toolbox.open("notes"));
    tellSize(map);
    tellDrawn(map, () => this.drawing?.waiting ?? false);
    map.on("idle", () => {
      if (this.layers.sheet.open) this.layers.look((layer) => valuesInView(map, layer));
    });
    watchTiles(map, this.notices, () => this.drawing?.reload());
    // The style compares readings and expiries with this: old values turn grey, expired alerts vanish.
    const tick = (): void => void map.setGlobalStateProperty("now", Math.floor(Date.now() / 1000));
    watchVersions(() => {
      tick();
      void this.lookForChanges();
    });
    const apply = (): void => {
      tick();
      this.drawing?.apply();
    };
    whenStyled(map, apply);
    this.offerBasemaps(map);
    tellOffline(this.notices, () => this.again());
    keepForOffline();
    followScheme(map, this.catalogue.drawings.background, (scheme) => this.drawing?.recolor(scheme));
  }

  /** One small request says whether anything changed; only then is each source asked. */
  private async lookForChanges(): Promise<void> {
    try {
      if (!(await this.changes.any([...this.catalogue.shown(this.store.now)]))) return;
    } catch (error) {
      console.warn("the stream of changes failed:", error); // the sources say themselves whether they can be had
    }
    void this.drawing?.refresh();
    if (this.layers.sheet.open) void this.freshen();
  }

  /** The network may answer again: ask for everything that failed, or that was kept from before. */
  private again(): void {
    this.notices.hide("tiles");
    this.drawing?.reload();
    void this.drawing?.refresh();
    void this.freshen();
  }

  /** Base maps are fetched apart: the first view needs none but the city's own. */
  private offerBasemaps(map: MapLibre): void {
    const { config, store, notices } = this;
    if (config.basemaps.offered.length === 0) return;
    const own = (part: Own): void => this.drawing?.drawOwn(part);
    import("../components/basemap/basemap.ts").then(
      ({ mountBasemaps }) => {
        const { basemaps, city } = config;
        this.layers.sheet.body.append(mountBasemaps({ basemaps, city, store, notices, map, own }));
      },
      (error: unknown) => {
        console.warn("base maps are not offered:", error);
        if (!store.now.base && !config.basemaps.default) return; // nobody asked for one
        const retry = (): void => this.offerBasemaps(map);
        notices.show({ cause: "basemap", text: t("map.tools.failed", { tool: t("map.base.title") }), retry });
      },
    );
  }

  private clicked(event: MapMouseEvent): void {
    if (!this.toolbox.clicked(event))
      this.asking.ask({ lat: event.lngLat.lat, lon: event.lngLat.lng }, false);
  }

  /** What the panel says of each layer's data may have changed while the page was open. */
  private async freshen(): Promise<void> {
    try {
      this.layers.freshen(await loadCatalogue(this.config.language, this.store.now.asOf));
    } catch (error) {
      console.warn("the dates in the panel are not renewed:", error); // the next minute asks again
    }
  }

  private changed(now: View, before: View | null, restored: boolean): void {
    this.layers.update(now, now.zoom);
    this.date.update(now.asOf);
    if (now.place && now.place !== before?.place && matchMedia(NARROW).matches) this.layers.sheet.hide();
    this.asking.changed(now, before);
    this.comparing.changed(now, before);
    const otherDay = before !== null && now.asOf !== before.asOf;
    if (
      before &&
      (otherDay ||
        now.on !== before.on ||
        now.off !== before.off ||
        now.opacity !== before.opacity ||
        now.order !== before.order)
    ) {
      this.drawing?.apply();
    }
    if (otherDay) void this.drawing?.refresh();
    if (restored) this.map?.jumpTo({ center: [now.center.lon, now.center.lat], zoom: now.zoom });
  }

  /** The bar of time, fetched when it is first asked for. */
  private async openTime(): Promise<void> {
    this.time ??= import("../components/time/time.ts").then(({ TimeBar }) => {
      const bar = new TimeBar(this.bench, () => this.date.opener.focus());
      byId("tool").before(bar.element);
      return bar;
    });
    try {
      (await this.time).show();
    } catch (error) {
      console.warn("the bar of time did not come:", error);
      this.time = null;
      const retry = (): void => void this.openTime();
      const text = t("map.tools.failed", { tool: t("map.time.title") });
      this.notices.show({ cause: "time", text, retry });
    }
  }

  private openLayers(): void {
    if (matchMedia(PHONE).matches) this.asking.answer.sheet.hide();
    this.layers.sheet.show();
    this.layers.sheet.heading.focus();
  }
}
