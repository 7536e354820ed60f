/** The bar of time: from decision to decision of what is shown and in view, by step, by slider or played. */

import { button, h } from "../../core/dom.ts";
import { getJson } from "../../core/http.ts";
import { icon } from "../../core/icons.ts";
import { t } from "../../core/text.ts";
import { day } from "../../core/when.ts";
import { boxOf } from "../../map/box.ts";
import type { Workbench } from "../../page/toolbox.ts";
import type { View } from "../../view/view.ts";
import { type Decision, neighbour, stops } from "./steps.ts";

const REST_MS = 1500; // what a person needs to look at one state
const CALM_REST_MS = 4000; // where less motion is wished for
const SETTLED_MS = 400;

export class TimeBar {
  readonly element: HTMLElement;
  private readonly says = h("p", { class: "time-says", "aria-live": "polite" });
  private readonly slider = h("input", {
    type: "range",
    min: 0,
    step: 1,
    "aria-label": t("map.time.slider"),
  });
  private readonly retry = button("link-button", t("map.retry"), () => void this.load());
  private readonly back: HTMLButtonElement;
  private readonly on: HTMLButtonElement;
  private readonly playing: HTMLButtonElement;
  private decisions: Decision[] = [];
  private days: string[] = [];
  private asked = "";
  private failed = false;
  private settle = 0;
  private timer = 0;
  private request: AbortController | null = null;

  constructor(
    private readonly bench: Workbench,
    private readonly closed: () => void,
  ) {
    const step = (name: "before" | "after", by: -1 | 1): HTMLButtonElement => {
      const text = t(by < 0 ? "map.time.before" : "map.time.after");
      const made = button("icon-button", text, () => this.step(by), icon(name));
      made.setAttribute("aria-label", text);
      made.title = text;
      return made;
    };
    this.back = step("before", -1);
    this.on = step("after", 1);
    this.playing = button("icon-button", t("map.time.play"), () => this.toggle(), icon("play"));
    const close = button("icon-button", t("map.time.close"), () => this.close(), icon("close"));
    close.setAttribute("aria-label", t("map.time.close"));
    this.slider.addEventListener("input", () => this.go(this.days[this.slider.valueAsNumber] ?? null));
    this.retry.hidden = true;
    const row = h("div", { class: "time-row" }, this.back, this.playing, this.on, this.slider, close);
    this.element = h(
      "section",
      { class: "time-bar", "aria-label": t("map.time.title") },
      row,
      h("div", { class: "time-words" }, this.says, this.retry),
    );
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    bench.store.listen((now, before) => this.changed(now, before));
    bench.map?.on("moveend", () => this.loadSoon());
    document.addEventListener("visibilitychange", () => document.hidden && this.pause());
    this.pause();
  }

  show(): void {
    this.element.hidden = false;
    this.back.focus();
    void this.load();
  }

  private close(): void {
    this.pause();
    this.element.hidden = true;
    this.closed();
  }

  private get now(): string {
    return this.bench.store.now.asOf ?? this.bench.config.today;
  }

  private changed(now: View, before: View): void {
    if (now.on !== before.on) this.loadSoon();
    if (now.asOf !== before.asOf) this.say();
  }

  private loadSoon(): void {
    clearTimeout(this.settle);
    if (!this.element.hidden) this.settle = window.setTimeout(() => void this.load(), SETTLED_MS);
  }

  /** The decisions that touch what is shown, where it is looked. */
  private async load(): Promise<void> {
    const { catalogue, store, map } = this.bench;
    const box = boxOf(map);
    const layers = catalogue.themed(store.now).join();
    const query = `layers=${layers}${box ? `&bbox=${box}` : ""}`;
    if (query === this.asked && !this.failed) return;
    this.asked = query;
    this.request?.abort();
    this.request = new AbortController();
    try {
      const found = layers
        ? await getJson<{ dates: Decision[] }>(`/api/dates?${query}`, this.request.signal)
        : { dates: [] };
      this.decisions = found.dates;
      this.failed = false;
    } catch (error) {
      if ((error as Error).name === "AbortError") return;
      this.failed = true;
      this.pause();
    }
    this.days = stops(this.decisions, this.bench.config.today);
    this.say();
  }

  private say(): void {
    const { today } = this.bench.config;
    const at = this.days.filter((one) => one <= this.now).length - 1;
    this.slider.max = String(Math.max(0, this.days.length - 1));
    this.slider.value = String(Math.max(0, at));
    this.slider.disabled = this.days.length < 2;
    this.slider.setAttribute("aria-valuetext", day(this.now));
    this.back.disabled = neighbour(this.days, this.now, -1) === null;
    this.on.disabled = neighbour(this.days, this.now, 1) === null;
    this.playing.disabled = this.days.length < 2;
    this.retry.hidden = !this.failed;
    if (this.failed) {
      this.says.textContent = t("map.time.failed");
      return;
    }
    if (this.decisions.length === 0) {
      this.says.textContent = t("map.time.none");
      return;
    }
    const decision = this.decisions.find((one) => one.date === this.now);
    const titles = decision?.layers.map((id) => this.bench.catalogue.layers.get(id)?.layer.title ?? id);
    const what = titles
      ? t("map.time.decided", { layers: titles.join(t("map.separator")), count: decision?.count ?? 0 })
      : t(this.now === today ? "map.time.today" : "map.time.between");
    this.says.textContent = `${day(this.now)} ${what}`;
  }

  private go(wanted: string | null, kind: "step" | "adjust" = "adjust"): void {
    if (!wanted) return;
    this.bench.store.update({ asOf: wanted === this.bench.config.today ? null : wanted }, kind);
  }

  private step(by: -1 | 1): void {
    this.pause();
    this.go(neighbour(this.days, this.now, by), "step");
  }

  private toggle(): void {
    if (this.timer) {
      this.pause();
      return;
    }
    if (neighbour(this.days, this.now, 1) === null) this.go(this.days[0] ?? null);
    this.playing.replaceChildren(icon("pause"));
    this.label(t("map.time.pause"));
    this.says.setAttribute("aria-live", "off"); // a state every second is no news; the last one is said
    this.next();
  }

  private pause(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    this.playing.replaceChildren(icon("play"));
    this.label(t("map.time.play"));
    this.says.setAttribute("aria-live", "polite");
  }

  private label(text: string): void {
    this.playing.setAttribute("aria-label", text);
    this.playing.title = text;
  }

  /** The next decision after a rest, once the map shows the present one. */
  private next(): void {
    const rest = matchMedia("(prefers-reduced-motion: reduce)").matches ? CALM_REST_MS : REST_MS;
    this.timer = window.setTimeout(() => {
      const { map } = this.bench;
      if (map && !map.areTilesLoaded()) return this.next();
      const following = neighbour(this.days, this.now, 1);
      this.go(following);
      if (following && neighbour(this.days, following, 1) !== null) this.next();
      else this.pause();
    }, rest);
  }
}
