/** Going to a ward or a town by its name. */

import { h } from "../../core/dom.ts";
import { getJson } from "../../core/http.ts";
import { t } from "../../core/text.ts";
import type { Bounds } from "../search/ask.ts";

interface Named {
  name: string;
  bounds: Bounds;
}

/** `/api/places`. */
interface PlacesDocument {
  wards: { ward: Named | null; towns: Named[] }[];
}

export class PlacesForm {
  readonly element: HTMLFormElement;
  /** Said instead of the form while there are no names to choose from. */
  readonly without: HTMLElement;
  private readonly select: HTMLSelectElement;
  private asked = false;

  /** `go` is called with the bounds of the place chosen. */
  constructor(private readonly go: (bounds: Bounds) => void) {
    this.without = h("p", { class: "goto-none", role: "status" }, t("map.goto.none"));
    this.select = h("select", { id: "goto-name", required: true });
    this.element = h(
      "form",
      { class: "goto-places", hidden: true },
      h("label", { for: "goto-name" }, t("map.goto.by_name")),
      h("div", { class: "goto-line" }, this.select, h("button", { type: "submit" }, t("map.goto.move"))),
    );
    this.element.addEventListener("submit", (event) => this.submit(event));
  }

  /** Fetch the names, once; where none are held or the server does not answer, the form stays away. */
  async prepare(language: string): Promise<void> {
    if (this.asked) return;
    this.asked = true;
    try {
      const { wards } = await getJson<PlacesDocument>(`/api/places?lang=${language}`);
      this.fill(wards);
    } catch {
      this.asked = false; // the next opening asks again; the search box goes on without
    }
  }

  private fill(wards: PlacesDocument["wards"]): void {
    if (wards.length === 0) return;
    this.select.replaceChildren(h("option", { value: "" }, t("map.goto.choose")));
    for (const { ward, towns } of wards) {
      const places = towns.map((town) => option(town.name, town));
      if (ward && towns.length === 0) this.select.append(option(ward.name, ward));
      else if (ward) {
        const whole = option(t("map.goto.whole", { ward: ward.name }), ward);
        this.select.append(h("optgroup", { label: ward.name }, whole, ...places));
      } else this.select.append(h("optgroup", { label: t("map.goto.other") }, ...places));
    }
    this.element.hidden = false;
    this.without.hidden = true;
  }

  private submit(event: Event): void {
    event.preventDefault();
    const bounds = this.select.value.split(",").map(Number);
    if (bounds.length === 4) this.go(bounds as Bounds);
  }
}

function option(text: string, place: Named): HTMLOptionElement {
  return h("option", { value: place.bounds.join(",") }, text);
}
