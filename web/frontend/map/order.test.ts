import assert from "node:assert/strict";
import { test } from "node:test";
import { above, compare, type Placed, rank } from "./order.ts";

function placed(id: string, type: string, base: boolean, layer: number): Placed {
  return { id, rank: rank(type, base), layer, part: 0 };
}

const LAND = placed("land", "fill", true, 0);
const ROAD = placed("road", "line", true, 1);
const TOWN = placed("town", "symbol", true, 2);
const ZONE = placed("zone", "fill", false, 10);
const PLAN = placed("plan", "line", false, 11);
const AED = placed("aed", "symbol", false, 12);

test("streets stay above zones, and points above all", () => {
  const order = [AED, PLAN, ZONE, TOWN, ROAD, LAND].sort(compare).map((layer) => layer.id);
  assert.deepEqual(order, ["land", "zone", "road", "plan", "town", "aed"]);
});

test("a layer switched on late is put where it would have been", () => {
  assert.equal(above(ZONE, [LAND, ROAD, TOWN]), "road");
  assert.equal(above(AED, [LAND, ROAD, TOWN]), undefined);
});
