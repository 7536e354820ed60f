/** What changed between the two days in view: a list beside the map, and outlines upon it. */

import { button, h } from "../../core/dom.ts";
import { getJson, RequestFailed } from "../../core/http.ts";
import { t } from "../../core/text.ts";
import { day } from "../../core/when.ts";
import { boxOf } from "../../map/box.ts";
import { type Changed, outlineChanges } from "../../map/changes_overlay.ts";
import { boundsOf, type Geometry } from "../../map/outline.ts";
import type { Workbench } from "../../page/toolbox.ts";
import { span } from "./sides.ts";

const SETTLED_MS = 400;
const LISTED = 50;
const KINDS = { new: "map.changed.new", changed: "map.changed.changed", ended: "map.changed.ended" } as const;
type Kind = keyof typeof KINDS;

interface Change {
  kind: Kind;
  layer_title: string;
  name: string;
  since: string | null;
  fields: { title: string; before: string; after: string }[];
  moved: boolean;
  geometry_before: Geometry | null;
  geometry_after: Geometry | null;
}

/** `/api/changes`. */
interface Found {
  counts: Record<Kind, number>;
  changes: Change[];
}

export class ChangesFound {
  readonly element = h("section", { class: "changes-found", "aria-label": t("map.changed.title") });
  private asked = "";
  private timer = 0;
  private request: AbortController | null = null;
  private ended = false;

  constructor(private readonly bench: Workbench) {
    this.soon = this.soon.bind(this);
    bench.map?.on("moveend", this.soon);
  }

  /** Ask after a moment: a map that is dragged stops often. */
  soon(): void {
    clearTimeout(this.timer);
    if (!this.ended) this.timer = window.setTimeout(() => void this.load(false), SETTLED_MS);
  }

  close(): void {
    this.ended = true;
    clearTimeout(this.timer);
    this.request?.abort();
    this.bench.map?.off("moveend", this.soon);
    this.outline(null);
  }

  private outline(data: Changed | null): void {
    if (this.bench.map) outlineChanges(this.bench.map, data);
    void this.bench.otherMap().then((map) => map && outlineChanges(map, this.ended ? null : data));
  }

  private async load(again: boolean): Promise<void> {
    const { config, store, catalogue, map } = this.bench;
    const { now } = store;
    const days = now.compared && span(now, now.compared, config.today);
    if (!days) {
      this.asked = "";
      this.element.replaceChildren();
      this.outline(null);
      return;
    }
    const box = boxOf(map);
    const layers = catalogue.themed(now).join();
    const query = `from=${days[0]}&to=${days[1]}&layers=${layers}${box ? `&bbox=${box}` : ""}&lang=${config.language}`;
    if (query === this.asked && !again) {
      return;
    }
    this.asked = query;
    this.request?.abort();
    this.request = new AbortController();
    const heading = h("h3", {}, t("map.changed.heading", { first: day(days[0]), last: day(days[1]) }));
    try {
      const found = await getJson<Found>(`/api/changes?${query}`, this.request.signal);
      if (this.ended) return;
      this.show(heading, found, `/changes?${query}`);
    } catch (error) {
      if ((error as Error).name === "AbortError") return;
      this.outline(null);
      const detail = error instanceof RequestFailed ? error.detail : "";
      const retry = button("secondary", t("map.retry"), () => void this.load(true));
      this.element.replaceChildren(
        heading,
        h("p", { role: "alert" }, `${t("map.changed.failed")} ${detail}`),
        retry,
      );
    }
  }

  private show(heading: HTMLElement, found: Found, page: string): void {
    const { new: begun, changed, ended } = found.counts;
    const total = begun + changed + ended;
    const sums = (Object.keys(KINDS) as Kind[]).map((kind) =>
      h("li", {}, mark(kind), t(KINDS[kind]), " ", String(found.counts[kind])),
    );
    const rows = found.changes.slice(0, LISTED).map((one) => h("li", {}, this.row(one)));
    const more = h("a", { href: page }, t("map.changed.page"));
    const words = h(
      "p",
      { role: "status" },
      total > 0 ? t("map.changed.count", { count: total }) : t("map.changed.none"),
    );
    const rest =
      found.changes.length < total && h("p", {}, t("map.changed.drawn", { count: found.changes.length }));
    this.element.replaceChildren(heading, words, ...(total > 0 ? [h("ul", {}, ...sums)] : []));
    if (rows.length > 0) this.element.append(h("ul", { "aria-label": t("map.changed.title") }, ...rows));
    if (rest) this.element.append(rest);
    this.element.append(h("p", {}, more));
    this.outline({ type: "FeatureCollection", features: found.changes.flatMap(features) });
  }

  private row(one: Change): HTMLElement {
    const told = one.fields.map((field) => `${field.title}: ${field.before || "–"} → ${field.after || "–"}`);
    if (one.moved) told.push(t("map.changed.moved"));
    return button(
      "",
      one.name,
      () => this.look(one),
      mark(one.kind),
      h("b", {}, t(KINDS[one.kind])),
      ` ${one.name}`,
      h("span", { class: "hint" }, ` ${one.layer_title}`),
      told.length > 0 && h("span", { class: "feature-facts" }, told.join(" / ")),
    );
  }

  private look(one: Change): void {
    const geometry = one.geometry_after ?? one.geometry_before;
    const bounds = geometry && boundsOf(geometry);
    if (bounds) this.bench.map?.fitBounds(bounds, { padding: 80, maxZoom: 17, duration: 400 });
  }
}

function mark(kind: Kind): HTMLElement {
  return h("span", { class: `change-mark change-mark-${kind}`, "aria-hidden": "true" });
}

/** The outlines of a change; of what moved, the former one as ended. */
function features(one: Change): Changed["features"] {
  const made = (geometry: Geometry | null, kind: Kind): Changed["features"] =>
    geometry
      ? [
          {
            type: "Feature",
            properties: { kind },
            geometry: geometry as Changed["features"][number]["geometry"],
          },
        ]
      : [];
  if (one.kind === "ended") return made(one.geometry_before, "ended");
  return [...(one.moved ? made(one.geometry_before, "ended") : []), ...made(one.geometry_after, one.kind)];
}
