/** The tools that the menu of the map offers, in its order. */

import { t } from "../core/text.ts";
import type { Offered } from "./toolbox.ts";

/** Made when the texts are there. Each script is a file of its own, fetched when its tool is first chosen. */
export const TOOLS = (): readonly Offered[] => [
  {
    id: "compare",
    icon: "compare",
    title: t("map.compare.title"),
    start: async (bench) => (await import("../components/compare/tool.ts")).start(bench),
  },
];
