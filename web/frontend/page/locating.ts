/** Where the person is: how exactly it was found, and why it was not. The circle on the map is the control's own. */

import type { GeolocateControl } from "maplibre-gl";
import type { Notices } from "../components/notices/notices.ts";
import { t } from "../core/text.ts";
import type { TextKey } from "../text/keys.ts";

const CAUSE = "locate";
/** By the codes of GeolocationPositionError: denied, unavailable, too slow. */
const WHY: Record<number, TextKey> = {
  1: "map.locate.denied",
  2: "map.locate.unavailable",
  3: "map.locate.slow",
};

/** Say what becomes of a search for the person's position. */
export function watchLocate(control: GeolocateControl, notices: Notices): void {
  control.on("geolocate", (found) => {
    const metres = Math.max(1, Math.round(found.coords.accuracy)).toLocaleString();
    notices.show({ cause: CAUSE, text: t("map.locate.found", { metres }) });
  });
  control.on("error", (failed) => {
    const text = t(WHY[failed.code] ?? "map.locate.unavailable");
    // What the person refused is not asked for again; a weak signal may be better now.
    const retry = failed.code === 1 ? undefined : () => void control.trigger();
    notices.show({ cause: CAUSE, text, ...(retry ? { retry } : {}) });
  });
}
