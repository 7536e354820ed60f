/** The other side of a comparison: a second map over the first, cut at a slider, or beside it. */

import type { Map as MapLibre } from "maplibre-gl";
import { button, byId, h } from "../../core/dom.ts";
import { icon } from "../../core/icons.ts";
import { t } from "../../core/text.ts";
import { day } from "../../core/when.ts";
import { createMap, serveImages } from "../../map/create.ts";
import { Drawing } from "../../map/drawing.ts";
import { watchVersions } from "../../map/versions.ts";
import { followScheme, tellDrawn, watchTiles, whenStyled } from "../../page/map_events.ts";
import type { Workbench } from "../../page/toolbox.ts";
import type { Compared, View } from "../../view/view.ts";
import { inStep } from "./camera.ts";
import { otherSide } from "./sides.ts";

/** Whether both views draw the same, wherever they look and however far the slider is. */
function alike(now: View, before: View): boolean {
  return (
    now.on === before.on &&
    now.off === before.off &&
    now.opacity === before.opacity &&
    now.order === before.order &&
    now.compared?.on === before.compared?.on &&
    now.compared?.asOf === before.compared?.asOf
  );
}

export class Comparison {
  private other: { map: MapLibre; drawing: Drawing } | null = null;
  private readonly container = h("div", { id: "map-compared", role: "region" });
  private readonly slider = h("input", {
    type: "range",
    class: "compare-slider",
    min: 0,
    max: 100,
    step: 1,
    "aria-label": t("map.compare.slider"),
  });
  private readonly here = h("span", { class: "compare-day" });
  private readonly there = h("span", { class: "compare-day" });
  private readonly furniture: HTMLElement;

  constructor(
    private readonly bench: Workbench,
    private readonly main: MapLibre,
  ) {
    const end = button("icon-button", t("map.compare.end"), () => this.end(), icon("close"));
    end.setAttribute("aria-label", t("map.compare.end"));
    end.title = t("map.compare.end");
    this.slider.addEventListener("input", () => this.cut(this.slider.valueAsNumber / 100));
    this.furniture = h(
      "div",
      { class: "compare-furniture", role: "group", "aria-label": t("map.compare.title") },
      h("span", { class: "compare-line", "aria-hidden": "true" }),
      this.slider,
      h("p", { class: "compare-here" }, this.here),
      h("p", { class: "compare-there" }, this.there, end),
    );
    watchVersions(() => void this.other?.drawing.refresh());
  }

  /** The map on the other side. */
  get map(): MapLibre | null {
    return this.other?.map ?? null;
  }

  /** Show the comparison of `now`; without one both map and furniture go. */
  update(now: View, before: View | null): void {
    const { compared } = now;
    const stage = this.main.getContainer().parentElement;
    if (!compared || !stage) {
      this.close(stage);
      return;
    }
    const fresh = this.other === null;
    const relaid = stage.dataset.compared !== compared.how;
    stage.dataset.compared = compared.how;
    this.slider.value = String(Math.round(compared.at * 100));
    stage.style.setProperty("--cut", String(compared.at));
    this.say(now, compared);
    if (fresh) this.open();
    if (relaid) {
      this.main.resize();
      this.other?.map.resize();
      this.other?.map.jumpTo({ center: this.main.getCenter(), zoom: this.main.getZoom() });
    }
    if (fresh || !this.other || !before || alike(now, before)) return;
    this.other.drawing.apply();
    if (compared.asOf !== before.compared?.asOf) void this.other.drawing.refresh();
  }

  private say(now: View, compared: Compared): void {
    const { today } = this.bench.config;
    const words = (asOf: string | null): string =>
      asOf === null || asOf === today ? t("map.compare.today") : day(asOf);
    const layers = compared.on ? ` ${t("map.compare.own_layers")}` : "";
    this.here.textContent = words(now.asOf);
    this.there.textContent = `${words(compared.asOf)}${layers}`;
    this.container.setAttribute("aria-label", t("map.compare.map", { what: this.there.textContent }));
    this.slider.setAttribute(
      "aria-valuetext",
      t("map.compare.share", { percent: this.slider.value, what: this.here.textContent }),
    );
  }

  private open(): void {
    const { config, store, catalogue, notices } = this.bench;
    this.main.getContainer().after(this.container, this.furniture);
    const look = { center: this.main.getCenter(), zoom: this.main.getZoom() };
    const map = createMap(this.container, config.worker, look, true);
    const side = (): View => {
      const { compared } = store.now;
      return compared ? otherSide(store.now, compared) : store.now;
    };
    const drawing = new Drawing(map, catalogue, side, (error, retry) => {
      console.warn("a source failed:", error);
      notices.show({ cause: "tiles", text: t("map.failed.tiles"), retry });
    });
    this.other = { map, drawing };
    // The keyboard moves both from the first map, and its name is that of the container.
    const canvas = map.getCanvas();
    canvas.tabIndex = -1;
    canvas.removeAttribute("role");
    canvas.removeAttribute("aria-label");
    canvas.setAttribute("aria-hidden", "true");
    serveImages(map, catalogue.drawings);
    inStep(this.main, map);
    watchTiles(map, notices, () => drawing.reload());
    tellDrawn(map, () => drawing.waiting);
    map.on("click", (event) => this.bench.ask({ lat: event.lngLat.lat, lon: event.lngLat.lng }, false));
    whenStyled(map, () => {
      map.setGlobalStateProperty("now", Math.floor(Date.now() / 1000));
      drawing.apply();
    });
    followScheme(map, catalogue.drawings.background, (scheme) => drawing.recolor(scheme));
  }

  private cut(at: number): void {
    const { compared } = this.bench.store.now;
    if (compared) this.bench.store.update({ compared: { ...compared, at } }, "adjust");
  }

  private end(): void {
    this.bench.store.update({ compared: null }, "step");
    byId("map").querySelector("canvas")?.focus();
  }

  private close(stage: HTMLElement | null): void {
    if (!this.other) return;
    delete stage?.dataset.compared;
    this.other.map.remove();
    this.other = null;
    this.container.remove();
    this.furniture.remove();
    this.main.resize();
  }
}
