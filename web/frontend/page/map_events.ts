/** What the map reports of itself: tiles that fail and come again, and a place hidden behind a sheet. */

import type { Map as MapLibre } from "maplibre-gl";
import type { Scheme } from "../catalogue/types.ts";
import type { Notices } from "../components/notices/notices.ts";
import { t } from "../core/text.ts";
import type { Place } from "../view/view.ts";

const CAUSE = "tiles";
/** Pixels above a sheet from below that scale and sources take. */
const BESIDE_SHEET = 80;

/** Say that tiles fail, with `retry`; and stop saying so when tiles come again. */
export function watchTiles(map: MapLibre, notices: Notices, retry: () => void): void {
  map.on("error", (event) => {
    // Base maps say themselves what becomes of them.
    if ((event as { sourceId?: string }).sourceId?.startsWith("base:")) return;
    console.warn("map:", event.error?.message ?? event);
    notices.show({ cause: CAUSE, text: t("map.failed.tiles"), retry });
  });
  map.on("webglcontextlost", () => notices.show({ cause: "webgl", text: t("map.failed.webgl") }));
  map.on("webglcontextrestored", () => notices.hide("webgl"));
}

/**
 * Say in `data-drawn` of the map's element whether all that is in view is drawn: for prints, pictures and tests.
 * `waiting`: sources are on their way of which the map does not know yet.
 */
export function tellDrawn(map: MapLibre, waiting: () => boolean): void {
  const tell = (drawn: boolean) => (): void => {
    map.getContainer().dataset.drawn = drawn && !waiting() ? "yes" : "no";
  };
  tell(false)();
  map.on("dataloading", tell(false));
  map.on("movestart", tell(false));
  map.on("idle", tell(true));
}

/** Keep the map's size, in pixels, where the style sheet for paper finds it: there the whole view is scaled to fit. */
export function tellSize(map: MapLibre): void {
  const container = map.getContainer();
  const tell = (): void => {
    if (matchMedia("print").matches) return;
    container.parentElement?.style.setProperty("--map-width", String(container.clientWidth));
    container.parentElement?.style.setProperty("--map-height", String(container.clientHeight));
  };
  tell();
  map.on("resize", tell);
}

/** Call `act` as soon as `map` takes layers; whether it has loaded all it was given by then is another matter. */
export function whenStyled(map: MapLibre, act: () => void): void {
  if (map.getLayer("background")) act();
  else map.once("load", act);
}

/** Draw for the colour scheme of the screen, `background` where no layer draws; `recolor` does the layers. */
export function followScheme(
  map: MapLibre,
  background: Record<Scheme, string>,
  recolor: (scheme: Scheme) => void,
): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = (): void => {
    const scheme = dark.matches ? "dark" : "light";
    map.getContainer().dataset.scheme = scheme;
    map.setPaintProperty("background", "background-color", background[scheme]);
    recolor(scheme);
  };
  dark.addEventListener("change", follow);
  map.once("remove", () => dark.removeEventListener("change", follow));
  whenStyled(map, follow);
}

interface Room {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

/** Pixels at the map's edges that tools and the `sheet` cover. */
export function roomBeside(map: MapLibre, sheet: HTMLElement): Room {
  map.resize(); // the sheet may have taken its room from the map just now
  const box = map.getContainer().getBoundingClientRect();
  const cover = sheet.getBoundingClientRect();
  const room = { top: 72, right: 24, bottom: 56, left: 24 };
  if (cover.height === 0) return room;
  if (cover.top < box.bottom && cover.top > box.top && cover.left < box.right)
    room.bottom = box.bottom - cover.top + 24;
  else if (cover.left > box.left + 40 && cover.left < box.right) room.right = box.right - cover.left + 24;
  return room;
}

/** Move the map so that `place` is not behind the `sheet` that covers its lower part. */
export function reveal(map: MapLibre, place: Place, sheet: HTMLElement): void {
  map.resize(); // the sheet may have taken its room from the map just now
  const box = map.getContainer().getBoundingClientRect();
  const cover = sheet.getBoundingClientRect();
  const covers = cover.height > 0 && cover.top < box.bottom && cover.top > box.top && cover.left < box.right;
  const spot = map.project([place.lon, place.lat]);
  const seen = (covers ? cover.top : box.bottom) - box.top;
  const right =
    cover.height > 0 && cover.left > box.left + 40 ? Math.min(box.width, cover.left - box.left) : box.width;
  const bottom = seen - (covers ? BESIDE_SHEET : 20);
  const inside = spot.x > 20 && spot.x < right - 20 && spot.y > 60 && spot.y < bottom;
  if (inside) return;
  map.easeTo({
    center: [place.lon, place.lat],
    offset: [(right - box.width) / 2, (bottom - box.height) / 2],
    duration: 300,
  });
}
