import assert from "node:assert/strict";
import { test } from "node:test";
import { settle } from "./settle.ts";

test("a sheet let go rests at the nearest of closed, half and full", () => {
  assert.equal(settle(90, 800, 0), "closed");
  assert.equal(settle(380, 800, 0), "half");
  assert.equal(settle(700, 800, 0), "full");
});

test("a throw decides by its direction", () => {
  assert.equal(settle(300, 800, 1.2), "full");
  assert.equal(settle(300, 800, -1.2), "closed");
  assert.equal(settle(640, 800, -1.2), "half");
});
