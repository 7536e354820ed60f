import assert from "node:assert/strict";
import { test } from "node:test";
import { parseReference } from "../../view/reference.ts";
import { cornersOf, MOST_OF_SITE, wktOf } from "./wkt.ts";

const LOT = [
  { lat: 35.1, lon: 139.2 },
  { lat: 35.1, lon: 139.2001 },
  { lat: 35.1001, lon: 139.2001 },
];

test("a drawn area is a reference, and comes back as the corners it was drawn of", () => {
  assert.equal(wktOf(LOT), "POLYGON((139.2 35.1,139.2001 35.1,139.2001 35.1001,139.2 35.1))");
  assert.deepEqual(cornersOf(wktOf(LOT)), LOT);
  assert.deepEqual(parseReference(wktOf(LOT)), { reference: wktOf(LOT) });
});

test("the largest area that can be drawn still fits an address", () => {
  const many = Array.from({ length: MOST_OF_SITE }, (_, at) => ({
    lat: 35.123456 + Math.sin(at / 20) / 1000,
    lon: 139.123456 + Math.cos(at / 20) / 1000,
  }));
  assert.notEqual(parseReference(wktOf(many)), null);
});

test("what is no plain area gives no corners", () => {
  for (const text of [
    "parcel:1",
    "POINT(139 35)",
    "POLYGON((139 35,x y))",
    "POLYGON((139 35,139 36,140 36,139 35),(139 35,139 35,139 35))",
  ])
    assert.equal(cornersOf(text), null, text);
});
