import assert from "node:assert/strict";
import { test } from "node:test";
import { parseImageName } from "./images.ts";

test("an image name says what to draw and in which colour", () => {
  assert.deepEqual(parseImageName("pattern:back-diagonal:#a1B2c3"), {
    kind: "pattern",
    name: "back-diagonal",
    color: "#a1B2c3",
  });
  assert.deepEqual(parseImageName("symbol:fire_station:#000000")?.name, "fire_station");
});

test("other names are left to others", () => {
  assert.equal(parseImageName("sprite:marker"), null);
  assert.equal(parseImageName("symbol:aed:red"), null);
});
