/** The tool that tells what is in view without looking: layers and features, walked through by arrow keys. */

import { Marker } from "maplibre-gl";
import { button, h } from "../../core/dom.ts";
import { t } from "../../core/text.ts";
import type { Tool, Workbench } from "../../page/toolbox.ts";
import type { TextKey } from "../../text/keys.ts";
import { type Group, type InView, inView } from "./found.ts";

const WINDS = [
  "map.wind.n",
  "map.wind.ne",
  "map.wind.e",
  "map.wind.se",
  "map.wind.s",
  "map.wind.sw",
  "map.wind.w",
  "map.wind.nw",
] as const satisfies readonly TextKey[];

function distance(far: number): string {
  return far < 1000 ? `${Math.round(far / 10) * 10 || Math.round(far)} m` : `${(far / 1000).toFixed(1)} km`;
}

/** Where `feature` is, in words. */
function whereIs(feature: InView): string {
  if (feature.far < 1) return t("map.in_view.here");
  return t("map.in_view.where", { direction: t(WINDS[feature.wind]), distance: distance(feature.far) });
}

class InViewTool implements Tool {
  readonly element = h("div", { class: "in-view" });
  private readonly list = h("div", { class: "in-view-list" });
  private readonly count = h("p", { role: "status" });
  private marker: Marker | null = null;
  private readonly moved = (): void => this.fill();

  constructor(private readonly bench: Workbench) {
    const hint = h("p", { class: "hint", id: "in-view-hint" }, t("map.in_view.hint"));
    this.element.append(hint, this.count, this.list);
    this.list.addEventListener("keydown", (event) => this.walk(event));
    bench.map?.on("idle", this.moved);
    this.fill();
  }

  close(): void {
    this.bench.map?.off("idle", this.moved);
    this.marker?.remove();
  }

  private fill(): void {
    const { map, catalogue, store, config } = this.bench;
    if (!map || this.list.contains(document.activeElement)) return; // nobody's place in the list is taken away
    const groups = inView(map, catalogue, catalogue.shown(store.now), config.language);
    const total = groups.reduce((sum, group) => sum + group.features.length + group.more, 0);
    const said = total > 0 ? t("map.in_view.count", { count: total }) : t("map.in_view.none");
    if (this.count.textContent !== said) this.count.textContent = said;
    this.list.replaceChildren(...groups.map((group) => this.group(group)));
    this.items()[0]?.setAttribute("tabindex", "0");
  }

  private group({ layer, features, more }: Group): HTMLElement {
    const heading = h("h3", { id: `in-view-${layer.id}` }, layer.title);
    const list = h(
      "ul",
      { "aria-labelledby": heading.id },
      ...features.map((one) => h("li", {}, this.item(one))),
    );
    return h(
      "section",
      {},
      heading,
      list,
      more > 0 && h("p", { class: "hint" }, t("map.in_view.more", { count: more })),
    );
  }

  private item(feature: InView): HTMLButtonElement {
    const item = button(
      "in-view-item",
      "",
      () => this.bench.ask(feature.spot, true),
      h("b", {}, feature.name),
      " ",
      h("span", {}, whereIs(feature)),
    );
    item.removeAttribute("aria-label");
    item.removeAttribute("title");
    item.tabIndex = -1;
    item.addEventListener("focus", () => this.point(feature));
    return item;
  }

  /** Show on the map which one is meant. */
  private point(feature: InView): void {
    const { map } = this.bench;
    if (!map) return;
    this.marker ??= new Marker({ element: h("span", { class: "in-view-mark", "aria-hidden": "true" }) });
    this.marker.setLngLat([feature.spot.lon, feature.spot.lat]).addTo(map);
    this.marker.getElement().removeAttribute("role");
    this.marker.getElement().removeAttribute("aria-label");
    this.marker.getElement().removeAttribute("tabindex");
  }

  private items(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>(".in-view-item")];
  }

  /** One stop for Tab, arrows within: up and down by feature, left and right by layer. */
  private walk(event: KeyboardEvent): void {
    const items = this.items();
    const at = items.indexOf(document.activeElement as HTMLElement);
    const next = items[step(items, at, event.key)];
    if (!next || at < 0) return;
    event.preventDefault();
    for (const item of items) item.tabIndex = item === next ? 0 : -1;
    next.focus();
  }
}

/** Which item the key leads to from item `at`; -1 for other keys. */
function step(items: readonly HTMLElement[], at: number, key: string): number {
  const last = items.length - 1;
  const firsts = items.flatMap((item, place) => (item.closest("li")?.previousElementSibling ? [] : [place]));
  switch (key) {
    case "ArrowDown":
      return Math.min(at + 1, last);
    case "ArrowUp":
      return Math.max(at - 1, 0);
    case "ArrowRight":
      return firsts.find((place) => place > at) ?? at;
    case "ArrowLeft":
      return firsts.filter((place) => place < at).pop() ?? at;
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return -1;
  }
}

/** The tool, begun on `bench`. */
export function start(bench: Workbench): Tool {
  return new InViewTool(bench);
}
