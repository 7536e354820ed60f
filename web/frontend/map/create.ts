/** The map itself: MapLibre with our worker, our texts and our controls. */

import {
  AttributionControl,
  GeolocateControl,
  Map as MapLibre,
  type MapOptions,
  NavigationControl,
  prewarm,
  ScaleControl,
  setWorkerUrl,
} from "maplibre-gl";
import type { Drawings } from "../catalogue/types.ts";
import type { Config } from "../core/config.ts";
import { t } from "../core/text.ts";
import type { View } from "../view/view.ts";
import { drawImage } from "./images.ts";
import { placed, ROOM } from "./room.ts";

export type FirstLook = Pick<MapOptions, "center" | "zoom" | "bounds" | "fitBoundsOptions">;

function locale(): Record<string, string> {
  return {
    "AttributionControl.ToggleAttribution": t("map.control.attribution"),
    "CooperativeGesturesHandler.MobileHelpText": t("map.control.two_fingers"),
    "CooperativeGesturesHandler.WindowsHelpText": t("map.control.ctrl_scroll"),
    "CooperativeGesturesHandler.MacHelpText": t("map.control.cmd_scroll"),
    "GeolocateControl.FindMyLocation": t("map.control.locate"),
    "GeolocateControl.LocationNotAvailable": t("map.control.locate_off"),
    "Map.Title": t("map.title"),
    "Marker.Title": t("map.marker"),
    "NavigationControl.ZoomIn": t("map.control.zoom_in"),
    "NavigationControl.ZoomOut": t("map.control.zoom_out"),
    "ScaleControl.Meters": "m",
    "ScaleControl.Kilometers": "km",
  };
}

/** Where a map looks first: the view of a link, else the whole city. */
export function firstLook(config: Config, view: View): FirstLook {
  return placed(location.search)
    ? { center: [view.center.lon, view.center.lat], zoom: view.zoom }
    : { bounds: config.bounds, fitBoundsOptions: { padding: ROOM } };
}

/**
 * A map in `container` (an element or its id) that looks at `first`; throws where the browser has no WebGL 2.
 * `bare`: without controls, beside a map that has them.
 */
export function createMap(
  container: string | HTMLElement,
  worker: string,
  first: FirstLook,
  bare = false,
): MapLibre {
  setWorkerUrl(new URL(worker, location.href).href);
  const map = new MapLibre({
    container,
    style: {
      version: 8,
      sources: {},
      layers: [{ id: "background", type: "background", paint: { "background-color": "rgba(0, 0, 0, 0)" } }],
    },
    ...first,
    maxZoom: 20,
    minZoom: 3,
    attributionControl: false,
    locale: locale(),
    localIdeographFontFamily:
      '"Noto Sans JP", "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic UI", sans-serif',
    // A plan is read north up; turning it by accident with two fingers helps nobody.
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxPitch: 0,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  if (bare) return map;
  map.addControl(new NavigationControl({ showCompass: false }), "bottom-right");
  map.addControl(new ScaleControl({ unit: "metric", maxWidth: 120 }), "bottom-left");
  map.addControl(new AttributionControl({ compact: true }), "bottom-left");
  return map;
}

/** Let the worker begin, which takes its time, while texts and catalogue are on their way. */
export function startWorker(worker: string): void {
  setWorkerUrl(new URL(worker, location.href).href);
  prewarm();
}

/** The button that finds where the person is: for a map in the hand, not at a desk. */
export function addLocate(map: MapLibre): GeolocateControl {
  const control = new GeolocateControl({
    fitBoundsOptions: { maxZoom: 16 },
    positionOptions: { enableHighAccuracy: true, timeout: 12_000, maximumAge: 30_000 },
  });
  map.addControl(control, "bottom-right");
  // MapLibre names its button only once it knows whether places are told here: until then it would have no name.
  map
    .getContainer()
    .querySelector(".maplibregl-ctrl-geolocate")
    ?.setAttribute("aria-label", t("map.control.locate"));
  return control;
}

/** Draw the images that the style names, when it first needs them. */
export function serveImages(map: MapLibre, drawings: Drawings): void {
  map.setMissingStyleImageResolver((id) => {
    const image = drawImage(id, drawings, devicePixelRatio);
    if (image && !map.hasImage(id)) map.addImage(id, image.data, { pixelRatio: image.pixelRatio });
  });
}
