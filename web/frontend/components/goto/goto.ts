/** Going to a ward or a town by choosing it from the list of all. */

import { button, h } from "../../core/dom.ts";
import { icon } from "../../core/icons.ts";
import { t } from "../../core/text.ts";
import type { Bounds } from "../search/ask.ts";
import { PlacesForm } from "./places.ts";

export class GotoControl {
  readonly element: HTMLElement;
  private readonly opener: HTMLButtonElement;
  private readonly box: HTMLElement;
  private readonly places: PlacesForm;

  /** `look` is called with the bounds of the ward or town to look at. */
  constructor(look: (bounds: Bounds) => void) {
    this.opener = button(
      "icon-button",
      t("map.goto.open"),
      () => this.toggle(this.box.hidden === true),
      icon("list"),
    );
    this.opener.setAttribute("aria-expanded", "false");
    this.opener.setAttribute("aria-controls", "goto-form");
    this.places = new PlacesForm((bounds) => {
      this.toggle(false);
      look(bounds);
    });
    this.box = h(
      "div",
      { class: "goto-form", id: "goto-form", hidden: true },
      this.places.element,
      this.places.without,
    );
    this.element = h("div", { class: "goto-tool" }, this.opener, this.box);
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.box.hidden) return;
      this.toggle(false);
      this.opener.focus();
    });
    this.element.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !this.element.contains(event.relatedTarget as Node)) this.toggle(false);
    });
  }

  private toggle(open: boolean): void {
    this.box.hidden = !open;
    this.opener.setAttribute("aria-expanded", String(open));
    if (!open) return;
    void this.places.prepare(document.documentElement.lang).then(() => {
      // The first field takes the focus, unless the person is in another already.
      if (!this.box.contains(document.activeElement))
        this.box.querySelector<HTMLElement>("select, input")?.focus();
    });
  }
}
