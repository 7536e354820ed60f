/** Notices over the map: what failed, in words, with a way to try again. One per cause. */

import { button, h } from "../../core/dom.ts";
import { icon } from "../../core/icons.ts";
import { t } from "../../core/text.ts";

export interface Notice {
  /** What it is about; a second notice of the same cause replaces the first. */
  cause: string;
  text: string;
  retry?: () => void;
  /** What the button of `retry` says, where it is not a second try. */
  action?: string;
}

export class Notices {
  private readonly shown = new Map<string, HTMLElement>();

  /** `root` is in the page from the start and a live region, or its first message would not be read. */
  constructor(private readonly root: HTMLElement) {
    root.className = "notices";
    root.setAttribute("role", "status");
  }

  show(notice: Notice): void {
    const { cause, text, retry, action = t("map.retry") } = notice;
    if (this.shown.get(cause)?.dataset.text === text) return; // said already, and not to be read out again
    this.hide(cause);
    const again =
      retry &&
      button("notice-retry", action, () => {
        this.hide(cause);
        retry();
      });
    const close = button("icon-button", t("map.notice.close"), () => this.hide(cause), icon("close"));
    const element = h("div", { class: "map-notice" }, h("p", {}, text), again, close);
    element.dataset.text = text;
    this.shown.set(cause, element);
    this.root.append(element);
  }

  hide(cause: string): void {
    this.shown.get(cause)?.remove();
    this.shown.delete(cause);
  }
}
