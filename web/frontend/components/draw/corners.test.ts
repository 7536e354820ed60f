import assert from "node:assert/strict";
import { test } from "node:test";
import { areaOf, crosses, formatCorners, parseCorners, placeFor } from "./corners.ts";

const SQUARE = [
  { lat: 35, lon: 139 },
  { lat: 35, lon: 139.01 },
  { lat: 35.01, lon: 139.01 },
  { lat: 35.01, lon: 139 },
];

test("corners survive their own text, and the closing corner is not counted twice", () => {
  assert.deepEqual(parseCorners(formatCorners(SQUARE)), SQUARE);
  assert.deepEqual(parseCorners(`${formatCorners(SQUARE)}\n35.000000, 139.000000\n`), SQUARE);
  assert.deepEqual(parseCorners("(35.1 139.2); 35.3,139.4"), [
    { lat: 35.1, lon: 139.2 },
    { lat: 35.3, lon: 139.4 },
  ]);
});

test("a line that is no corner is not passed over", () => {
  for (const text of ["35.1", "35.1, 139.2\nsomewhere", "95, 139", "35, 190", "35.1, 139.2, 3"]) {
    assert.equal(parseCorners(text), null, text);
  }
});

test("a hundredth of a degree squared is about a square kilometre here", () => {
  const expected = 1111.95 * 1111.95 * Math.cos((35 * Math.PI) / 180);
  assert.ok(Math.abs(areaOf(SQUARE) / expected - 1) < 0.001);
});

test("a bow tie crosses itself, a square and a star-shaped outline do not", () => {
  const [a, b, c, d] = SQUARE as [
    (typeof SQUARE)[0],
    (typeof SQUARE)[0],
    (typeof SQUARE)[0],
    (typeof SQUARE)[0],
  ];
  assert.equal(crosses([a, c, b, d]), true);
  assert.equal(crosses(SQUARE), false);
  assert.equal(crosses([a, b, { lat: 35.004, lon: 139.004 }, d]), false);
});

test("a corner beside a side bends that side, so that clicking around an area never crosses it", () => {
  assert.equal(placeFor(SQUARE.slice(0, 2), { lat: 35.01, lon: 139.01 }), 2);
  assert.equal(placeFor(SQUARE, { lat: 34.999, lon: 139.005 }), 1);
  assert.equal(placeFor(SQUARE, { lat: 35.005, lon: 138.999 }), 4);
});
