/** The map in a frame of somebody else's page: what the link shows, to be moved and followed, and no more. */

import { Embed } from "./components/embed/embed.ts";
import { Notices } from "./components/notices/notices.ts";
import { readConfig } from "./core/config.ts";
import { byId, h } from "./core/dom.ts";
import { getJson } from "./core/http.ts";
import { setTexts } from "./core/text.ts";
import { parseView } from "./view/permalink.ts";
import { PLAIN } from "./view/view.ts";

async function start(): Promise<void> {
  const config = readConfig();
  try {
    setTexts(await getJson<Record<string, string>>(config.texts));
  } catch {
    byId("notices").append(h("p", { class: "map-notice" }, byId("map").dataset.failed ?? ""));
    return;
  }
  const { center, zoom } = config;
  const view = parseView(location.search, { ...PLAIN, center, zoom });
  new Embed(config, view, new Notices(byId("notices"))).start();
}

void start();
