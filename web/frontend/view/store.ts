/** The one place that holds the view; everything else listens, and the address bar follows. */

import { formatView, parseView } from "./permalink.ts";
import { changed, type View } from "./view.ts";

/** `step`: a new entry for the back button; `adjust`: the present entry is corrected. */
export type Kind = "step" | "adjust";
/** Called with the new and the former view; `restored`: the person went back or forward. */
export type Listener = (now: View, before: View, restored: boolean) => void;

export class ViewStore {
  private listeners: Listener[] = [];
  private timer = 0;
  private view: View;

  constructor(private readonly fallback: View) {
    this.view = parseView(location.search, fallback);
    addEventListener("popstate", () => this.set(parseView(location.search, this.fallback), true));
  }

  get now(): View {
    return this.view;
  }

  /** The link to the view, as the address bar shows it. */
  link(change: Partial<View> = {}): string {
    return `${location.pathname}${formatView(changed(this.view, change))}`;
  }

  listen(listener: Listener): void {
    this.listeners.push(listener);
  }

  update(change: Partial<View>, kind: Kind): void {
    const before = this.link();
    this.set(changed(this.view, change), false);
    if (kind === "step" && this.link() !== before) {
      clearTimeout(this.timer);
      history.replaceState(null, "", before); // what an adjustment had not yet written
      history.pushState(null, "", this.link());
    } else {
      this.writeSoon();
    }
  }

  private set(view: View, restored: boolean): void {
    const before = this.view;
    this.view = view;
    for (const listener of this.listeners) listener(view, before, restored);
  }

  /** Browsers refuse a hundred address changes in half a minute, and a slider makes more. */
  private writeSoon(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => history.replaceState(null, "", this.link()), 250);
  }
}
