import assert from "node:assert/strict";
import { test } from "node:test";
import { movable, moved, type Sheet, stacked } from "./stack.ts";

const ZONE: Sheet = { id: "zone", rank: 20, place: 1 };
const FIRE: Sheet = { id: "fire", rank: 20, place: 2 };
const FLOOD: Sheet = { id: "flood", rank: 20, place: 3 };
const AED: Sheet = { id: "aed", rank: 50, place: 0 };
const ALL = [ZONE, FIRE, FLOOD, AED];

function ids(order: readonly string[]): string[] {
  return stacked(ALL, order).map((one) => one.id);
}

test("the catalogue's order, topmost first, points above areas", () => {
  assert.deepEqual(ids([]), ["aed", "flood", "fire", "zone"]);
  assert.deepEqual(ids(["zone"]), ["aed", "zone", "flood", "fire"]);
});

test("a layer moves up and down, within its stage only", () => {
  assert.deepEqual(ids(moved(ALL, [], "zone", -1)), ["aed", "flood", "zone", "fire"]);
  assert.deepEqual(ids(moved(ALL, [], "zone", -9)), ["aed", "zone", "flood", "fire"]);
  assert.deepEqual(ids(moved(ALL, [], "flood", 2)), ["aed", "fire", "zone", "flood"]);
  assert.deepEqual(moved(ALL, [], "nothing", 1), []);
});

test("every move from every order does what it says", () => {
  let order: readonly string[] = [];
  for (const [id, by] of [
    ["zone", -1],
    ["flood", 1],
    ["fire", -2],
    ["zone", 1],
    ["aed", 3],
  ] as const) {
    const before = ids(order);
    order = moved(ALL, order, id, by);
    const expected = before.filter((one) => one !== id);
    const areas = before.indexOf(id) + by;
    expected.splice(id === "aed" ? 0 : Math.min(3, Math.max(1, areas)), 0, id);
    assert.deepEqual(ids(order), expected, `${id} by ${by}`);
  }
});

test("the order names no more than it must, and back again nothing", () => {
  const up = moved(ALL, [], "zone", -2);
  assert.deepEqual(up, ["zone"]);
  assert.deepEqual(moved(ALL, up, "zone", 2), []);
});

test("what lies at the edge of its stage goes no further", () => {
  const stack = stacked(ALL, []);
  assert.equal(movable(stack, 1, -1), false);
  assert.equal(movable(stack, 1, 1), true);
  assert.equal(movable(stack, 3, 1), false);
});
