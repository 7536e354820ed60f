/** The button of the map that begins the tour: among MapLibre's own, so that it is found where buttons are. */

import type { IControl } from "maplibre-gl";
import { button, h } from "../../core/dom.ts";
import { t } from "../../core/text.ts";

export class HelpControl implements IControl {
  readonly button: HTMLButtonElement;
  private readonly element: HTMLElement;

  constructor(begin: () => void) {
    this.button = button("help-button", t("map.tour.open"), begin, h("span", { "aria-hidden": "true" }, "?"));
    this.element = h("div", { class: "maplibregl-ctrl maplibregl-ctrl-group" }, this.button);
  }

  onAdd(): HTMLElement {
    return this.element;
  }

  onRemove(): void {
    this.element.remove();
  }
}
