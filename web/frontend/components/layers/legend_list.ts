/** The legend of a layer: what is in view, or all of it where that is not known or a person asks for it. */

import type { CatalogueLayer, Drawings } from "../../catalogue/types.ts";
import { button, h } from "../../core/dom.ts";
import { t } from "../../core/text.ts";
import { swatch } from "./swatch.ts";

export class LegendList {
  readonly element: HTMLElement;
  private readonly entries: { value: string; row: HTMLElement }[];
  private readonly toggle: HTMLButtonElement;
  private seen: ReadonlySet<string> | null = null;
  private all = false;

  constructor(layer: CatalogueLayer, drawings: Drawings) {
    this.entries = layer.legend.map((entry) => ({
      value: entry.value ?? "",
      row: h("li", {}, swatch(entry, layer.geometry, drawings), h("span", {}, entry.title)),
    }));
    this.toggle = button("link-button legend-all", "", () => {
      this.all = !this.all;
      this.show();
    });
    const list = h("ul", { class: "row-legend", "aria-label": t("map.layer.legend") });
    list.append(...this.entries.map((entry) => entry.row));
    this.element = h("div", { hidden: this.entries.length < 2 }, list, this.toggle);
    this.show();
  }

  /** The values of the layer in view; null: not known. */
  look(seen: ReadonlySet<string> | null): void {
    this.seen = seen;
    this.show();
  }

  private show(): void {
    const known = this.entries.filter((entry) => this.seen?.has(entry.value));
    const narrowed = known.length > 0 && known.length < this.entries.length;
    for (const { value, row } of this.entries) row.hidden = narrowed && !this.all && !this.seen?.has(value);
    this.toggle.hidden = !narrowed;
    this.toggle.textContent = this.all
      ? t("map.legend.in_view", { count: known.length })
      : t("map.legend.all", { count: this.entries.length });
  }
}
