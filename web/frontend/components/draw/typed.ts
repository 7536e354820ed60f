/** Corners as text beside what is drawn: typed or pasted they are drawn, drawn they are written. */

import { h } from "../../core/dom.ts";
import { t } from "../../core/text.ts";
import { type Corner, formatCorners, MOST, parseCorners } from "./corners.ts";

export class TypedCorners {
  readonly element: HTMLElement;
  private readonly field: HTMLTextAreaElement;
  private readonly wrong = h("p", { class: "draw-wrong", id: "typed-wrong", role: "status" });

  /** `typed` is told the corners whenever the text can be read. */
  constructor(typed: (corners: readonly Corner[]) => void) {
    const id = "typed-corners";
    this.field = h("textarea", {
      id,
      rows: 5,
      spellcheck: "false",
      "aria-describedby": "typed-hint typed-wrong",
    });
    this.element = h(
      "details",
      { class: "typed" },
      h("summary", {}, t("map.typed.open")),
      h("label", { for: id }, t("map.typed.label")),
      h("p", { class: "hint", id: "typed-hint" }, t("map.typed.hint")),
      this.field,
      this.wrong,
    );
    this.field.addEventListener("input", () => {
      const corners = parseCorners(this.field.value);
      const many = (corners?.length ?? 0) > MOST;
      this.wrong.textContent =
        corners && !many ? "" : t(many ? "map.draw.many" : "map.typed.wrong", { most: MOST });
      this.field.setAttribute("aria-invalid", String(!corners || many));
      if (corners && !many) typed(corners);
    });
  }

  /** Write `corners`, which were drawn. */
  put(corners: readonly Corner[]): void {
    this.field.value = formatCorners(corners);
    this.field.setAttribute("aria-invalid", "false");
    this.wrong.textContent = "";
  }
}
