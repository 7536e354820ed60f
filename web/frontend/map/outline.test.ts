import assert from "node:assert/strict";
import { test } from "node:test";
import { boundsOf, geometryOf } from "./outline.ts";

function page(raw: string | null): ParentNode {
  const found = raw === null ? null : { dataset: { geometry: raw } };
  return { querySelector: () => found } as unknown as ParentNode;
}

test("the bounds hold every part of a site", () => {
  const coordinates = [
    [
      [
        [1, 2],
        [3, 2],
        [3, 5],
        [1, 2],
      ],
    ],
    [
      [
        [-4, 9],
        [0, 9],
        [0, 8],
        [-4, 9],
      ],
    ],
  ]; // prettier-ignore
  assert.deepEqual(boundsOf({ type: "MultiPolygon", coordinates }), [-4, 2, 3, 9]);
  assert.equal(boundsOf({ type: "Polygon", coordinates: [] }), null);
});

test("an answer without a drawable outline has none", () => {
  for (const raw of [
    null,
    "",
    "{",
    "null",
    '{"type":"Point","coordinates":[1,2]}',
    '{"type":"Polygon","coordinates":[]}',
  ])
    assert.equal(geometryOf(page(raw)), null, String(raw));
  const line = {
    type: "LineString",
    coordinates: [
      [1, 2],
      [3, 4],
    ],
  }; // prettier-ignore
  assert.deepEqual(geometryOf(page(JSON.stringify(line))), line);
});
