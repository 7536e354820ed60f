/** Drawing an area or a line on a map: corners are placed by mouse, finger or keyboard, moved, taken away, undone. */

import { type GeoJSONSource, type Map as MapLibre, type MapMouseEvent, Marker } from "maplibre-gl";
import { button, h } from "../../core/dom.ts";
import { t } from "../../core/text.ts";
import { areaOf, type Corner, crosses, MOST, placeFor, ring } from "./corners.ts";

const SOURCE = "drawn";
const LAYERS = ["drawn-fill", "drawn-case", "drawn-line"];
const COLOR = "#c2410c"; // of the pin and of every outline that is asked about
const STEP_PX = 8;
const MOST_HANDLES = 100;
const ARROWS: Record<string, [number, number]> = {
  ArrowUp: [0, -STEP_PX],
  ArrowDown: [0, STEP_PX],
  ArrowLeft: [-STEP_PX, 0],
  ArrowRight: [STEP_PX, 0],
};

/** What is drawn, where it is not an area that the state of the drawing tells the size of. */
export interface Manner {
  /** Whether the corners are those of a line: it ends where it ends, and may cross itself. */
  line?: () => boolean;
  /** What the corners are like, in words; enough of them are there. */
  words?: (corners: readonly Corner[]) => string;
}

export class Draw {
  /** Buttons, and what the area is like; to be put beside the map. */
  readonly element: HTMLElement;
  private corners: Corner[] = [];
  private readonly past: Corner[][] = [];
  private handles: Marker[] = [];
  private active = false;
  private readonly state = h("p", { class: "draw-state", role: "status" });
  private readonly undoing: HTMLButtonElement;
  private readonly clearing: HTMLButtonElement;
  private readonly fromViewing: HTMLButtonElement;
  private readonly clicked = (event: MapMouseEvent): void => {
    if (this.active) this.place({ lat: event.lngLat.lat, lon: event.lngLat.lng });
  };
  private readonly raised = (): void => this.raise();

  /** `changed` is told the corners after each act of a person. */
  constructor(
    private readonly map: MapLibre,
    private readonly changed: (corners: readonly Corner[]) => void,
    private readonly manner: Manner = {},
  ) {
    this.undoing = button("secondary", t("map.draw.undo"), () => this.undo());
    this.clearing = button("secondary", t("map.draw.clear"), () => this.become([]));
    this.fromViewing = button("secondary", t("map.draw.view"), () => this.fromView());
    this.element = h(
      "div",
      { class: "draw" },
      h("p", { class: "hint" }, t("map.draw.hint")),
      h("div", { class: "draw-buttons" }, this.fromViewing, this.undoing, this.clearing),
      this.state,
    );
    map.on("click", this.clicked);
    map.on("styledata", this.raised);
    this.say("");
  }

  /** Leave nothing behind on the map. */
  remove(): void {
    this.use(false);
    this.corners = [];
    this.map.off("click", this.clicked);
    this.map.off("styledata", this.raised);
    for (const id of LAYERS) if (this.map.getLayer(id)) this.map.removeLayer(id);
    if (this.map.getSource(SOURCE)) this.map.removeSource(SOURCE);
  }

  /** Whether it is a line or an area has changed. */
  renew(): void {
    this.draw();
    this.say("");
  }

  private get least(): number {
    return this.manner.line?.() ? 2 : 3;
  }

  private get crossing(): boolean {
    return this.least === 3 && crosses(this.corners);
  }

  /** Take clicks, and show the handles of the corners; or neither. */
  use(active: boolean): void {
    this.active = active;
    this.map.getContainer().classList.toggle("drawing", active);
    this.draw();
  }

  /** Show `corners` that were not drawn here: typed, or of a former visit. */
  put(corners: readonly Corner[]): void {
    this.corners = [...corners];
    this.draw();
    this.say("");
  }

  /** Place a corner in the middle of the map: the keyboard's click. */
  placeAtCenter(): void {
    const { lat, lng } = this.map.getCenter();
    if (this.active) this.place({ lat, lon: lng });
  }

  private place(corner: Corner): void {
    if (this.corners.length >= MOST) {
      this.say(t("map.draw.many", { most: MOST }));
      return;
    }
    const next = [...this.corners];
    next.splice(this.least === 2 ? next.length : placeFor(next, corner), 0, corner);
    this.become(next, t("map.draw.placed", { count: next.length }));
  }

  private fromView(): void {
    const box = this.map.getContainer().getBoundingClientRect();
    const room = Math.min(40, box.width / 8, box.height / 8);
    const spots: [number, number][] = [
      [room, room],
      [box.width - room, room],
      [box.width - room, box.height - room],
      [room, box.height - room],
    ];
    this.become(spots.map((spot) => this.cornerAt(spot)));
  }

  private undo(): void {
    const former = this.past.pop();
    if (!former) return;
    this.corners = former;
    this.draw();
    this.say("");
    this.changed(this.corners);
  }

  private become(corners: Corner[], said = ""): void {
    this.past.push(this.corners);
    if (this.past.length > 200) this.past.shift();
    this.corners = corners;
    this.draw();
    this.say(said);
    this.changed(corners);
  }

  private cornerAt(spot: [number, number]): Corner {
    const { lat, lng } = this.map.unproject(spot);
    return { lat, lon: lng };
  }

  private say(said: string): void {
    const { length } = this.corners;
    const words = this.manner.words ?? areaInWords;
    let what = "";
    if (this.crossing) what = t("map.draw.crossing");
    else if (length >= this.least) what = words(this.corners);
    else if (this.active || length > 0) what = t("map.draw.few", { count: this.least - length });
    this.state.textContent = [said, what].filter(Boolean).join(t("map.separator"));
    this.state.classList.toggle("draw-wrong", this.crossing);
    this.fromViewing.hidden = this.least === 2;
    this.undoing.disabled = this.past.length === 0;
    this.clearing.disabled = length === 0;
  }

  private draw(): void {
    const focused = this.handles.findIndex((one) => one.getElement() === document.activeElement);
    for (const former of this.handles) former.remove();
    const shown = this.active && this.corners.length <= MOST_HANDLES ? this.corners : [];
    this.handles = shown.map((corner, at) => this.handle(corner, at));
    this.handles[Math.min(focused, this.handles.length - 1)]?.getElement().focus();
    this.outline(this.corners);
  }

  private outline(corners: readonly Corner[]): void {
    if (!this.map.getLayer("background")) {
      this.map.once("load", () => this.outline(this.corners));
      return;
    }
    const area = corners.length > 2 && this.least === 3;
    const coordinates = this.least === 3 ? ring(corners) : ring(corners).slice(0, -1);
    const geometry = area
      ? { type: "Polygon" as const, coordinates: [coordinates] }
      : { type: "LineString" as const, coordinates };
    const features = corners.length > 1 ? [{ type: "Feature" as const, properties: {}, geometry }] : [];
    const data = { type: "FeatureCollection" as const, features };
    const source = this.map.getSource<GeoJSONSource>(SOURCE);
    if (source) source.setData(data);
    else this.add(data);
  }

  private add(data: Parameters<GeoJSONSource["setData"]>[0]): void {
    this.map.addSource(SOURCE, { type: "geojson", data });
    this.map.addLayer({
      id: "drawn-fill",
      type: "fill",
      source: SOURCE,
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": COLOR, "fill-opacity": 0.14 },
    });
    for (const [id, color, width] of [
      ["drawn-case", "#ffffff", 6],
      ["drawn-line", COLOR, 3],
    ] as const) {
      this.map.addLayer({
        id,
        type: "line",
        source: SOURCE,
        layout: { "line-join": "round", "line-cap": "round" },
        paint: { "line-color": color, "line-width": width },
      });
    }
  }

  /** Layers that come later are put on top: the outline follows them there. */
  private raise(): void {
    if (!this.map.getLayer("drawn-line") || this.map.getLayersOrder().at(-1) === "drawn-line") return;
    for (const id of LAYERS) this.map.moveLayer(id);
  }

  private handle(corner: Corner, at: number): Marker {
    const label = t("map.draw.corner", { number: at + 1, count: this.corners.length });
    const element = h("button", { type: "button", class: "draw-corner", "aria-label": label });
    const marker = new Marker({ element, draggable: true })
      .setLngLat([corner.lon, corner.lat])
      .addTo(this.map);
    const moved = (lat: number, lon: number): Corner[] =>
      this.corners.map((one, index) => (index === at ? { lat, lon } : one));
    marker.on("drag", () => {
      const { lat, lng } = marker.getLngLat();
      this.outline(moved(lat, lng));
    });
    marker.on("dragend", () => {
      const { lat, lng } = marker.getLngLat();
      this.become(moved(lat, lng), t("map.draw.moved", { number: at + 1 }));
    });
    element.addEventListener("click", (event) => event.stopPropagation());
    element.addEventListener("keydown", (event) => this.pressed(event, at));
    return marker;
  }

  private pressed(event: KeyboardEvent, at: number): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const step = ARROWS[event.key];
    const corner = this.corners[at];
    if (!corner || (!step && event.key !== "Delete" && event.key !== "Backspace")) return;
    event.preventDefault();
    event.stopPropagation();
    if (step) {
      const spot = this.map.project([corner.lon, corner.lat]);
      const to = this.cornerAt([spot.x + step[0], spot.y + step[1]]);
      const next = this.corners.map((one, index) => (index === at ? to : one));
      this.become(next, t("map.draw.moved", { number: at + 1 }));
      return;
    }
    const next = this.corners.filter((_, index) => index !== at);
    this.become(next, t("map.draw.removed", { count: next.length }));
    if (next.length === 0) this.map.getCanvas().focus();
  }
}

function areaInWords(corners: readonly Corner[]): string {
  return t("map.draw.area", { area: inWords(areaOf(corners)) });
}

/** Square metres as people read them. */
function inWords(area: number): string {
  const language = document.documentElement.lang || "ja";
  const digits = { maximumFractionDigits: area >= 100_000 ? 2 : 0 };
  if (area >= 100_000) return `${new Intl.NumberFormat(language, digits).format(area / 1e6)} km²`;
  return `${new Intl.NumberFormat(language, digits).format(area)} m²`;
}
