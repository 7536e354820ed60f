/** One layer in the panel: its switch, and once it is on its legend, its opacity, and where to read more. */

import type { CatalogueLayer, Drawings, Holding } from "../../catalogue/types.ts";
import { h } from "../../core/dom.ts";
import { t } from "../../core/text.ts";
import { day } from "../../core/when.ts";
import { LegendList } from "./legend_list.ts";
import { swatch } from "./swatch.ts";

export interface RowEvents {
  switched: (id: string, on: boolean) => void;
  faded: (id: string, opacity: number) => void;
}

export class LayerRow {
  readonly element: HTMLLIElement;
  private readonly box: HTMLInputElement;
  private readonly more: HTMLDetailsElement;
  private readonly slider: HTMLInputElement;
  private readonly percent: HTMLOutputElement;
  private readonly note: HTMLElement;
  private readonly date = h("span", {});
  private readonly legend: LegendList;
  private state: Holding;
  private on = false;
  private zoom = 0;

  constructor(
    readonly layer: CatalogueLayer,
    drawings: Drawings,
    events: RowEvents,
  ) {
    this.box = h("input", { type: "checkbox", name: layer.id });
    this.box.addEventListener("change", () => {
      this.more.open = this.box.checked;
      events.switched(layer.id, this.box.checked);
    });
    this.slider = h("input", { type: "range", min: 0, max: 100, step: 5, id: `opacity-${layer.id}` });
    this.percent = h("output", { for: this.slider.id });
    this.slider.addEventListener("input", () => events.faded(layer.id, this.slider.valueAsNumber / 100));
    this.note = h("span", { class: "row-note", hidden: true });
    this.state = layer.state;
    this.legend = new LegendList(layer, drawings);
    const first = layer.legend[0];
    this.more = h(
      "details",
      { class: "row-more" },
      h("summary", {}, t("map.layer.details", { layer: layer.title })),
      h("p", { class: "row-about" }, layer.description),
      this.legend.element,
      h(
        "div",
        { class: "row-opacity" },
        h("label", { for: this.slider.id }, t("map.layer.opacity")),
        this.slider,
        this.percent,
      ),
      this.about(),
    );
    this.element = h(
      "li",
      { class: "layer-row" },
      h(
        "label",
        {},
        this.box,
        first ? swatch(first, layer.geometry, drawings) : null,
        h("span", {}, layer.title),
      ),
      this.note,
      this.more,
    );
    this.freshen(layer);
  }

  /** Show whether it is `on`, with which opacity, at which zoom of the map. */
  update(on: boolean, opacity: number, zoom: number): void {
    this.box.checked = on;
    this.more.hidden = !on;
    this.on = on;
    this.zoom = zoom;
    this.say();
    this.slider.value = String(Math.round(opacity * 100));
    this.percent.value = `${this.slider.value}%`;
  }

  /** Say what is held now, as `layer` of a newer catalogue has it. */
  freshen(layer: CatalogueLayer): void {
    this.state = layer.state;
    this.date.textContent = layer.recorded_at ? t("map.layer.date", { date: day(layer.recorded_at) }) : "";
    this.say();
  }

  /** Why nothing is seen of it, where that is so. */
  private say(): void {
    const empty = this.state === "empty";
    this.note.hidden = !empty && (!this.on || this.zoom >= this.layer.minzoom);
    this.note.textContent = t(empty ? "map.layer.empty" : "map.layer.zoom_in");
  }

  /** Whether the legend is unfolded and could be narrowed to what is in view. */
  get explains(): boolean {
    return this.on && this.more.open && this.layer.by !== null;
  }

  /** Narrow the legend to the values in view; null: not known. */
  look(seen: ReadonlySet<string> | null): void {
    this.legend.look(seen);
  }

  /** Open the details, as on switching the layer on. */
  unfold(): void {
    this.more.open = true;
  }

  private about(): HTMLElement {
    const { id, page, list, download, told, legal, title } = this.layer;
    const language = document.documentElement.lang;
    const link = (href: string, text: string): HTMLElement =>
      h("a", { href }, text, h("span", { class: "visually-hidden" }, title));
    const links = [
      link(`${page}?lang=${language}`, t("map.layer.page")),
      link(`${list}?lang=${language}`, t("map.layer.list")),
      link(`${download}?lang=${language}`, t("map.layer.download")),
      told && link(`/subscribe?layers=${id}&area=city&lang=${language}`, t("map.layer.tell")),
    ];
    const basis = legal.map((one) =>
      h("li", {}, one.url ? h("a", { href: one.url, rel: "external" }, one.title) : one.title),
    );
    return h(
      "div",
      { class: "row-about" },
      basis.length > 0 && h("ul", { class: "row-legal", "aria-label": t("map.layer.legal") }, ...basis),
      h("p", {}, this.date),
      h("ul", { class: "row-links" }, ...links.filter((one) => one !== false).map((one) => h("li", {}, one))),
    );
  }
}
