/** The tools that the menu of the map offers, in its order. */

import { t } from "../core/text.ts";
import type { Offered } from "./toolbox.ts";

/** Made when the texts are there. Each script is a file of its own, fetched when its tool is first chosen. */
export const TOOLS = (): readonly Offered[] => [
  {
    id: "in_view",
    icon: "eye",
    title: t("map.in_view.title"),
    start: async (bench) => (await import("../components/in_view/in_view.ts")).start(bench),
  },
  {
    id: "compare",
    icon: "compare",
    title: t("map.compare.title"),
    start: async (bench) => (await import("../components/compare/tool.ts")).start(bench),
  },
  {
    id: "measure",
    icon: "measure",
    title: t("map.measure.tool"),
    start: async (bench) => (await import("../components/measure/measure.ts")).start(bench),
  },
  {
    id: "site",
    icon: "site",
    title: t("map.site.tool"),
    start: async (bench, done) => (await import("../components/site/site.ts")).start(bench, done),
  },
  {
    id: "coordinates",
    icon: "coordinates",
    title: t("map.coordinates.tool"),
    mapless: true,
    start: async (bench) => (await import("../components/coordinates/coordinates.ts")).start(bench),
  },
  {
    id: "notes",
    icon: "note",
    title: t("map.notes.tool"),
    start: async (bench) => (await import("../components/notes/tool.ts")).start(bench),
  },
  {
    id: "print",
    icon: "print",
    title: t("map.print.tool"),
    mapless: true,
    start: async (bench) => (await import("../components/print/print.ts")).start(bench),
  },
  {
    id: "share",
    icon: "share",
    title: t("map.share.tool"),
    mapless: true,
    start: async (bench) => (await import("../components/share/share.ts")).start(bench),
  },
  {
    id: "export",
    icon: "file",
    title: t("map.export.tool"),
    start: async (bench) => (await import("../components/export/export.ts")).start(bench),
  },
  {
    id: "kept",
    icon: "offline",
    title: t("map.kept.title"),
    mapless: true,
    start: async (bench) => (await import("../components/kept/kept.ts")).startKept(bench),
  },
  {
    id: "keys",
    icon: "keyboard",
    title: t("map.keys.title"),
    start: async () => (await import("../components/keys/keys.ts")).start(),
  },
];
