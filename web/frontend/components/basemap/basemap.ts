/** Base maps: the choice of one, its drawing, and what is said where it cannot be had. */

import type { Map as MapLibre } from "maplibre-gl";
import { t } from "../../core/text.ts";
import type { ViewStore } from "../../view/store.ts";
import type { Notices } from "../notices/notices.ts";
import { BaseDrawing } from "./base_drawing.ts";
import { choose, chosen } from "./consent.ts";
import { Picker } from "./picker.ts";
import { type Basemap, type Basemaps, OWN, type Own } from "./types.ts";
import type { State } from "./watch.ts";

const CAUSE = "basemap";

export interface Around {
  basemaps: Basemaps;
  city: string;
  store: ViewStore;
  notices: Notices;
  map: MapLibre;
  /** Draw this much of the city's own base map. */
  own: (own: Own) => void;
}

/** Follow the view's base map from now on; the element answered is the choice, for the panel of layers. */
export function mountBasemaps(around: Around): HTMLElement {
  const { basemaps, store, notices, map } = around;
  const find = (id: string): Basemap | null => basemaps.offered.find((one) => one.id === id) ?? null;
  const wanted = (): string => {
    const id = store.now.base ?? basemaps.default ?? OWN;
    return id === OWN || find(id) ? id : OWN; // an old link may name what is no longer offered
  };
  const drawing = new BaseDrawing(
    map,
    (state, base) => tell(state, base),
    (own) => around.own(own),
  );

  const pick = (id: string): void => {
    choose(find(id)?.sites ?? []);
    const plain = id === (basemaps.default ?? OWN);
    const before = store.now.base;
    store.update({ base: plain ? null : id }, "step");
    if (store.now.base === before) follow(); // asked about before, and chosen now
  };
  const picker = new Picker(basemaps.offered, around.city, pick);

  function tell(state: State | null, base: Basemap | null): void {
    const site = base?.sites.join(", ") || location.host;
    const retry = (): void => drawing.retry();
    if (state === "unreachable") {
      notices.show({ cause: CAUSE, text: t("map.base.unreachable", { site }), retry });
    } else if (state === "partly") {
      notices.show({ cause: CAUSE, text: t("map.base.partly", { site }), retry });
    } else if (state === "empty") {
      notices.show({ cause: CAUSE, text: t("map.base.empty") });
    } else if (state !== "waiting") {
      notices.hide(CAUSE);
    }
  }

  let followed: string | null = null;
  function follow(): void {
    const id = wanted();
    const base = find(id);
    // A link alone tells no other site where somebody looks: that takes a choice.
    const allowed = base === null || chosen(base.sites);
    picker.update(allowed ? id : OWN);
    const now = allowed ? id : `${id}?`;
    if (now === followed) return;
    followed = now;
    notices.hide(CAUSE);
    void drawing.show(allowed ? base : null);
    if (!base || allowed) return;
    notices.show({
      cause: CAUSE,
      text: t("map.base.ask", { title: base.title, sites: base.sites.join(", ") }),
      retry: () => pick(id),
      action: t("map.base.show"),
    });
  }

  store.listen(() => follow());
  if (map.getLayer("background")) follow();
  else map.once("load", follow);
  return picker.element;
}
