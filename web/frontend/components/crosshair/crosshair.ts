/** The crosshair of the keyboard: arrows move the map under it, Enter asks what applies there. */

import type { LngLat, Map as MapLibre } from "maplibre-gl";
import { h, svg } from "../../core/dom.ts";
import { t } from "../../core/text.ts";

/** Show a crosshair on `map` while it has the keyboard's focus, and call `ask` on Enter or the space bar. */
export function addCrosshair(
  map: MapLibre,
  ask: (center: LngLat) => void,
  text = t("map.crosshair.hint"),
): void {
  const canvas = map.getCanvas();
  const hint = h("p", { class: "crosshair-hint", id: "crosshair-hint" }, text);
  const cross = svg(
    "svg",
    { class: "crosshair", viewBox: "0 0 48 48", width: 48, height: 48, "aria-hidden": "true" },
    svg("path", { class: "crosshair-edge", d: "M24 4v14M24 30v14M4 24h14M30 24h14" }),
    svg("path", { class: "crosshair-line", d: "M24 4v14M24 30v14M4 24h14M30 24h14" }),
    svg("circle", { class: "crosshair-line", cx: 24, cy: 24, r: 2 }),
  );
  map.getContainer().append(cross, hint);
  canvas.setAttribute("aria-describedby", hint.id);

  const show = (on: boolean): void => {
    map.getContainer().classList.toggle("by-keyboard", on);
  };
  canvas.addEventListener("focus", () => show(canvas.matches(":focus-visible")));
  canvas.addEventListener("blur", () => show(false));
  canvas.addEventListener("pointerdown", () => show(false));
  canvas.addEventListener("keydown", (event) => {
    if (event.key.startsWith("Arrow")) show(true);
    if ((event.key !== "Enter" && event.key !== " ") || event.repeat) return;
    event.preventDefault();
    show(true);
    ask(map.getCenter());
  });
}
