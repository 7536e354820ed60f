/** The panel of layers by theme. */

import { BASE, type Catalogue } from "../../catalogue/catalogue.ts";
import { h } from "../../core/dom.ts";
import { t } from "../../core/text.ts";
import type { View } from "../../view/view.ts";
import { Sheet } from "../sheet/sheet.ts";
import { LayerRow, type RowEvents } from "./layer_row.ts";

export class LayerPanel {
  readonly sheet: Sheet;
  private readonly rows = new Map<string, LayerRow>();
  private readonly counts = new Map<string, HTMLElement>();

  constructor(
    root: HTMLElement,
    private readonly catalogue: Catalogue,
    events: RowEvents,
    closed: () => void,
  ) {
    this.sheet = new Sheet(root, { title: t("map.layers.title"), closed });
    // The base map is what people look for least: last.
    const themes = [...catalogue.themes].sort((a, b) => Number(a.id === BASE) - Number(b.id === BASE));
    for (const theme of themes) {
      const rows = theme.layers.map((layer) => new LayerRow(layer, catalogue.drawings, events));
      if (rows.length === 0) continue;
      for (const row of rows) this.rows.set(row.layer.id, row);
      const count = h("span", { class: "theme-count" });
      this.counts.set(theme.id, count);
      const open = theme.id !== BASE && theme.layers.some((layer) => layer.visible);
      this.sheet.body.append(
        h(
          "details",
          { class: "layer-theme", open },
          h("summary", {}, h("span", { class: "theme-title" }, theme.title), count),
          h("ul", {}, ...rows.map((row) => row.element)),
        ),
      );
    }
    const all = h("a", { href: `/layers?lang=${document.documentElement.lang}` }, t("map.layers.all"));
    this.sheet.body.append(h("p", { class: "layers-all" }, all));
  }

  /** Show the state of `view` at the map's `zoom`. */
  update(view: View, zoom: number): void {
    const shown = this.catalogue.shown(view);
    for (const [id, row] of this.rows) row.update(shown.has(id), view.opacity[id] ?? 1, zoom);
    for (const theme of this.catalogue.themes) {
      const on = theme.layers.filter((layer) => shown.has(layer.id)).length;
      const count = this.counts.get(theme.id);
      const key = on > 0 ? "map.layers.on" : "map.layers.count";
      if (count) count.textContent = t(key, { count: on || theme.layers.length });
    }
  }

  /** Say what is held now, as a newer `catalogue` has it. */
  freshen(catalogue: Catalogue): void {
    for (const [id, { layer }] of catalogue.layers) this.rows.get(id)?.freshen(layer);
  }

  /** Open the themes of what is on, and unfold the first legend, so that a first look explains its colours. */
  unfoldFirst(view: View): void {
    const shown = [...this.catalogue.shown(view)].filter((id) => !this.catalogue.isBase(id));
    for (const id of shown) this.rows.get(id)?.element.closest("details")?.setAttribute("open", "");
    const first = shown[0];
    if (first) this.rows.get(first)?.unfold();
  }
}
