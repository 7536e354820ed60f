import assert from "node:assert/strict";
import { test } from "node:test";
import { formatReference, parseReference, referenceOf } from "./reference.ts";
import { samePlace } from "./view.ts";

test("a feature, an area and nothing else are references", () => {
  assert.deepEqual(parseReference("parcel:14104-0012-1-2"), { reference: "parcel:14104-0012-1-2" });
  const area = "POLYGON((139 35, 139.1 35, 139 35.1, 139 35))";
  assert.deepEqual(parseReference(area), { reference: area });
  for (const raw of [null, "", "parcel:", "PARCEL:1", "javascript: 1", "35.1", "POLYGON", "POINT(a b)"])
    assert.equal(parseReference(raw), null, String(raw));
});

test("a reference survives an address, readable where it can be", () => {
  assert.equal(formatReference({ lat: 35.1, lon: 139.2 }), "35.1,139.2");
  assert.equal(formatReference({ reference: "parcel:14104-1" }), "parcel:14104-1");
  for (const reference of ["parcel:1&as_of=1900-01-01", "parcel:港町/1+2", "POLYGON((1 2, 3 4, 5 6, 1 2))"]) {
    const address = new URLSearchParams(`place=${formatReference({ reference })}`);
    assert.equal(address.get("place"), reference);
  }
});

test("places are the same by what they refer to", () => {
  assert.ok(samePlace({ reference: "parcel:1" }, { reference: "parcel:1" }));
  assert.ok(!samePlace({ reference: "parcel:1" }, { reference: "parcel:2" }));
  assert.ok(!samePlace({ reference: "parcel:1" }, { lat: 1, lon: 2 }));
  assert.ok(samePlace({ lat: 1, lon: 2 }, { lat: 1, lon: 2 }));
  assert.ok(!samePlace(null, { lat: 1, lon: 2 }));
  assert.equal(referenceOf({ lat: 35.1234567, lon: -0 }), "35.123457,0");
});
