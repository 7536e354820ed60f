/** The pages of subscriptions. Without this script they do the same, by their forms. */

import { type SubscribeConfig, SubscribeForm } from "./components/subscribe/form.ts";
import { endPush } from "./components/subscribe/push.ts";
import { byId } from "./core/dom.ts";
import { getJson } from "./core/http.ts";
import { setTexts } from "./core/text.ts";

async function start(): Promise<void> {
  const config = JSON.parse(byId("config").textContent ?? "") as SubscribeConfig;
  document.getElementById("forget-form")?.addEventListener("submit", () => void endPush());
  if (!document.getElementById("subscribe-form")) return;
  try {
    setTexts(await getJson<Record<string, string>>(config.texts));
  } catch (error) {
    console.warn("the form works without script:", error);
    return;
  }
  new SubscribeForm(config).start();
}

void start();
