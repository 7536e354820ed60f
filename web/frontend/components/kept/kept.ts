/** The places kept on this device: a list with their age, each leading back to it, and the way to forget them all. */

import { button, h } from "../../core/dom.ts";
import { t } from "../../core/text.ts";
import { day, moment } from "../../core/when.ts";
import type { Tool, Workbench } from "../../page/toolbox.ts";
import { KEPT, PLACES, SIZE, VIEWED } from "../../sw/names.ts";
import { parseDay, parsePlace } from "../../view/permalink.ts";
import { parseReference, referenceOf } from "../../view/reference.ts";
import type { Asked } from "../../view/view.ts";

interface KeptPlace {
  place: Asked;
  asOf: string | null;
  name: string;
  since: string;
}

export async function startKept(bench: Workbench): Promise<Tool> {
  const element = h("div", { class: "kept" });
  await fill(element, bench);
  return { element, close: () => undefined };
}

async function fill(element: HTMLElement, bench: Workbench): Promise<void> {
  if (!("caches" in window)) {
    element.replaceChildren(h("p", {}, t("map.kept.unable")));
    return;
  }
  const places = await read(bench.config.language);
  const bytes = (await sizeOf(PLACES)) + (await sizeOf(VIEWED));
  const forget = button("", t("map.kept.forget"), () => {
    void Promise.all([caches.delete(PLACES), caches.delete(VIEWED)]).then(async () => {
      await fill(element, bench);
      bench.announce(t("map.kept.forgotten"));
      element.append(h("p", {}, t("map.kept.forgotten")));
    });
  });
  const rows = places.map((one) => h("li", {}, row(one, bench)));
  element.replaceChildren(
    h("p", {}, t("map.kept.about")),
    rows.length > 0
      ? h("ul", { class: "kept-list", "aria-label": t("map.kept.list") }, ...rows)
      : h("p", {}, t("map.kept.none")),
    h("p", { class: "kept-size" }, t("map.kept.size", { size: (bytes / 1e6).toFixed(1) })),
    forget,
  );
}

function row(one: KeptPlace, bench: Workbench): HTMLElement {
  const date = t("map.kept.date", { date: moment(one.since) });
  const law = one.asOf ? ` · ${t("map.kept.law", { date: day(one.asOf) })}` : "";
  const go = (): void => {
    bench.store.update({ asOf: one.asOf }, "adjust");
    if (!("reference" in one.place)) bench.map?.jumpTo({ center: [one.place.lon, one.place.lat] });
    bench.ask(one.place, true);
  };
  return button("kept-place", "", go, h("b", {}, one.name), h("small", {}, date + law));
}

/** The places kept, the newest first. */
async function read(language: string): Promise<KeptPlace[]> {
  const cache = await caches.open(PLACES);
  const found: KeptPlace[] = [];
  for (const request of [...(await cache.keys())].reverse()) {
    const response = await cache.match(request, { ignoreVary: true });
    const { pathname, searchParams } = new URL(request.url);
    const raw = searchParams.get("place") ?? decodeURIComponent(pathname.replace(/^\/at\//, ""));
    const place = parsePlace(raw) ?? parseReference(raw);
    if (!response || !place || searchParams.get("lang") !== language) continue;
    const markup = new DOMParser().parseFromString(await response.text(), "text/html");
    const name = markup.querySelector(".place-title")?.textContent?.trim() || referenceOf(place);
    const since = response.headers.get(KEPT) ?? "";
    found.push({ place, asOf: parseDay(searchParams.get("as_of")), name, since });
  }
  return found;
}

async function sizeOf(store: string): Promise<number> {
  const cache = await caches.open(store);
  let bytes = 0;
  for (const request of await cache.keys()) {
    const held = await cache.match(request, { ignoreVary: true });
    bytes += Number(held?.headers.get(SIZE) ?? 0);
  }
  return bytes;
}
