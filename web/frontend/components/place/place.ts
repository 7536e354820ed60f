/** The marker at the place that is asked about. */

import { type Map as MapLibre, Marker } from "maplibre-gl";
import { h, svg } from "../../core/dom.ts";
import { t } from "../../core/text.ts";
import type { Place } from "../../view/view.ts";

const PIN = "M12 1.5c-5 0-9 3.9-9 8.8 0 6.2 9 16.2 9 16.2s9-10 9-16.2c0-4.9-4-8.8-9-8.8z";

export class PlaceMarker {
  private marker: Marker | null = null;

  constructor(private readonly map: MapLibre) {}

  /** Put the marker at `place`; null takes it away. */
  put(place: Place | null): void {
    if (!place) {
      this.marker?.remove();
      this.marker = null;
      return;
    }
    this.marker ??= new Marker({ element: pin(), anchor: "bottom" });
    this.marker.setLngLat([place.lon, place.lat]).addTo(this.map);
  }
}

/** The drawing of the marker. */
export function pin(): HTMLElement {
  const drawing = svg(
    "svg",
    { viewBox: "0 0 24 28", width: 36, height: 42, "aria-hidden": "true" },
    svg("path", { class: "pin-body", d: PIN }),
    svg("circle", { class: "pin-eye", cx: 12, cy: 10.3, r: 3.4 }),
  );
  return h("div", { class: "pin", role: "img", "aria-label": t("map.marker") }, drawing);
}
