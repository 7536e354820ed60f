/** The tool that says what every key does, and where single keys can be switched off. */

import { h } from "../../core/dom.ts";
import { t } from "../../core/text.ts";
import type { Tool } from "../../page/toolbox.ts";
import type { TextKey } from "../../text/keys.ts";
import { setSingleKeys, singleKeys } from "./single.ts";

const KEYS: readonly (readonly [string, TextKey])[] = [
  ["Tab", "map.keys.tab"],
  ["← ↑ → ↓", "map.keys.arrows"],
  ["+ −", "map.keys.zoom"],
  ["Enter", "map.keys.enter"],
  ["Esc", "map.keys.escape"],
  ["/", "map.keys.search"],
  ["V", "map.keys.in_view"],
  ["?", "map.keys.help"],
];

/** The tool, begun. */
export function start(): Tool {
  const rows = KEYS.map(([key, text]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, t(text))));
  const box = h("input", { type: "checkbox", checked: singleKeys() });
  box.addEventListener("change", () => setSingleKeys(box.checked));
  const single = h("label", { class: "choice" }, box, " ", h("span", {}, t("map.keys.single")));
  const statement = h(
    "a",
    { href: `/accessibility?lang=${document.documentElement.lang}` },
    t("map.keys.statement"),
  );
  return {
    element: h("div", { class: "keys" }, h("dl", {}, ...rows), single, h("p", {}, statement)),
    close: () => undefined,
  };
}
