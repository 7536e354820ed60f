import assert from "node:assert/strict";
import { test } from "node:test";
import { Catalogue } from "./catalogue.ts";
import type { CatalogueLayer } from "./types.ts";

function layer(id: string, visible: boolean): CatalogueLayer {
  return {
    id,
    title: id,
    description: "",
    geometry: "polygon",
    visible,
    minzoom: 0,
    recorded_at: null,
    state: "ready",
    list: "",
    download: "",
    told: false,
    legal: [],
    by: null,
    page: `/layers/${id}`,
    legend: [],
    source: { id, url: `/tiles/${id}.json` },
    style: [],
    style_dark: [],
  };
}

function theme(id: string, layers: CatalogueLayer[]) {
  return { id, title: id, description: "", layers };
}

const CATALOGUE = new Catalogue({
  presets: [],
  themes: [
    theme("base", [layer("road", true), layer("building", true), layer("parcel", false)]),
    theme("planning", [layer("zoning", true), layer("fire_prevention", false)]),
  ],
  background: { light: "#ffffff", dark: "#000000" },
  patterns: {},
  symbols: {},
});

test("without a choice the base map and the layers visible at first are shown", () => {
  assert.deepEqual([...CATALOGUE.shown({ on: null, off: [] })], ["road", "building", "zoning"]);
});

test("a link names thematic layers; unknown ones do no harm", () => {
  const shown = CATALOGUE.shown({ on: ["fire_prevention", "gone"], off: ["building"] });
  assert.deepEqual([...shown], ["road", "fire_prevention"]);
});

test("switching one layer keeps the others, also from the first view", () => {
  const on = CATALOGUE.switched({ on: null, off: [] }, "fire_prevention", true);
  assert.deepEqual(on, { on: ["zoning", "fire_prevention"], off: [] });
  assert.deepEqual(CATALOGUE.switched(on, "zoning", false), { on: ["fire_prevention"], off: [] });
});

test("a base layer that is not visible at first is shown when it is chosen", () => {
  assert.ok(!CATALOGUE.shown({ on: null, off: [] }).has("parcel"));
  const { on, off } = CATALOGUE.switched({ on: null, off: [] }, "parcel", true);
  assert.ok(CATALOGUE.shown({ on, off }).has("parcel"));
  assert.ok(CATALOGUE.shown({ on, off }).has("road"));
});

test("a base layer is switched off and on again without choosing themes", () => {
  const without = CATALOGUE.switched({ on: null, off: [] }, "building", false);
  assert.deepEqual(without, { on: null, off: ["building"] });
  assert.deepEqual(CATALOGUE.switched(without, "building", true), { on: null, off: [] });
});
