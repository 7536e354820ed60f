/** The form of a feature: its shape on the map. Without this script the coordinates are typed. */

import { type EditConfig, ShapeEditor } from "./components/work/shape_editor.ts";
import { byId } from "./core/dom.ts";
import { getJson } from "./core/http.ts";
import { setTexts } from "./core/text.ts";

async function start(): Promise<void> {
  const config = JSON.parse(byId("config").textContent ?? "") as EditConfig;
  const holder = byId("shape-map");
  try {
    setTexts(await getJson<Record<string, string>>(config.texts));
    new ShapeEditor(holder, byId("shape") as HTMLTextAreaElement, config).start();
  } catch (error) {
    holder.replaceChildren();
    console.warn("the shape is typed:", error);
  }
}

void start();
