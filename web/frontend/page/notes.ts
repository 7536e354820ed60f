/** Notes are drawn from the start where there are any: their script is fetched only then. */

import type { Map as MapLibre } from "maplibre-gl";

function any(): boolean {
  if (location.hash.startsWith("#notes=")) return true;
  try {
    return (
      localStorage.getItem("mapsvc:notes") !== null || sessionStorage.getItem("mapsvc:notes:link") !== null
    );
  } catch {
    return false; // a browser that keeps nothing
  }
}

/** Draw the notes that this browser keeps or the link brought; `open` shows them when one is pressed. */
export function beginNotes(map: MapLibre, open: () => void): void {
  if (!any()) return;
  import("../components/notes/board.ts").then(
    ({ boardOf }) => {
      boardOf(map).pressed = open;
    },
    (error: unknown) => console.warn("notes are not shown:", error),
  );
}
