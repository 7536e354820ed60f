/** What a new visitor is told: the terms once, the way around whenever it is asked for, and that there are no data yet. */

import type { Map as MapLibre } from "maplibre-gl";
import { HelpControl } from "../components/help/help.ts";
import type { Notices } from "../components/notices/notices.ts";
import { SEEN, showTerms } from "../components/terms/terms.ts";
import type { Config } from "../core/config.ts";
import { remembered } from "../core/remembered.ts";
import { t } from "../core/text.ts";

export function welcome(config: Config, notices: Notices, map: MapLibre | null): void {
  if (config.empty) notices.show({ cause: "empty", text: t("map.empty") });
  if (!map) return; // the words in the map's place say what to do
  const help = new HelpControl(() => void tour());
  let running = false;
  const tour = async (): Promise<void> => {
    if (running) return;
    running = true;
    const done = (): void => {
      running = false;
      help.button.focus();
    };
    try {
      const { Tour } = await import("../components/tour/tour.ts");
      new Tour(done).start();
    } catch (error) {
      console.warn("the tour did not come:", error);
      running = false;
      location.assign(`/help?lang=${config.language}`); // the same in words
    }
  };
  map.addControl(help, "bottom-right");
  const stage = map.getContainer().parentElement;
  if (location.hash === "#tour") void tour();
  else if (stage && remembered(SEEN) !== config.terms) {
    showTerms(stage, config.terms, config.language, () => void tour());
  }
}
