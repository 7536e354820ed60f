/** Where the browser cannot draw the map: words, and the form that gives the same answers. */

import { h } from "../core/dom.ts";
import { t } from "../core/text.ts";
import { isSite, type View } from "../view/view.ts";

/** Replace the map in `container` by the way without a map, beginning at the place of `view`. */
export function fallback(container: HTMLElement, view: View): void {
  const place = view.place && !isSite(view.place) ? view.place : view.center;
  const field = (name: "lat" | "lon", label: string): HTMLElement =>
    h(
      "p",
      { class: "field" },
      h("label", { for: `fallback-${name}` }, label),
      h("input", { id: `fallback-${name}`, name, required: true, inputmode: "decimal", value: place[name] }),
    );
  container.replaceChildren(
    h(
      "div",
      { class: "map-fallback" },
      h("h2", {}, t("map.fallback.heading")),
      h("p", {}, t("map.fallback.text")),
      h(
        "form",
        { class: "find-form", action: "/at", method: "get" },
        field("lat", t("map.fallback.lat")),
        field("lon", t("map.fallback.lon")),
        view.asOf ? h("input", { type: "hidden", name: "as_of", value: view.asOf }) : null,
        h("input", { type: "hidden", name: "lang", value: document.documentElement.lang }),
        h("button", { type: "submit" }, t("map.fallback.ask")),
      ),
    ),
  );
}
