import assert from "node:assert/strict";
import { test } from "node:test";
import { type Coordinates, inWords } from "./words.ts";

const FOUND: Coordinates = {
  decimal: { lat: 35.4, lon: 139.6 },
  dms: {
    lat: { hemisphere: "N", degrees: 35, minutes: 4, seconds: 0 },
    lon: { hemisphere: "E", degrees: 139, minutes: 36, seconds: 7.5 },
  },
  plane: { epsg: 6677, number: 9, system: "IX", x: -66551.3, y: -21179 },
  utm: { epsg: 32654, zone: 54, band: "S", easting: 372908.1, northing: 3918143 },
  mgrs: "54SUE7290818143",
  mesh: { first: "5339", second: "533904", third: "53390408", half: "533904081", quarter: "5339040811" },
};

test("every system says the place with the decimals it is worth", () => {
  const words = Object.fromEntries(inWords(FOUND, "en"));
  assert.equal(words.decimal, "35.400000, 139.600000");
  assert.equal(words.dms, "35°04′00.000″N, 139°36′07.500″E");
  assert.equal(words.plane, "X -66551.3 m, Y -21179.0 m");
  assert.equal(words.mesh, "53390408 / 533904081 / 5339040811");
  assert.equal(Object.fromEntries(inWords(FOUND, "ja")).dms, "北緯35度04分00.000秒、東経139度36分07.500秒");
});

test("outside Japan only degrees are told", () => {
  const abroad = { ...FOUND, plane: null, utm: null, mgrs: null, mesh: null };
  assert.deepEqual(
    inWords(abroad, "ja").map(([system]) => system),
    ["decimal", "dms"],
  );
});
