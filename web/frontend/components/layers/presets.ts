/** Sets of layers for what people come for: one press shows them and nothing else above the base map. */

import type { Catalogue } from "../../catalogue/catalogue.ts";
import { button, h } from "../../core/dom.ts";
import { t } from "../../core/text.ts";
import type { View } from "../../view/view.ts";

export class Presets {
  readonly element: HTMLElement;
  private readonly buttons: { layers: string; description: string; press: HTMLButtonElement }[];
  private readonly about = h("p", { class: "row-about" });

  constructor(
    private readonly catalogue: Catalogue,
    chosen: (layers: readonly string[]) => void,
  ) {
    this.buttons = catalogue.presets.map(({ title, description, layers }) => {
      const press = button("preset", title, () => chosen(layers), title);
      return { layers: [...layers].sort().join(), description, press };
    });
    const row = h("div", { class: "preset-row", role: "group", "aria-label": t("map.presets.title") });
    row.append(...this.buttons.map((one) => one.press));
    this.element = h("div", { class: "presets", hidden: this.buttons.length === 0 }, row, this.about);
  }

  update(view: View): void {
    const shown = this.catalogue.themed(view).sort().join();
    const now = this.buttons.find((one) => one.layers === shown);
    for (const one of this.buttons) one.press.setAttribute("aria-pressed", String(one === now));
    this.about.textContent = now?.description ?? t("map.presets.hint");
  }
}
