import assert from "node:assert/strict";
import { test } from "node:test";
import { edgeOf, inside, metres, spotOn, wind } from "./spot.ts";

const HERE = { lon: 139.6, lat: 35.4 };
// A U, open to the north: its centroid lies between the arms.
const U = [
  [0, 0],
  [5, 0],
  [5, 5],
  [4, 5],
  [4, 1],
  [2, 1],
  [2, 5],
  [0, 5],
  [0, 0],
];

test("a minute of latitude is a sea mile", () => {
  const far = metres(HERE, { lon: 139.6, lat: 35.4 + 1 / 60 });
  assert.ok(Math.abs(far - 1853) < 2, String(far));
});

test("winds are told clockwise from the north", () => {
  const winds = [
    [0, 1],
    [1.2, 1],
    [1, 0],
    [1.2, -1],
    [0, -1],
    [-1.2, -1],
    [-1, 0],
    [-1.2, 1],
  ].map(([x = 0, y = 0]) => wind(HERE, { lon: HERE.lon + x / 100, lat: HERE.lat + y / 100 }));
  assert.deepEqual(winds, [0, 1, 2, 3, 4, 5, 6, 7]);
});

test("the spot of an area lies within it", () => {
  const spot = spotOn({ type: "Polygon", coordinates: [U] }, { lon: 30, lat: 30 });
  assert.ok(spot && inside(U, spot));
  assert.deepEqual(spot, { lon: 1, lat: 2.5 });
});

test("where the middle of the map lies within, it is the spot; in a hole it is not", () => {
  const centre = { lon: 1, lat: 4 };
  assert.deepEqual(spotOn({ type: "Polygon", coordinates: [U] }, centre), centre);
  const hole = [
    [0.5, 3],
    [1.5, 3],
    [1.5, 4.9],
    [0.5, 4.9],
    [0.5, 3],
  ];
  assert.notDeepEqual(spotOn({ type: "Polygon", coordinates: [U, hole] }, centre), centre);
});

test("of a line it is the nearest corner", () => {
  const line = {
    type: "LineString" as const,
    coordinates: [
      [0, 0],
      [1, 1],
      [9, 9],
    ],
  };
  assert.deepEqual(spotOn(line, { lon: 1.2, lat: 1 }), { lon: 1, lat: 1 });
});

test("an area is as far as its edge, wherever the spot upon it lies", () => {
  const area = { type: "Polygon" as const, coordinates: [U] };
  assert.deepEqual(edgeOf(area, { lon: 1, lat: 2.5 }, { lon: -1, lat: 2 }), { lon: 0, lat: 2 });
  const here = { lon: 1, lat: 4 };
  assert.equal(edgeOf(area, here, here), here);
});
