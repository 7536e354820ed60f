/** The notice of a first visit: what the map is not. It takes no focus and covers no answer; the map works beneath it. */

import { button, h } from "../../core/dom.ts";
import { remember } from "../../core/remembered.ts";
import { t } from "../../core/text.ts";

/** Whose text it is: terms with another date are shown again. */
export const SEEN = "terms";

/** Show the notice in `stage` until it is put away; `tour` begins the tour. */
export function showTerms(stage: HTMLElement, version: string, language: string, tour: () => void): void {
  const away = (): void => {
    remember(SEEN, version);
    notice.remove();
  };
  const begin = (): void => {
    away();
    tour();
  };
  const notice = h(
    "aside",
    { class: "terms-notice", "aria-label": t("map.terms.label") },
    h("p", {}, t("map.terms.text"), " ", h("a", { href: `/terms?lang=${language}` }, t("map.terms.more"))),
    h(
      "p",
      { class: "terms-acts" },
      button("secondary", t("map.terms.tour"), begin),
      button("", t("map.terms.close"), away),
    ),
  );
  stage.append(notice);
}
