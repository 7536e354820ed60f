/** Drawing a site and asking what applies to it. */

import { button, h } from "../../core/dom.ts";
import { t } from "../../core/text.ts";
import type { Tool, Workbench } from "../../page/toolbox.ts";
import { isSite } from "../../view/view.ts";
import { type Corner, crosses } from "../draw/corners.ts";
import { Draw } from "../draw/draw.ts";
import { TypedCorners } from "../draw/typed.ts";
import { geodesicArea } from "../measure/geodesic.ts";
import { areas } from "../measure/units.ts";
import { cornersOf, MOST_OF_SITE, wktOf } from "./wkt.ts";

export class SiteTool implements Tool {
  readonly element: HTMLElement;
  private corners: readonly Corner[] = [];
  private readonly draw: Draw;
  private readonly typed: TypedCorners;
  private readonly refused = h("p", { class: "draw-wrong", role: "alert" });

  constructor(
    private readonly bench: Workbench,
    map: NonNullable<Workbench["map"]>,
    private readonly done: () => void,
  ) {
    this.draw = new Draw(map, (corners) => this.become(corners, true), { words: inWords });
    this.typed = new TypedCorners((corners) => {
      this.draw.put(corners);
      this.become(corners, false);
    });
    const ask = button("primary", t("map.site.ask"), () => this.ask());
    this.element = h(
      "div",
      { class: "tool-body" },
      this.draw.element,
      h("div", { class: "tool-acts" }, ask),
      this.refused,
      this.typed.element,
      h("p", { class: "hint" }, t("map.site.note")),
    );
    this.draw.use(true);
    const former = bench.store.now.place;
    const drawn = former && isSite(former) ? cornersOf(former.reference) : null;
    this.corners = drawn ?? [];
    this.draw.put(this.corners);
    this.typed.put(this.corners);
  }

  /** The drawing hears the clicks itself. */
  click(): void {}

  center(): void {
    this.draw.placeAtCenter();
  }

  close(): void {
    this.draw.remove();
  }

  private become(corners: readonly Corner[], drawn: boolean): void {
    this.corners = corners;
    this.refused.textContent = "";
    if (drawn) this.typed.put(corners);
  }

  private ask(): void {
    const { length } = this.corners;
    if (length < 3) this.refused.textContent = t("map.draw.few", { count: 3 - length });
    else if (crosses(this.corners)) this.refused.textContent = t("map.draw.crossing");
    else if (length > MOST_OF_SITE) this.refused.textContent = t("map.draw.many", { most: MOST_OF_SITE });
    else {
      const reference = wktOf(this.corners);
      this.done();
      this.bench.ask({ reference }, true);
    }
  }
}

function inWords(corners: readonly Corner[]): string {
  const [square, tsubo] = areas(geodesicArea(corners), document.documentElement.lang || "ja");
  return t("map.measure.area_is", { area: square?.text ?? "", tsubo: tsubo?.text ?? "" });
}

export function start(bench: Workbench, done: () => void): Tool {
  if (!bench.map) throw new Error("drawing needs a map");
  return new SiteTool(bench, bench.map, done);
}
