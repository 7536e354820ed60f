/** The changes of a proposal on the map: added, changed (before and after) and removed, told apart by line and colour. */

import type { GeoJSONSource, LayerSpecification, Map as MapLibre } from "maplibre-gl";
import { h } from "../../core/dom.ts";
import { getJson } from "../../core/http.ts";
import { t } from "../../core/text.ts";
import { whenStyled } from "../../page/map_events.ts";
import { type Bounds, baseMap, keepAbove, type MapConfig } from "./base_map.ts";

export interface ChangesConfig extends MapConfig {
  /** Address of the shapes as GeoJSON. */
  shapes: string;
}

const SOURCE = "changes";
const ROLES = {
  before: { color: "#6b5b00", dash: [1, 2], fill: 0.05 },
  removed: { color: "#b3261e", dash: [4, 2], fill: 0.25 },
  after: { color: "#8250df", dash: [6, 1], fill: 0.2 },
  added: { color: "#1a7f37", dash: [1, 0], fill: 0.25 },
} as const;

function layersOf(): LayerSpecification[] {
  return Object.entries(ROLES).flatMap(([role, { color, dash, fill }]) => {
    const of = (kind: string) => ["all", ["==", ["get", "role"], role], ["==", ["geometry-type"], kind]];
    const line = { "line-join": "round" } as const;
    const notPoint = ["all", ["==", ["get", "role"], role], ["!=", ["geometry-type"], "Point"]];
    return [
      {
        id: `changes-${role}-fill`,
        type: "fill",
        source: SOURCE,
        filter: of("Polygon"),
        paint: { "fill-color": color, "fill-opacity": fill },
      },
      {
        id: `changes-${role}-case`,
        type: "line",
        source: SOURCE,
        filter: notPoint,
        layout: line,
        paint: { "line-color": "#ffffff", "line-width": 5, "line-opacity": 0.85 },
      },
      {
        id: `changes-${role}-line`,
        type: "line",
        source: SOURCE,
        filter: notPoint,
        layout: line,
        paint: { "line-color": color, "line-width": 3, "line-dasharray": [...dash] },
      },
      {
        id: `changes-${role}-point`,
        type: "circle",
        source: SOURCE,
        filter: of("Point"),
        paint: {
          "circle-color": color,
          "circle-radius": role === "before" ? 5 : 7,
          "circle-stroke-color": "#ffffff",
          "circle-stroke-width": 2,
        },
      },
    ] as unknown as LayerSpecification[];
  });
}

type Shapes = Parameters<GeoJSONSource["setData"]>[0] & { more?: boolean };

export class ChangesMap {
  private readonly map: MapLibre;
  private readonly note = h("p", { class: "hint", role: "status" });
  private asking: AbortController | null = null;

  constructor(
    private readonly holder: HTMLElement,
    private readonly config: ChangesConfig,
  ) {
    const bounds = (holder.dataset.bounds ?? "").split(",").map(Number) as Bounds;
    this.map = baseMap(holder, config, bounds);
    this.map.getCanvas().setAttribute("aria-label", t("map.changes.title"));
    holder.after(this.note);
  }

  /** Fetch and draw; where there are more than a page, again for each view. */
  async start(): Promise<void> {
    const shapes = await getJson<Shapes>(this.config.shapes);
    const layers = layersOf();
    whenStyled(this.map, () => {
      this.map.addSource(SOURCE, { type: "geojson", data: shapes });
      for (const layer of layers) this.map.addLayer(layer);
      keepAbove(
        this.map,
        layers.map(({ id }) => id),
      );
      this.map.on("click", (event) => this.open(event.point));
      if (shapes.more) this.map.on("moveend", () => void this.look());
      this.holder.dataset.ready = "yes";
    });
  }

  private async look(): Promise<void> {
    this.asking?.abort();
    this.asking = new AbortController();
    const box = this.map
      .getBounds()
      .toArray()
      .flat()
      .map((value) => value.toFixed(6))
      .join(",");
    try {
      const shapes = await getJson<Shapes>(`${this.config.shapes}?bbox=${box}`, this.asking.signal);
      this.map.getSource<GeoJSONSource>(SOURCE)?.setData(shapes);
      this.note.textContent = shapes.more ? t("map.changes.more") : "";
    } catch (error) {
      if (!(error instanceof DOMException)) console.warn("the changes of this view:", error);
    }
  }

  /** Go to the row of the table for what was pressed, where it is on this page. */
  private open(point: { x: number; y: number }): void {
    const layers = layersOf()
      .map(({ id }) => id)
      .filter((id) => this.map.getLayer(id));
    const [hit] = this.map.queryRenderedFeatures([point.x, point.y], { layers });
    const row = hit && document.getElementById(`n${hit.properties.number}`);
    row?.scrollIntoView({ block: "center" });
  }
}
