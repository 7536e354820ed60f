/** The counter's screen. */

import { Counter, type CounterConfig } from "./components/counter/counter.ts";
import { byId } from "./core/dom.ts";
import { getJson } from "./core/http.ts";
import { setTexts } from "./core/text.ts";

async function start(): Promise<void> {
  const config = JSON.parse(byId("config").textContent ?? "") as CounterConfig;
  try {
    setTexts(await getJson<Record<string, string>>(config.texts));
  } catch (error) {
    console.warn("the counter works by its forms alone:", error);
    return;
  }
  new Counter(config).start();
}

void start();
