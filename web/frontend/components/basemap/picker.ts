/** The choice of the base map, in the panel of layers. */

import { h } from "../../core/dom.ts";
import { t } from "../../core/text.ts";
import { type Basemap, OWN } from "./types.ts";

export class Picker {
  readonly element: HTMLDetailsElement;
  private readonly boxes = new Map<string, HTMLInputElement>();
  private readonly current = h("span", { class: "theme-count" });

  constructor(
    private readonly offered: readonly Basemap[],
    city: string,
    chosen: (id: string) => void,
  ) {
    const outside = offered.some((one) => one.sites.length > 0);
    const rows = [
      this.row(OWN, t("map.base.own", { city }), [], chosen),
      ...offered.map((one) => this.row(one.id, one.title, one.sites, chosen)),
    ];
    this.element = h(
      "details",
      { class: "layer-theme basemaps" },
      h("summary", {}, h("span", { class: "theme-title" }, t("map.base.title")), this.current),
      h(
        "fieldset",
        {},
        h("legend", { class: "visually-hidden" }, t("map.base.title")),
        outside && h("p", { class: "base-note" }, t("map.base.note")),
        ...rows,
      ),
    );
  }

  /** Show which one is chosen. */
  update(id: string): void {
    const box = this.boxes.get(id);
    if (box) box.checked = true;
    this.current.textContent = id === OWN ? "" : (this.offered.find((one) => one.id === id)?.title ?? "");
  }

  private row(
    id: string,
    title: string,
    sites: readonly string[],
    chosen: (id: string) => void,
  ): HTMLElement {
    const box = h("input", { type: "radio", name: "basemap", value: id });
    box.addEventListener("change", () => chosen(id));
    this.boxes.set(id, box);
    const from = sites.length > 0 && h("small", {}, t("map.base.from", { sites: sites.join(", ") }));
    return h("label", { class: "base-row" }, box, h("span", {}, title, from));
  }
}
