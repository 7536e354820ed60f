/** The map page: reads the view from the address, shows it, and keeps the two the same. */

import type { Map as MapLibre } from "maplibre-gl";
import { type Catalogue, loadCatalogue } from "./catalogue/catalogue.ts";
import { Notices } from "./components/notices/notices.ts";
import { type Config, readConfig } from "./core/config.ts";
import { byId, h } from "./core/dom.ts";
import { getJson } from "./core/http.ts";
import { setTexts, t } from "./core/text.ts";
import { addLocate, createMap, firstLook, startWorker } from "./map/create.ts";
import { fallback } from "./page/fallback.ts";
import { watchLocate } from "./page/locating.ts";
import { MapPage } from "./page/map_page.ts";
import { welcome } from "./page/welcome.ts";
import { ViewStore } from "./view/store.ts";
import { PLAIN } from "./view/view.ts";

function firstView(config: Config): ViewStore {
  const { center, zoom } = config;
  return new ViewStore({ ...PLAIN, center, zoom });
}

/** A map, or the words that replace it where the browser cannot draw one. */
function mapOrWords(config: Config, store: ViewStore, notices: Notices): MapLibre | null {
  try {
    const map = createMap("map", config.worker, firstLook(config, store.now));
    watchLocate(addLocate(map), notices);
    return map;
  } catch (error) {
    console.warn("no map:", error);
    fallback(byId("map"), store.now);
    return null;
  }
}

async function start(): Promise<void> {
  const config = readConfig();
  startWorker(config.worker);
  const store = firstView(config);
  const notices = new Notices(byId("notices"));
  const catalogueSoon = loadCatalogue(config.language, store.now.asOf);
  catalogueSoon.catch(() => undefined); // its failure is told below, after the texts are there
  try {
    const texts = await getJson<Record<string, string>>(config.texts);
    const easy = config.language === "ja-easy";
    if (easy) (await import("./components/ruby/ruby.ts")).showReadings();
    setTexts(texts, easy);
  } catch {
    // Without texts only the server's own words are left: the template holds them for this case.
    byId("notices").append(h("p", { class: "map-notice" }, byId("map").dataset.failed ?? ""));
    return;
  }
  const map = mapOrWords(config, store, notices);
  const begin = (catalogue: Catalogue): void => {
    new MapPage(config, store, catalogue, notices, map).start();
    welcome(config, notices, map);
  };
  const tell = (): void =>
    notices.show({
      cause: "catalogue",
      text: t("map.failed.catalogue"),
      retry: () => void loadCatalogue(config.language, store.now.asOf).then(begin, tell),
    });
  catalogueSoon.then(begin, tell);
}

void start();
