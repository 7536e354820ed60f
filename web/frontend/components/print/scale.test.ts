import assert from "node:assert/strict";
import { test } from "node:test";
import { nearestScale, SCALES, screenScale } from "./scale.ts";

test("the offered scales are each nearest to themselves, and the next by ratio", () => {
  for (const scale of SCALES) assert.equal(nearestScale(scale), scale);
  assert.equal(nearestScale(1_500), 1_000);
  assert.equal(nearestScale(1_600), 2_500);
  assert.equal(nearestScale(900_000), 10_000);
  assert.equal(nearestScale(20), 500);
});

test("a step of zoom halves the scale; at zoom 17 and 35 degrees it is about 1/1,800", () => {
  const here = screenScale(35, 17);
  assert.ok(Math.abs(screenScale(35, 18) * 2 - here) < 1e-6);
  assert.ok(here > 1_800 && here < 1_900, String(here));
});
