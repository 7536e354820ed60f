/** Runs before the map's own script has arrived: asks for what that will need first (texts, catalogue, tiles in view). */

import { catalogueUrl } from "./catalogue/address.ts";
import { askAhead } from "./core/ahead.ts";
import { type Config, readConfig } from "./core/config.ts";
import { byId } from "./core/dom.ts";
import { lookAt, lookFrom, tilesOf } from "./map/first_tiles.ts";
import { placed, ROOM } from "./map/room.ts";
import { onDay, type TileJson } from "./map/tilejson.ts";
import { parseView } from "./view/permalink.ts";
import { PLAIN } from "./view/view.ts";

async function askTiles(url: string, config: Config): Promise<void> {
  // A copy: the map's own script reads the answer too.
  const answer = await askAhead(url);
  if (!answer.ok) return;
  const source = (await answer.clone().json()) as TileJson;
  const view = parseView(location.search, { ...PLAIN, center: config.center, zoom: config.zoom });
  const box = byId("map").getBoundingClientRect();
  const look = placed(location.search) ? lookFrom(view.center, view.zoom) : lookAt(config.bounds, box, ROOM);
  const template = source.tiles[0]?.replace(/^https?:\/\/[^/]+/, "") ?? "";
  for (const { z, x, y } of tilesOf(look, box, source)) {
    const address = template.replace("{z}", `${z}`).replace("{x}", `${x}`).replace("{y}", `${y}`);
    // Into the browser's cache, where the map's worker finds it.
    void fetch(address, { priority: "low" }).then((tile) => tile.arrayBuffer());
  }
}

const config = readConfig();
const { asOf, on } = parseView(location.search, { ...PLAIN, center: config.center, zoom: config.zoom });
void askAhead(config.texts);
void askAhead(catalogueUrl(config.language, asOf));
for (const layer of ["", ...(on ?? config.first.visible)]) {
  const url = onDay(layer ? config.first.layer.replace("{layer}", layer) : config.first.base, asOf);
  askTiles(url, config).catch(() => undefined); // the map asks again, and tells of the failure
}
