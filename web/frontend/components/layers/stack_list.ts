/** The shown layers as they lie upon one another, moved by buttons, by keyboard or by dragging. */

import type { Catalogue } from "../../catalogue/catalogue.ts";
import { button, h } from "../../core/dom.ts";
import { icon } from "../../core/icons.ts";
import { t } from "../../core/text.ts";
import type { View } from "../../view/view.ts";
import { movable, moved, type Sheet, stacked } from "./stack.ts";

interface Titled extends Sheet {
  title: string;
}

export class StackList {
  readonly element: HTMLDetailsElement;
  private readonly list = h("ol", { class: "stack-list" });
  private stack: Titled[] = [];
  private order: readonly string[] = [];
  private drawn = "";

  constructor(
    private readonly catalogue: Catalogue,
    private readonly ordered: (order: readonly string[]) => void,
    private readonly announce: (text: string) => void,
  ) {
    this.element = h(
      "details",
      { class: "layer-stack" },
      h("summary", {}, t("map.stack.title")),
      h("p", { class: "row-about" }, t("map.stack.hint")),
      this.list,
    );
  }

  update(view: View): void {
    const sheets = this.catalogue.themed(view).flatMap((id) => {
      const entry = this.catalogue.layers.get(id);
      const { "mapsvc:rank": rank = 0 } = (entry?.layer.style[0]?.metadata ?? {}) as Record<string, number>;
      return entry ? [{ id, rank, place: entry.place, title: entry.layer.title }] : [];
    });
    this.order = view.order;
    this.stack = stacked(sheets, view.order);
    this.element.hidden = this.stack.length < 2;
    const drawn = this.stack.map((one) => one.id).join();
    if (drawn === this.drawn) return; // a slider moves often, and rows that are dragged stay where they are
    this.drawn = drawn;
    this.list.replaceChildren(...this.stack.map((one, at) => this.row(one, at)));
  }

  private row(sheet: Titled, at: number): HTMLElement {
    const step = (by: number, name: "up" | "down"): HTMLButtonElement => {
      const text = t(by < 0 ? "map.stack.up" : "map.stack.down", { layer: sheet.title });
      const made = button("icon-button", text, () => this.move(sheet, by, name), icon(name));
      made.setAttribute("aria-label", text);
      made.dataset.way = name;
      made.disabled = !movable(this.stack, at, by);
      return made;
    };
    const grip = h("span", { class: "stack-grip", "aria-hidden": "true" }, icon("grip"));
    const row = h(
      "li",
      { "data-layer": sheet.id },
      grip,
      h("span", { class: "stack-title" }, sheet.title),
      step(-1, "up"),
      step(1, "down"),
    );
    this.followDrag(grip, row, sheet);
    return row;
  }

  /** Move and keep the focus on the same button, or on its fellow where the layer can go no further. */
  private move(sheet: Titled, by: number, way?: "up" | "down"): void {
    this.ordered(moved(this.stack, this.order, sheet.id, by));
    const place = this.stack.findIndex((one) => one.id === sheet.id) + 1;
    this.announce(t("map.stack.moved", { layer: sheet.title, place, count: this.stack.length }));
    if (!way) return;
    const row = this.list.querySelector(`[data-layer="${sheet.id}"]`);
    const same = row?.querySelector<HTMLButtonElement>(`[data-way="${way}"]:not(:disabled)`);
    (same ?? row?.querySelector<HTMLButtonElement>("button:not(:disabled)"))?.focus();
  }

  private followDrag(grip: HTMLElement, row: HTMLElement, sheet: Titled): void {
    let from: number | null = null;
    grip.addEventListener("pointerdown", (event) => {
      from = event.clientY;
      grip.setPointerCapture(event.pointerId);
      row.classList.add("dragged");
    });
    grip.addEventListener("pointermove", (event) => {
      if (from !== null) row.style.translate = `0 ${event.clientY - from}px`;
    });
    const end = (event: PointerEvent): void => {
      if (from === null) return;
      const by = Math.round((event.clientY - from) / row.offsetHeight);
      from = null;
      row.style.translate = "";
      row.classList.remove("dragged");
      if (by !== 0 && event.type === "pointerup") this.move(sheet, by);
    };
    grip.addEventListener("pointerup", end);
    grip.addEventListener("pointercancel", end);
  }
}
