/** What MapLibre is given of a base map: sources and layers under names of their own. */

import type { LayerSpecification, SourceSpecification } from "maplibre-gl";
import type { Scheme } from "../../catalogue/types.ts";
import { json, through } from "./fetching.ts";
import type { Basemap } from "./types.ts";

/** Before the id of every source and layer of a base map. */
export const PREFIX = "base:";

export interface Parts {
  sources: [string, SourceSpecification][];
  layers: LayerSpecification[];
  sprite: string | null;
}

interface Style {
  sources: Record<string, { type: string; url?: string; tiles?: string[] } & Record<string, unknown>>;
  layers: (LayerSpecification & { source?: string })[];
  sprite?: unknown;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** The words under the map, as markup that holds nothing but one link. */
export function attribution({ text, url }: Basemap["attribution"]): string {
  return url
    ? `<a href="${escaped(url)}" target="_blank" rel="noopener noreferrer">${escaped(text)}</a>`
    : escaped(text);
}

/** What draws `map` on a screen of this `scheme`; throws where its style cannot be had. */
export async function partsOf(map: Basemap, scheme: Scheme): Promise<Parts> {
  const drawn = (scheme === "dark" && map.dark) || map.light;
  if (drawn.style) return ofStyle(map, drawn.style);
  const source: SourceSpecification = {
    type: "raster",
    tiles: (drawn.tiles ?? []).map((url) => through(map.id, url)),
    tileSize: map.tileSize,
    minzoom: map.minzoom,
    maxzoom: map.maxzoom,
    attribution: attribution(map.attribution),
    ...(map.bounds ? { bounds: map.bounds } : {}),
  };
  const id = PREFIX + map.id;
  // Images made for a light screen are dimmed on a dark one.
  const paint = scheme === "dark" && !map.dark ? { "raster-brightness-max": 0.72 } : {};
  return {
    sources: [[id, source]],
    layers: [{ id, type: "raster", source: id, paint: { ...paint, "raster-fade-duration": 0 } }],
    sprite: null,
  };
}

async function ofStyle(map: Basemap, url: string): Promise<Parts> {
  const style = (await json(url)) as Style;
  const sources: [string, SourceSpecification][] = [];
  for (const [name, source] of Object.entries(style.sources)) {
    if (source.type !== "vector" && source.type !== "raster") continue;
    const { url: description, ...rest } = source;
    const whole = description ? { ...((await json(description)) as object), ...rest } : rest;
    const { tiles = [], minzoom, maxzoom, bounds, tileSize, scheme } = whole as Record<string, unknown>;
    const kept = {
      minzoom,
      maxzoom,
      bounds,
      tileSize: source.type === "raster" ? tileSize : undefined,
      scheme,
    };
    const given = Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined));
    sources.push([
      PREFIX + name,
      {
        type: source.type,
        tiles: (tiles as string[]).map((address) => through(map.id, address)),
        // What the configuration says of it, once; markup of others is not shown.
        attribution: sources.length === 0 ? attribution(map.attribution) : "",
        ...given,
      } as SourceSpecification,
    ]);
  }
  const known = new Set(sources.map(([id]) => id));
  const layers = style.layers
    .map((layer) => ({
      ...layer,
      id: PREFIX + layer.id,
      ...(layer.source ? { source: PREFIX + layer.source } : {}),
    }))
    .filter((layer) => !layer.source || known.has(layer.source)) as LayerSpecification[];
  return { sources, layers, sprite: typeof style.sprite === "string" ? style.sprite : null };
}
