import assert from "node:assert/strict";
import { test } from "node:test";
import { actOf } from "./keys.ts";

test("a letter acts, in either case and width", () => {
  for (const key of ["p", "P", "ｐ", "Ｐ"])
    assert.equal(actOf({ key, modified: false, typing: false }), "print", key);
  assert.equal(actOf({ key: "？", modified: false, typing: false }), "help");
});

test("what is typed, the browser's own keys and other letters do nothing", () => {
  assert.equal(actOf({ key: "n", modified: false, typing: true }), null);
  assert.equal(actOf({ key: "p", modified: true, typing: false }), null);
  assert.equal(actOf({ key: "x", modified: false, typing: false }), null);
  assert.equal(actOf({ key: "Process", modified: false, typing: false }), null);
});
