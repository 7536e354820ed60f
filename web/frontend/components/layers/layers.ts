/** The panel of layers: presets, a search, the order they lie in, and the tree by theme. */

import { BASE, type Catalogue } from "../../catalogue/catalogue.ts";
import type { CatalogueLayer } from "../../catalogue/types.ts";
import { button, h } from "../../core/dom.ts";
import { t } from "../../core/text.ts";
import { PLAIN, type View } from "../../view/view.ts";
import { Sheet } from "../sheet/sheet.ts";
import { found } from "./filter.ts";
import { LayerRow, type RowEvents } from "./layer_row.ts";
import { Presets } from "./presets.ts";
import { StackList } from "./stack_list.ts";

export interface PanelEvents extends RowEvents {
  /** The view is to change in this way. */
  changed: (change: Partial<View>) => void;
  announce: (text: string) => void;
}

/** What the button back to the beginning restores. */
const FIRST = { on: PLAIN.on, off: PLAIN.off, opacity: PLAIN.opacity, order: PLAIN.order };

interface Branch {
  element: HTMLDetailsElement;
  count: HTMLElement;
  layers: readonly CatalogueLayer[];
  /** Whether it was open before a search opened it. */
  wasOpen: boolean;
}

export class LayerPanel {
  readonly sheet: Sheet;
  private readonly rows = new Map<string, LayerRow>();
  private readonly branches: Branch[] = [];
  private readonly presets: Presets;
  private readonly stack: StackList;
  private readonly search: HTMLInputElement;
  private readonly result = h("p", { class: "layers-found", role: "status" });
  private readonly reset: HTMLButtonElement;
  private searching = false;

  constructor(
    root: HTMLElement,
    private readonly catalogue: Catalogue,
    events: PanelEvents,
    closed: () => void,
  ) {
    this.sheet = new Sheet(root, { title: t("map.layers.title"), closed });
    this.presets = new Presets(catalogue, (on) => events.changed({ on }));
    this.stack = new StackList(catalogue, (order) => events.changed({ order }), events.announce);
    this.search = h("input", {
      type: "search",
      id: "layers-search",
      placeholder: t("map.layers.search"),
      "aria-label": t("map.layers.search"),
      autocomplete: "off",
    });
    this.search.addEventListener("input", () => this.filter());
    this.reset = button("secondary layers-reset", t("map.layers.reset"), () => events.changed(FIRST));
    const all = h("a", { href: `/layers?lang=${document.documentElement.lang}` }, t("map.layers.all"));
    this.sheet.body.append(
      this.presets.element,
      this.search,
      this.result,
      this.stack.element,
      ...this.tree(events),
      h("p", { class: "layers-all" }, this.reset, all),
    );
  }

  private tree(events: RowEvents): HTMLElement[] {
    // The base map is what people look for least: last.
    const themes = [...this.catalogue.themes].sort((a, b) => Number(a.id === BASE) - Number(b.id === BASE));
    for (const theme of themes) {
      const rows = theme.layers.map((layer) => new LayerRow(layer, this.catalogue.drawings, events));
      if (rows.length === 0) continue;
      for (const row of rows) this.rows.set(row.layer.id, row);
      const count = h("span", { class: "theme-count" });
      const open = theme.id !== BASE && theme.layers.some((layer) => layer.visible);
      const element = h(
        "details",
        { class: "layer-theme", open },
        h("summary", {}, h("span", { class: "theme-title" }, theme.title), count),
        h("ul", {}, ...rows.map((row) => row.element)),
      );
      this.branches.push({ element, count, layers: theme.layers, wasOpen: open });
    }
    return this.branches.map((branch) => branch.element);
  }

  /** Show the state of `view` at the map's `zoom`. */
  update(view: View, zoom: number): void {
    const shown = this.catalogue.shown(view);
    for (const [id, row] of this.rows) row.update(shown.has(id), view.opacity[id] ?? 1, zoom);
    for (const { layers, count } of this.branches) {
      const on = layers.filter((layer) => shown.has(layer.id)).length;
      count.textContent = t(on > 0 ? "map.layers.on" : "map.layers.count", { count: on || layers.length });
    }
    this.presets.update(view);
    this.stack.update(view);
    this.reset.disabled =
      view.on === null && view.off.length + view.order.length + Object.keys(view.opacity).length === 0;
  }

  /** Narrow unfolded legends to what is in view; `seen` tells the values of a layer. */
  look(seen: (layer: CatalogueLayer) => ReadonlySet<string> | null): void {
    for (const row of this.rows.values()) if (row.explains) row.look(seen(row.layer));
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

  /** Show what the search finds, in themes that are open while it lasts. */
  private filter(): void {
    const query = this.search.value.trim();
    const begins = query !== "" && !this.searching;
    const ends = query === "" && this.searching;
    this.searching = query !== "";
    let total = 0;
    for (const branch of this.branches) {
      if (begins) branch.wasOpen = branch.element.open;
      const hits = branch.layers.filter((layer) => {
        const hit = found(layer, query);
        const row = this.rows.get(layer.id);
        if (row) row.element.hidden = !hit;
        return hit;
      }).length;
      branch.element.hidden = hits === 0;
      if (this.searching) branch.element.open = true;
      else if (ends) branch.element.open = branch.wasOpen;
      total += hits;
    }
    this.result.textContent = this.searching
      ? t(total > 0 ? "map.layers.found" : "map.layers.none", { count: total, query })
      : "";
  }
}
