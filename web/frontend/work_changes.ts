/** The page of a change: its map. Without this script the drawing stands there. */

import { type ChangesConfig, ChangesMap } from "./components/work/changes_map.ts";
import { byId } from "./core/dom.ts";
import { getJson } from "./core/http.ts";
import { setTexts } from "./core/text.ts";

async function start(): Promise<void> {
  const config = JSON.parse(byId("config").textContent ?? "") as ChangesConfig;
  const holder = document.getElementById("changes-map");
  if (!holder) return;
  try {
    setTexts(await getJson<Record<string, string>>(config.texts));
    holder.append(document.createElement("div"));
    await new ChangesMap(holder, config).start();
    byId("changes-drawing").hidden = true;
  } catch (error) {
    holder.replaceChildren();
    console.warn("the drawing stands for the map:", error);
  }
}

void start();
