/**
 * Drawing and moving a feature's vertices by mouse, finger or keyboard. The form's text is the one truth: what is
 * drawn is written there at once, and what is typed there is drawn.
 */

import { type GeoJSONSource, type Map as MapLibre, Marker } from "maplibre-gl";
import { button, h } from "../../core/dom.ts";
import { t } from "../../core/text.ts";
import { whenStyled } from "../../page/map_events.ts";
import { type Bounds, baseMap, keepAbove, type MapConfig } from "./base_map.ts";
import { type Position, readShape, type Strand, WrongLine, writeShape } from "./shape_text.ts";

export interface EditConfig extends MapConfig {
  geometry: "point" | "line" | "polygon";
  bounds: Bounds | null;
}

const SOURCE = "shape";
const COLOR = "#8250df";
const LAYERS = ["shape-fill", "shape-case", "shape-line"];
/** Handles at the most: each is a button of the page. */
const MOST_HANDLES = 400;
const STEP = 2;
const STEP_FAR = 20;
const STEPS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export class ShapeEditor {
  private readonly map: MapLibre;
  private readonly status = h("p", { class: "hint", role: "status" });
  private readonly draw: HTMLButtonElement;
  private strands: Strand[] = [];
  private former: string[] = [];
  private handles: Marker[] = [];
  /** The vertex after which the next one comes: strand and place. */
  private last: [number, number] | null = null;

  constructor(
    private readonly holder: HTMLElement,
    private readonly field: HTMLTextAreaElement,
    private readonly config: EditConfig,
  ) {
    const box = h("div", { class: "shape-canvas" });
    this.draw = button("quiet", t("map.edit.draw"), () => this.toggle());
    this.draw.setAttribute("aria-pressed", "false");
    const tools = h(
      "div",
      { class: "shape-tools" },
      this.draw,
      button("quiet", t("map.edit.here"), () => this.add(this.map.getCenter().toArray())),
      button("quiet", t("map.edit.part"), () => this.part()),
      button("quiet", t("map.edit.undo"), () => this.undo()),
      button("quiet", t("map.edit.clear"), () => this.clear()),
    );
    holder.replaceChildren(tools, box, this.status);
    this.map = baseMap(box, config, config.bounds);
    this.map.getCanvas().setAttribute("aria-label", t("map.edit.title"));
    this.read();
    if (this.strands.length === 0) this.toggle();
  }

  start(): void {
    whenStyled(this.map, () => {
      this.map.addSource(SOURCE, { type: "geojson", data: this.geojson() });
      const line = { type: "line", source: SOURCE, layout: { "line-join": "round" } } as const;
      this.map.addLayer({
        id: "shape-fill",
        type: "fill",
        source: SOURCE,
        filter: ["==", ["geometry-type"], "Polygon"],
        paint: { "fill-color": COLOR, "fill-opacity": 0.2 },
      });
      this.map.addLayer({ id: "shape-case", ...line, paint: { "line-color": "#ffffff", "line-width": 5 } });
      this.map.addLayer({ id: "shape-line", ...line, paint: { "line-color": COLOR, "line-width": 3 } });
      keepAbove(this.map, LAYERS);
      this.show();
      this.holder.dataset.ready = "yes";
    });
    this.map.on("click", (event) => {
      if (this.drawing) this.add(event.lngLat.toArray());
    });
    this.map.on("moveend", () => this.place());
    this.field.addEventListener("input", () => this.read());
  }

  private get drawing(): boolean {
    return this.draw.getAttribute("aria-pressed") === "true";
  }

  private toggle(): void {
    this.draw.setAttribute("aria-pressed", String(!this.drawing));
    this.status.textContent = this.drawing ? t("map.edit.draw_hint") : "";
  }

  private read(): void {
    try {
      this.strands = readShape(this.field.value);
      this.last = null;
      this.status.textContent = "";
      this.show();
    } catch (error) {
      if (!(error instanceof WrongLine)) throw error;
      this.status.textContent = t("map.edit.wrong", { line: error.line });
    }
  }

  /** Write what is drawn into the form. */
  private keep(): void {
    this.former.push(this.field.value);
    this.field.value = writeShape(this.strands);
    this.show();
  }

  private undo(): void {
    const before = this.former.pop();
    if (before === undefined) return;
    this.field.value = before;
    this.read();
  }

  private clear(): void {
    this.strands = [];
    this.last = null;
    this.keep();
  }

  private part(): void {
    if (this.strands.at(-1)?.points.length) this.strands.push({ hole: false, points: [] });
    this.last = null;
    if (!this.drawing) this.toggle();
  }

  private add(position: number[]): void {
    const point = position.slice(0, 2) as Position;
    if (this.config.geometry === "point" && this.last === null && this.strands.length === 1) {
      this.strands = []; // a point that is drawn anew takes the former one's place
    }
    const at = this.last?.[0] ?? this.strands.length - 1;
    const strand = this.strands[at];
    if (!strand || (this.config.geometry === "point" && strand.points.length > 0)) {
      this.strands.push({ hole: false, points: [point] });
      this.last = null;
    } else {
      const place = this.last && this.last[0] === at ? this.last[1] + 1 : strand.points.length;
      strand.points.splice(place, 0, point);
      this.last = [at, place];
    }
    this.keep();
  }

  private remove(at: number, place: number): void {
    this.strands[at]?.points.splice(place, 1);
    this.strands = this.strands.filter(({ points }) => points.length > 0);
    this.last = null;
    this.keep();
    this.focus(at, Math.max(place - 1, 0));
  }

  private between(at: number, place: number): void {
    const points = this.strands[at]?.points ?? [];
    const [here, next] = [points[place], points[(place + 1) % points.length]];
    if (!here || !next || this.config.geometry === "point") return;
    points.splice(place + 1, 0, [(here[0] + next[0]) / 2, (here[1] + next[1]) / 2]);
    this.keep();
    this.focus(at, place + 1);
  }

  private pressed(event: KeyboardEvent, at: number, place: number): void {
    const point = this.strands[at]?.points[place];
    const step = STEPS[event.key];
    if (point && step) {
      const far = event.shiftKey ? STEP_FAR : STEP;
      const pixel = this.map.project(point);
      const moved = this.map.unproject([pixel.x + step[0] * far, pixel.y + step[1] * far]);
      (this.strands[at] as Strand).points[place] = moved.toArray();
      this.keep();
      this.focus(at, place);
    } else if (event.key === "Delete" || event.key === "Backspace") this.remove(at, place);
    else if (event.key === "Insert" || event.key === "+") this.between(at, place);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private focus(at: number, place: number): void {
    this.holder.querySelector<HTMLElement>(`[data-vertex="${at}-${place}"]`)?.focus();
  }

  private geojson(): Parameters<GeoJSONSource["setData"]>[0] {
    const features: object[] = [];
    const polygons: Position[][][] = [];
    for (const { hole, points } of this.strands) {
      const ring = points.length > 0 ? [...points, points[0] as Position] : [];
      if (this.config.geometry === "line")
        features.push(feature({ type: "LineString", coordinates: points }));
      else if (this.config.geometry === "polygon" && hole) polygons.at(-1)?.push(ring);
      else if (this.config.geometry === "polygon") polygons.push([ring]);
    }
    for (const coordinates of polygons) features.push(feature({ type: "Polygon", coordinates }));
    return { type: "FeatureCollection", features } as Parameters<GeoJSONSource["setData"]>[0];
  }

  private show(): void {
    this.map.getSource<GeoJSONSource>(SOURCE)?.setData(this.geojson());
    this.place();
  }

  /** Put a handle on every vertex in view; where there are too many, none. */
  private place(): void {
    const focused = (document.activeElement as HTMLElement | null)?.dataset.vertex;
    for (const former of this.handles) former.remove();
    const bounds = this.map.getBounds();
    const seen = this.strands.flatMap(({ points }, at) =>
      points.map((point, place) => ({ point, at, place })).filter(({ point }) => bounds.contains(point)),
    );
    const many = seen.length > MOST_HANDLES;
    if (many) this.status.textContent = t("map.edit.many");
    this.handles = (many ? [] : seen).map(({ point, at, place }) => this.handle(point, at, place));
    if (focused) this.holder.querySelector<HTMLElement>(`[data-vertex="${focused}"]`)?.focus();
  }

  private handle(point: Position, at: number, place: number): Marker {
    const name = t("map.edit.vertex", { number: place + 1 });
    const element = h("button", { type: "button", class: "vertex", "data-vertex": `${at}-${place}` });
    element.addEventListener("keydown", (event) => this.pressed(event, at, place));
    element.addEventListener("focus", () => {
      this.last = [at, place];
    });
    element.addEventListener("click", (event) => event.stopPropagation());
    const marker = new Marker({ element, draggable: true }).setLngLat(point).addTo(this.map);
    element.setAttribute("aria-label", name); // the marker gives its own
    element.removeAttribute("role");
    element.title = name;
    marker.on("drag", () => {
      (this.strands[at] as Strand).points[place] = marker.getLngLat().toArray();
      this.map.getSource<GeoJSONSource>(SOURCE)?.setData(this.geojson());
    });
    marker.on("dragend", () => this.keep());
    return marker;
  }
}

function feature(geometry: object): object {
  return { type: "Feature", properties: {}, geometry };
}
