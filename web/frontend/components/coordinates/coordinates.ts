/** A place in several coordinate systems: of the middle of the map, of a press, or of what is typed. */

import type { MapMouseEvent } from "maplibre-gl";
import { button, h } from "../../core/dom.ts";
import { getJson } from "../../core/http.ts";
import { t } from "../../core/text.ts";
import type { Tool, Workbench } from "../../page/toolbox.ts";
import { parsePlace, roundedPlace } from "../../view/permalink.ts";
import { isSite, type Place } from "../../view/view.ts";
import { copyButton } from "../copy/copy.ts";
import { PlaceMarker } from "../place/place.ts";
import { type Coordinates, inWords, type System } from "./words.ts";

export class CoordinatesTool implements Tool {
  readonly element: HTMLElement;
  private readonly list = h("dl", { class: "coordinates" });
  private readonly said = h("p", { class: "tool-said", role: "status" });
  private readonly field = h("input", {
    id: "coordinates-typed",
    inputmode: "text",
    autocomplete: "off",
    "aria-describedby": "coordinates-wrong",
  });
  private readonly wrong = h("p", { class: "draw-wrong", id: "coordinates-wrong", role: "alert" });
  private readonly marker: PlaceMarker | null;
  private running: AbortController | null = null;

  constructor(private readonly bench: Workbench) {
    this.marker = bench.map && new PlaceMarker(bench.map);
    const form = h(
      "form",
      { class: "coordinates-form" },
      h("label", { for: "coordinates-typed" }, t("map.coordinates.typed")),
      h("div", { class: "tool-row" }, this.field, h("button", { type: "submit" }, t("map.coordinates.go"))),
      this.wrong,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.go();
    });
    this.element = h(
      "div",
      { class: "tool-body" },
      h("p", { class: "hint" }, t("map.coordinates.hint")),
      this.list,
      this.said,
      form,
    );
    const { place, center } = bench.store.now;
    this.show(place && !isSite(place) ? place : center);
  }

  click({ lngLat }: MapMouseEvent): void {
    this.show({ lat: lngLat.lat, lon: lngLat.lng });
  }

  center(place: Place): void {
    this.show(place);
  }

  close(): void {
    this.running?.abort();
    this.marker?.put(null);
  }

  private go(): void {
    const place = parsePlace(
      this.field.value
        .normalize("NFKC")
        .trim()
        .replace(/\s*[,\s]\s*/, ","),
    );
    this.wrong.textContent = place ? "" : t("map.coordinates.wrong");
    this.field.setAttribute("aria-invalid", String(!place));
    if (!place) return;
    this.bench.map?.jumpTo({ center: [place.lon, place.lat] });
    this.show(place);
  }

  private show(at: Place): void {
    const place = roundedPlace(at);
    this.marker?.put(place);
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    this.said.textContent = t("map.coordinates.waiting");
    getJson<Coordinates>(`/api/coordinates?lat=${place.lat}&lon=${place.lon}`, running.signal).then(
      (found) => this.write(found),
      (error: unknown) => {
        if (running.signal.aborted) return;
        console.warn("no coordinates:", error);
        const again = button("secondary", t("map.retry"), () => this.show(place));
        this.list.replaceChildren();
        this.said.replaceChildren(t("map.coordinates.failed"), " ", again);
      },
    );
  }

  private write(found: Coordinates): void {
    const title = (system: System): string => {
      if (system !== "plane") return t(`map.coordinates.${system}`);
      return t("map.coordinates.plane", { number: found.plane?.number ?? "", epsg: found.plane?.epsg ?? "" });
    };
    const rows = inWords(found, this.bench.config.language).map(([system, text]) =>
      h(
        "div",
        {},
        h("dt", {}, title(system)),
        h(
          "dd",
          {},
          h("span", {}, text),
          copyButton(
            title(system),
            () => text,
            (words) => {
              this.said.textContent = words;
            },
          ),
        ),
      ),
    );
    this.list.replaceChildren(...rows);
    const { lat, lon } = found.decimal;
    this.said.textContent = t("map.coordinates.of", { place: `${lat}, ${lon}` });
  }
}

export function start(bench: Workbench): Tool {
  return new CoordinatesTool(bench);
}
