/** TileJSON of a source: the tile addresses of the data's present version. */

import { getJson, getJsonAgain } from "../core/http.ts";

export interface TileJson {
  tiles: string[];
  minzoom: number;
  maxzoom: number;
  bounds?: [number, number, number, number];
  attribution?: string;
}

/**
 * The TileJSON at `url`, which may be absolute for another host name of ours: only its path is asked. `again`: whether it
 * changed, while the layer is drawn; that is no new view of it.
 */
export async function loadTileJson(url: string, again = false): Promise<TileJson> {
  const there = new URL(url, location.href);
  const address = `${there.pathname}${there.search}`;
  const found = await (again ? getJsonAgain<TileJson>(address) : getJson<TileJson>(address));
  return { ...found, tiles: found.tiles.map(here) };
}

/** A tile address under this page's origin; braces of `{z}` stay as they are. */
function here(template: string): string {
  return location.origin + template.replace(/^https?:\/\/[^/]+/, "");
}

/** The TileJSON address `url` for the law of `asOf` (null: today). */
export function onDay(url: string, asOf: string | null): string {
  const [path = "", query = ""] = url.split("?");
  const kept = query.split("&").filter((part) => part !== "" && !part.startsWith("as_of="));
  const parts = asOf ? [...kept, `as_of=${asOf}`] : kept;
  return parts.length > 0 ? `${path}?${parts.join("&")}` : path;
}
