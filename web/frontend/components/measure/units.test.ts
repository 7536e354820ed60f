import assert from "node:assert/strict";
import { test } from "node:test";
import { distance, geodesicArea, lengthOf } from "./geodesic.ts";
import { areas, lengths, TSUBO } from "./units.ts";

test("a tsubo is four hundred hundred-and-twenty-firsts of a square metre", () => {
  assert.equal(TSUBO, 400 / 121);
  assert.deepEqual(
    areas(400, "ja").map((one) => one.text),
    ["400.0 m²", "121.0 坪", "0.0400 ha"],
  );
  assert.equal(areas(2_500_000, "en").at(-1)?.text, "2.500 km²");
  assert.equal(areas(100, "en")[1]?.text, "30.25 tsubo");
});

test("short ways are told in metres, long ones in kilometres too", () => {
  assert.deepEqual(
    lengths(12.34, "ja").map((one) => one.text),
    ["12.3 m"],
  );
  assert.deepEqual(
    lengths(1234.5, "ja").map((one) => one.text),
    ["1,235 m", "1.235 km"],
  );
});

test("along the equator and the meridian the ellipsoid's own measures are found", () => {
  const origin = { lat: 0, lon: 139 };
  assert.ok(Math.abs(distance(origin, { lat: 0, lon: 140 }) - 111319.4908) < 1e-3);
  assert.ok(Math.abs(distance(origin, { lat: 1, lon: 139 }) - 110574.3886) < 1e-3);
  assert.equal(distance(origin, origin), 0);
});

test("a closed line goes back to where it began, and a line encloses nothing", () => {
  const square = [
    { lat: 35, lon: 139 },
    { lat: 35, lon: 139.01 },
    { lat: 35.01, lon: 139.01 },
  ];
  assert.ok(lengthOf(square, true) > lengthOf(square));
  assert.equal(geodesicArea(square.slice(0, 2)), 0);
  assert.ok(Math.abs(geodesicArea([...square].reverse()) - geodesicArea(square)) < 1e-6);
});
