/** The tour of the map: a card that goes from one part of the page to the next, and can be left at any moment. */

import { button, h } from "../../core/dom.ts";
import { t } from "../../core/text.ts";
import { placeCard } from "./place.ts";
import { STEPS } from "./steps.ts";

export class Tour {
  private at = 0;
  private readonly heading = h("h2", { id: "tour-title", tabindex: -1 });
  private readonly text = h("p", { id: "tour-text" });
  private readonly count = h("span", { class: "tour-count" });
  private readonly back = button("secondary", t("map.tour.back"), () => this.show(this.at - 1));
  private readonly next = button("", t("map.tour.next"), () => this.forward());
  private readonly ring = h("div", { class: "tour-ring", "aria-hidden": "true" });
  private readonly card: HTMLElement;
  private readonly follow = (): void => this.place();

  /** `done`: called when it ends, however it ends; the focus goes back from there. */
  constructor(private readonly done: () => void) {
    const skip = button("tour-skip", t("map.tour.skip"), () => this.end());
    this.card = h(
      "div",
      {
        class: "tour-card",
        role: "dialog",
        "aria-labelledby": "tour-title",
        "aria-describedby": "tour-text",
      },
      this.heading,
      this.text,
      h("div", { class: "tour-acts" }, this.count, skip, this.back, this.next),
    );
    this.card.addEventListener("keydown", (event) => this.pressed(event));
  }

  /** Begin at the first step. */
  start(): void {
    document.body.append(this.ring, this.card);
    addEventListener("resize", this.follow);
    this.show(0);
  }

  /** Leave, and leave nothing behind. */
  end(): void {
    removeEventListener("resize", this.follow);
    this.ring.remove();
    this.card.remove();
    this.done();
  }

  private forward(): void {
    if (this.at + 1 < STEPS.length) this.show(this.at + 1);
    else this.end();
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key === "Escape") this.end();
    else if (event.key === "ArrowRight") this.forward();
    else if (event.key === "ArrowLeft" && this.at > 0) this.show(this.at - 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private show(at: number): void {
    const step = STEPS[at];
    if (!step) return;
    this.at = at;
    this.heading.textContent = t(step.title);
    this.text.textContent = t(step.text);
    this.count.textContent = t("map.tour.count", { at: at + 1, of: STEPS.length });
    this.back.hidden = at === 0;
    this.next.textContent = t(at + 1 === STEPS.length ? "map.tour.end" : "map.tour.next");
    this.place();
    this.heading.focus({ preventScroll: true });
  }

  private place(): void {
    const spot = this.spot();
    this.ring.hidden = !spot;
    if (spot) {
      for (const side of ["left", "top", "width", "height"] as const) {
        const around = side === "left" || side === "top" ? -4 : 8;
        this.ring.style[side] = `${spot[side] + around}px`;
      }
    }
    const { left, top } = placeCard(spot, this.card.getBoundingClientRect(), {
      width: innerWidth,
      height: innerHeight,
    });
    this.card.style.left = `${left}px`;
    this.card.style.top = `${top}px`;
  }

  /** What the step speaks of, where it is on the screen. */
  private spot(): DOMRect | null {
    for (const selector of STEPS[this.at]?.at ?? []) {
      const box = document.querySelector(selector)?.getBoundingClientRect();
      if (box && box.width > 0 && box.height > 0 && box.right > 0 && box.left < innerWidth) return box;
    }
    return null;
  }
}
