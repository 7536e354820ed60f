/** Measuring: a way's length, or an area with its outline, on the ellipsoid. */

import type { MapMouseEvent } from "maplibre-gl";
import { h } from "../../core/dom.ts";
import { t } from "../../core/text.ts";
import type { Tool, Workbench } from "../../page/toolbox.ts";
import type { Corner } from "../draw/corners.ts";
import { Draw } from "../draw/draw.ts";
import { TypedCorners } from "../draw/typed.ts";
import { geodesicArea, lengthOf } from "./geodesic.ts";
import { areas, lengths } from "./units.ts";

type Kind = "length" | "area";

export class Measure implements Tool {
  readonly element: HTMLElement;
  private kind: Kind = "length";
  private corners: readonly Corner[] = [];
  private readonly draw: Draw;
  private readonly typed: TypedCorners;
  private readonly table = h("dl", { class: "measured" });
  /** What it would be with a corner under the mouse: for the eye that moves it; what is placed is read out. */
  private readonly live = h("p", { class: "measured-live", "aria-hidden": "true" });
  private readonly language = document.documentElement.lang || "ja";
  private readonly moved = (event: MapMouseEvent): void => this.follow(event);

  constructor(private readonly map: NonNullable<Workbench["map"]>) {
    this.draw = new Draw(map, (corners) => this.become(corners, true), {
      line: () => this.kind === "length",
      words: (corners) => this.words(corners),
    });
    this.typed = new TypedCorners((corners) => {
      this.draw.put(corners);
      this.become(corners, false);
    });
    const choice = (kind: Kind): HTMLElement => {
      const box = h("input", { type: "radio", name: "measured", value: kind, checked: kind === this.kind });
      box.addEventListener("change", () => this.turn(kind));
      return h("label", { class: "choice" }, box, t(`map.measure.${kind}`));
    };
    this.element = h(
      "div",
      { class: "tool-body" },
      h(
        "fieldset",
        { class: "choices" },
        h("legend", {}, t("map.measure.what")),
        choice("length"),
        choice("area"),
      ),
      this.draw.element,
      this.table,
      this.live,
      this.typed.element,
      h("p", { class: "hint" }, t("map.measure.note")),
    );
    map.on("mousemove", this.moved);
    this.draw.use(true);
    this.draw.renew();
  }

  /** The drawing hears the clicks itself. */
  click(): void {}

  center(): void {
    this.draw.placeAtCenter();
  }

  close(): void {
    this.map.off("mousemove", this.moved);
    this.draw.remove();
  }

  private turn(kind: Kind): void {
    this.kind = kind;
    this.draw.renew();
    this.show();
  }

  private become(corners: readonly Corner[], drawn: boolean): void {
    this.corners = corners;
    if (drawn) this.typed.put(corners);
    this.show();
  }

  private words(corners: readonly Corner[]): string {
    if (this.kind === "length") {
      const length = lengths(lengthOf(corners), this.language).at(-1)?.text ?? "";
      return t("map.measure.length_is", { length });
    }
    const [square, tsubo] = areas(geodesicArea(corners), this.language);
    return t("map.measure.area_is", { area: square?.text ?? "", tsubo: tsubo?.text ?? "" });
  }

  private show(): void {
    this.live.textContent = "";
    const area = this.kind === "area";
    const enough = this.corners.length >= (area ? 3 : 2);
    const found = area ? areas(geodesicArea(this.corners), this.language) : [];
    const way = lengths(lengthOf(this.corners, area), this.language);
    const line = (title: string, texts: string[]): HTMLElement =>
      h("div", {}, h("dt", {}, title), ...texts.map((text) => h("dd", {}, text)));
    const of = (readings: readonly { text: string }[]): string[] => readings.map((one) => one.text);
    this.table.replaceChildren(
      ...(enough && area ? [line(t("map.measure.area"), of(found))] : []),
      ...(enough ? [line(t(area ? "map.measure.around" : "map.measure.length"), of(way))] : []),
    );
  }

  private follow(event: MapMouseEvent): void {
    if (this.corners.length === 0) return;
    const next = [...this.corners, { lat: event.lngLat.lat, lon: event.lngLat.lng }];
    const enough = next.length >= (this.kind === "area" ? 3 : 2);
    this.live.textContent = enough ? t("map.measure.to_here", { what: this.words(next) }) : "";
  }
}

export function start({ map }: Workbench): Tool {
  if (!map) throw new Error("measuring needs a map");
  return new Measure(map);
}
