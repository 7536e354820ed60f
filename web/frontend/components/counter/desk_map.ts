/** The map beside the answers of the counter: the places in hand, outlined or pinned. */

import { type Map as MapLibre, Marker } from "maplibre-gl";
import { loadCatalogue } from "../../catalogue/catalogue.ts";
import { createMap, serveImages } from "../../map/create.ts";
import { Drawing } from "../../map/drawing.ts";
import { boundsOf, type Geometry, geometryOf, Outline } from "../../map/outline.ts";
import { followScheme, tellDrawn, whenStyled } from "../../page/map_events.ts";
import { parsePlace } from "../../view/permalink.ts";
import { PLAIN, type Place, type View } from "../../view/view.ts";
import { pin } from "../place/place.ts";

const ROOM = 48;
/** Zoom at which a lot and its streets are seen. */
const CLOSE = 17;

interface Shown {
  points: Place[];
  outline: Geometry | null;
}

/** What the answers in `root` are about. */
function placesIn(root: ParentNode): Shown {
  const answers = [...root.querySelectorAll<HTMLElement>(".desk-answer")];
  const outlines: Geometry[] = [];
  const points: Place[] = [];
  for (const answer of answers) {
    const holder = { querySelector: () => answer } as unknown as ParentNode;
    const outline = geometryOf(holder);
    const point = parsePlace(`${answer.dataset.lat},${answer.dataset.lon}`);
    if (outline) outlines.push(outline);
    else if (point) points.push(point);
  }
  const outline = { type: "GeometryCollection", coordinates: [], geometries: outlines };
  return { points, outline: outlines.length > 0 ? outline : null };
}

export class DeskMap {
  private readonly element = document.createElement("div");
  private readonly map: MapLibre;
  private readonly outline: Outline;
  private drawing: Drawing | null = null;
  private pins: Marker[] = [];
  private asOf: string | null = null;

  /** Begins at `root`'s places in `holder`; throws where the browser cannot draw. */
  constructor(holder: HTMLElement, root: ParentNode, asOf: string | null, worker: string, language: string) {
    this.asOf = asOf;
    this.element.className = "desk-map";
    holder.replaceChildren(this.element);
    const { points, outline } = placesIn(root);
    const bounds = around(points, outline);
    this.map = createMap(this.element, worker, {
      bounds,
      fitBoundsOptions: { padding: ROOM, maxZoom: CLOSE },
    });
    this.outline = new Outline(this.map);
    this.mark(points, outline);
    this.furnish(language).catch((error: unknown) => console.warn("the map has no layers:", error));
  }

  /** Move into `holder` and show the places that `root` answers for. */
  show(holder: HTMLElement, root: ParentNode, asOf: string | null): void {
    holder.replaceChildren(this.element);
    this.map.resize();
    const { points, outline } = placesIn(root);
    this.map.fitBounds(around(points, outline), { padding: ROOM, maxZoom: CLOSE, animate: false });
    this.mark(points, outline);
    if (asOf === this.asOf) return;
    this.asOf = asOf;
    void this.drawing?.refresh();
  }

  /** Nothing of the former visitor stays. */
  clear(): void {
    this.mark([], null);
    this.element.remove();
  }

  private mark(points: Place[], outline: Geometry | null): void {
    for (const former of this.pins) former.remove();
    this.pins = points.map(({ lon, lat }) =>
      new Marker({ element: pin(), anchor: "bottom" }).setLngLat([lon, lat]).addTo(this.map),
    );
    this.outline.put(outline);
  }

  private view(): View {
    const center = { lat: 0, lon: 0 }; // what is drawn does not depend on it
    return { ...PLAIN, center, zoom: 0, asOf: this.asOf };
  }

  private async furnish(language: string): Promise<void> {
    const catalogue = await loadCatalogue(language, this.asOf);
    const { map } = this;
    serveImages(map, catalogue.drawings);
    const failed = (error: unknown): void => console.warn("a source failed:", error);
    const drawing = new Drawing(map, catalogue, () => this.view(), failed);
    this.drawing = drawing;
    tellDrawn(map, () => drawing.waiting);
    whenStyled(map, () => {
      map.setGlobalStateProperty("now", Math.floor(Date.now() / 1000));
      drawing.apply();
    });
    followScheme(map, catalogue.drawings.background, (scheme) => drawing.recolor(scheme));
  }
}

function around(points: Place[], outline: Geometry | null): [number, number, number, number] {
  const corners = points.map(({ lon, lat }) => [lon, lat]);
  const box = outline ? boundsOf(outline) : null;
  if (box) corners.push([box[0], box[1]], [box[2], box[3]]);
  return boundsOf({ type: "MultiPoint", coordinates: corners }) ?? [139, 35, 140, 36];
}
