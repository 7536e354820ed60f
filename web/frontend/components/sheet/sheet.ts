/**
 * A panel beside the map that is a sheet from the bottom edge on a phone: half or full height, by dragging
 * its handle or by its buttons, so that one thumb is enough.
 */

import { button, h } from "../../core/dom.ts";
import { icon } from "../../core/icons.ts";
import { t } from "../../core/text.ts";
import { type SheetSize, settle } from "./settle.ts";

export interface SheetOptions {
  title: string;
  /** Called when a person closes it. */
  closed: () => void;
}

export class Sheet {
  readonly heading: HTMLHeadingElement;
  readonly body: HTMLElement;
  private readonly larger: HTMLButtonElement;

  constructor(
    readonly root: HTMLElement,
    private readonly options: SheetOptions,
  ) {
    this.heading = h("h2", { tabindex: -1 }, options.title);
    this.larger = button("icon-button sheet-larger", t("map.sheet.larger"), () => this.toggle(), icon("up"));
    const close = button("icon-button sheet-close", t("map.sheet.close"), () => this.close(), icon("close"));
    const bar = h(
      "header",
      { class: "sheet-bar" },
      h("span", { class: "sheet-handle" }),
      this.heading,
      this.larger,
      close,
    );
    this.body = h("div", { class: "sheet-body" });
    root.classList.remove("reserved");
    root.classList.add("side-sheet");
    root.replaceChildren(bar, this.body);
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    this.followDrag(bar);
    this.size = "half";
    root.hidden = true;
  }

  get open(): boolean {
    return !this.root.hidden;
  }

  get size(): SheetSize {
    return this.root.dataset.size as SheetSize;
  }

  set size(size: SheetSize) {
    this.root.dataset.size = size;
    const label = t(size === "full" ? "map.sheet.smaller" : "map.sheet.larger");
    this.larger.setAttribute("aria-label", label);
    this.larger.title = label;
    this.larger.replaceChildren(icon(size === "full" ? "down" : "up"));
  }

  show(): void {
    this.root.hidden = false;
  }

  hide(): void {
    this.root.hidden = true;
    this.size = "half";
  }

  private close(): void {
    this.hide();
    this.options.closed();
  }

  private toggle(): void {
    this.size = this.size === "full" ? "half" : "full";
  }

  /** The sheet follows the finger from its bar, and settles where the finger let go. */
  private followDrag(bar: HTMLElement): void {
    let from: { y: number; height: number; time: number } | null = null;
    bar.addEventListener("pointerdown", (event) => {
      if ((event.target as Element).closest("button") || !matchMedia("(max-width: 639px)").matches) return;
      from = { y: event.clientY, height: this.root.clientHeight, time: event.timeStamp };
      bar.setPointerCapture(event.pointerId);
    });
    bar.addEventListener("pointermove", (event) => {
      if (from) this.root.style.height = `${Math.max(60, from.height + from.y - event.clientY)}px`;
    });
    const end = (event: PointerEvent): void => {
      if (!from) return;
      const moved = from.y - event.clientY;
      const speed = moved / Math.max(1, event.timeStamp - from.time);
      const size = settle(from.height + moved, window.innerHeight, speed);
      from = null;
      this.root.style.height = "";
      if (size === "closed") this.close();
      else this.size = size;
    };
    bar.addEventListener("pointerup", end);
    bar.addEventListener("pointercancel", end);
  }
}
