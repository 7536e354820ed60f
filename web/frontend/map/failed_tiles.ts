/**
 * The tiles that failed, so that they are asked for again. MapLibre 6.17 leaves a failed tile waiting for ever when its
 * source is merely reloaded (`setTiles`); named one by one, failed tiles are loaded anew.
 */

import type { Map as MapLibre } from "maplibre-gl";

interface TileAddress {
  z: number;
  x: number;
  y: number;
}

/** What MapLibre adds to the error of a tile. */
interface TileError {
  sourceId?: string;
  tile?: { tileID?: { canonical?: TileAddress } };
}

export class FailedTiles {
  private readonly tiles = new Map<string, TileAddress[]>();

  constructor(private readonly map: MapLibre) {
    map.on("error", (event) => {
      const { sourceId, tile } = event as TileError;
      const address = tile?.tileID?.canonical;
      if (!sourceId || !address) return;
      const { z, x, y } = address;
      this.tiles.set(sourceId, [...(this.tiles.get(sourceId) ?? []), { z, x, y }]);
    });
  }

  /** Ask again for the failed tiles of `source`. */
  recover(source: string): void {
    const failed = this.tiles.get(source);
    this.tiles.delete(source);
    if (failed) this.map.refreshTiles(source, failed);
  }
}
