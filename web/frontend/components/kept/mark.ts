/** The mark over an answer that was kept: when it was fetched, and that it is not the present one. */

import { button, h } from "../../core/dom.ts";
import { t } from "../../core/text.ts";
import { ago, moment } from "../../core/when.ts";

/** `since`: when it was fetched (ISO 8601); `again` asks for the present one. */
export function keptMark(since: string, again: () => void): HTMLElement {
  const text = t("map.kept.answer", { date: moment(since), age: ago(since) });
  return h(
    "div",
    { class: "kept-mark", role: "group", "aria-label": t("map.kept.title") },
    h("p", {}, text),
    button("", t("map.kept.again"), again),
  );
}
