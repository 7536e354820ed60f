/** Going to a place by its coordinates, or to a ward or town by its name. */

import { button, h } from "../../core/dom.ts";
import { icon } from "../../core/icons.ts";
import { t } from "../../core/text.ts";
import { parsePlace } from "../../view/permalink.ts";
import type { Place } from "../../view/view.ts";
import { type Bounds, PlacesForm } from "./places.ts";

export class GotoControl {
  readonly element: HTMLElement;
  private readonly opener: HTMLButtonElement;
  private readonly box: HTMLElement;
  private readonly places: PlacesForm;
  private readonly input: HTMLInputElement;
  private readonly error: HTMLElement;

  /** `ask` is called with the place to ask about, `look` with the bounds of a ward or town to look at. */
  constructor(
    private readonly ask: (place: Place) => void,
    look: (bounds: Bounds) => void,
  ) {
    this.opener = button(
      "icon-button",
      t("map.goto.open"),
      () => this.toggle(this.box.hidden === true),
      icon("goto"),
    );
    this.opener.setAttribute("aria-expanded", "false");
    this.opener.setAttribute("aria-controls", "goto-form");
    this.error = h("p", { class: "goto-error", id: "goto-error", role: "alert" });
    this.input = h("input", {
      id: "goto-place",
      autocomplete: "off",
      inputmode: "text",
      placeholder: "35.1, 139.2",
      "aria-describedby": "goto-error",
    });
    const form = h(
      "form",
      { novalidate: true },
      h("label", { for: "goto-place" }, t("map.goto.label")),
      h("div", { class: "goto-line" }, this.input, h("button", { type: "submit" }, t("map.goto.go"))),
      this.error,
    );
    form.addEventListener("submit", (event) => this.submit(event));
    this.places = new PlacesForm((bounds) => {
      this.toggle(false);
      look(bounds);
    });
    this.box = h("div", { class: "goto-form", id: "goto-form", hidden: true }, this.places.element, form);
    this.element = h("div", { class: "tool goto-tool" }, this.opener, this.box);
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.box.hidden) return;
      this.toggle(false);
      this.opener.focus();
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

  private submit(event: Event): void {
    event.preventDefault();
    // As people copy them: full-width digits, 、 between, brackets around.
    const place = parsePlace(
      this.input.value
        .normalize("NFKC")
        .replace(/[()\s]/g, "")
        .replace("、", ","),
    );
    this.error.textContent = place ? "" : t("map.goto.error");
    this.input.setAttribute("aria-invalid", String(!place));
    if (place) {
      this.toggle(false);
      this.ask(place);
    } else this.input.focus();
  }
}
