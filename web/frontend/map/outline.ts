/** The outline of the site that is asked about, above everything else that the map draws. */

import type { GeoJSONSource, LngLatBoundsLike, Map as MapLibre } from "maplibre-gl";

const SOURCE = "asked";
const COLOR = "#c2410c"; // of the pin
const LAYERS = ["asked-fill", "asked-case", "asked-line"];

type Ring = [number, number][];
/** What outlines a site or a line: GeoJSON of the answer, in degrees. */
export type Geometry = { type: string; coordinates: unknown; geometries?: Geometry[] };

function positions(coordinates: unknown): Ring {
  if (!Array.isArray(coordinates)) return [];
  if (typeof coordinates[0] === "number") return [coordinates as [number, number]];
  return coordinates.flatMap(positions);
}

/** West, south, east and north of `geometry`; null where it holds no position. */
export function boundsOf(geometry: Geometry): [number, number, number, number] | null {
  const parts = geometry.geometries ?? [geometry];
  const all = parts.flatMap((part) => positions(part.coordinates));
  if (all.length === 0) return null;
  const bounds: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of all) {
    bounds[0] = Math.min(bounds[0], lon);
    bounds[1] = Math.min(bounds[1], lat);
    bounds[2] = Math.max(bounds[2], lon);
    bounds[3] = Math.max(bounds[3], lat);
  }
  return bounds;
}

/** The geometry that the answer's markup carries; null for a point. */
export function geometryOf(answer: ParentNode): Geometry | null {
  const raw = answer.querySelector<HTMLElement>("[data-geometry]")?.dataset.geometry;
  if (!raw) return null;
  try {
    const read = JSON.parse(raw) as Geometry | null;
    return read && !read.type.endsWith("Point") && boundsOf(read) ? read : null;
  } catch {
    return null; // without its outline the answer still stands
  }
}

export class Outline {
  private wanted: Geometry | null = null;
  private drawn: Geometry | null = null;

  constructor(private readonly map: MapLibre) {
    // Layers that are switched on later are put on top: the outline follows them there.
    map.on("styledata", () => this.raise());
    map.on("idle", () => this.draw());
  }

  /** Draw `geometry`; null takes the outline away. */
  put(geometry: Geometry | null): void {
    this.wanted = geometry;
    if (this.map.getLayer("background")) this.draw(); // else with the first "idle", when the style is there
  }

  private draw(): void {
    if (this.wanted === this.drawn) return;
    this.drawn = this.wanted;
    const features = (this.wanted ? (this.wanted.geometries ?? [this.wanted]) : []).map(feature);
    const data = { type: "FeatureCollection", features } as Parameters<GeoJSONSource["setData"]>[0];
    const source = this.map.getSource<GeoJSONSource>(SOURCE);
    if (source) source.setData(data);
    else this.add(data);
  }

  /** Move the map so that all of `geometry` is seen, with `room` pixels at the edges. */
  fit(geometry: Geometry, room: { top: number; right: number; bottom: number; left: number }): void {
    const bounds = boundsOf(geometry);
    if (bounds)
      this.map.fitBounds(bounds as LngLatBoundsLike, { padding: room, maxZoom: 18.5, duration: 400 });
  }

  private add(data: Parameters<GeoJSONSource["setData"]>[0]): void {
    this.map.addSource(SOURCE, { type: "geojson", data });
    this.map.addLayer({
      id: "asked-fill",
      type: "fill",
      source: SOURCE,
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": COLOR, "fill-opacity": 0.12 },
    });
    const lines = [
      ["asked-case", "#ffffff", 6],
      ["asked-line", COLOR, 3],
    ] as const;
    for (const [id, color, width] of lines) {
      this.map.addLayer({
        id,
        type: "line",
        source: SOURCE,
        layout: { "line-join": "round", "line-cap": "round" },
        paint: { "line-color": color, "line-width": width },
      });
    }
  }

  private raise(): void {
    if (!this.map.getLayer("asked-line") || this.map.getLayersOrder().at(-1) === "asked-line") return;
    for (const id of LAYERS) this.map.moveLayer(id);
  }
}

function feature(geometry: Geometry): { type: "Feature"; properties: object; geometry: Geometry } {
  return { type: "Feature", properties: {}, geometry };
}
