/** Printing what is seen: on to the sheet, with the place, the scale, the layers and the day of the map. */

import { h } from "../../core/dom.ts";
import { t } from "../../core/text.ts";
import { day } from "../../core/when.ts";
import type { Tool, Workbench } from "../../page/toolbox.ts";
import { roundedPlace } from "../../view/permalink.ts";
import { referenceOf } from "../../view/reference.ts";
import type { View } from "../../view/view.ts";
import { nearestScale, SCALES, screenScale } from "./scale.ts";

/** Characters of an address with which the sheet's page is asked; longer places are sent as a form. */
const MOST_ADDRESS = 3_500;

export class PrintTool implements Tool {
  readonly element = h("form", { class: "tool-body print-form", target: "_blank", rel: "noopener" });

  constructor(private readonly bench: Workbench) {
    this.show(bench.store.now);
    this.element.addEventListener("submit", () => this.fill(bench.store.now));
  }

  close(): void {}

  private show(now: View): void {
    const scale = nearestScale(screenScale(now.center.lat, now.zoom));
    const choice = (name: string, label: string, options: [string, string][], chosen: string): HTMLElement =>
      h(
        "p",
        { class: "field" },
        h("label", { for: `print-${name}` }, label),
        h(
          "select",
          { id: `print-${name}`, name },
          ...options.map(([value, text]) => h("option", { value, selected: value === chosen }, text)),
        ),
      );
    const scales = SCALES.map((one): [string, string] => [String(one), `1 : ${one.toLocaleString()}`]);
    this.element.replaceChildren(
      h("p", {}, t(now.place ? "map.print.of_place" : "map.print.of_center")),
      choice("scale", t("map.print.scale"), scales, String(scale)),
      choice(
        "paper",
        t("map.print.paper"),
        [
          ["a4", "A4"],
          ["a3", "A3"],
        ],
        "a4",
      ),
      choice(
        "orientation",
        t("map.print.orientation"),
        [
          ["portrait", t("map.print.portrait")],
          ["landscape", t("map.print.landscape")],
        ],
        "portrait",
      ),
      h("p", { class: "hint" }, t("map.print.day", { day: day(now.asOf ?? this.bench.config.today) })),
      h("div", { class: "print-given", hidden: true }),
      h("div", { class: "tool-acts" }, h("button", { type: "submit", class: "primary" }, t("map.print.go"))),
      h("p", { class: "hint" }, t("map.print.note")),
    );
  }

  /** Put what is seen now into the form that is sent. */
  private fill(now: View): void {
    const { catalogue, config } = this.bench;
    const layers = [...catalogue.shown(now)].filter((id) => !catalogue.isBase(id)).slice(0, 64);
    const given: Record<string, string> = {
      place: referenceOf(now.place ?? roundedPlace(now.center)),
      ...(layers.length > 0 ? { layers: layers.join(",") } : {}),
      ...(now.asOf ? { as_of: now.asOf } : {}),
      lang: now.lang ?? config.language,
    };
    const fields = Object.entries(given).map(([name, value]) => h("input", { type: "hidden", name, value }));
    this.element.querySelector(".print-given")?.replaceChildren(...fields);
    const long = new URLSearchParams(given).toString().length > MOST_ADDRESS;
    this.element.action = long ? "/sheet/preview" : "/sheet";
    this.element.method = long ? "post" : "get";
  }
}

export function start(bench: Workbench): Tool {
  return new PrintTool(bench);
}
