/** Two maps that look at the same place. */

import type { Map as MapLibre } from "maplibre-gl";

/** Keep both cameras in step, whichever is moved; until one of them is removed. */
export function inStep(one: MapLibre, other: MapLibre): void {
  let following = false;
  const follow = (from: MapLibre, to: MapLibre) => (): void => {
    if (following) return;
    following = true;
    to.jumpTo({ center: from.getCenter(), zoom: from.getZoom() });
    following = false;
  };
  const there = follow(one, other);
  const back = follow(other, one);
  one.on("move", there);
  other.on("move", back);
  other.once("remove", () => one.off("move", there));
  there();
}
