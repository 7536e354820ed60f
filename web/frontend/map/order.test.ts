import assert from "node:assert/strict";
import { test } from "node:test";
import { above, compare, type Placed } from "./order.ts";

function placed(id: string, rank: number, layer: number): Placed {
  return { id, rank, layer, part: 0 };
}

const LAND = placed("land", 10, 0);
const ROAD = placed("road", 30, 1);
const TOWN = placed("town", 60, 2);
const ZONE = placed("zone", 20, 10);
const PLAN = placed("plan", 40, 11);
const AED = placed("aed", 50, 12);

test("streets stay above zones, and labels above all", () => {
  const order = [AED, PLAN, ZONE, TOWN, ROAD, LAND].sort(compare).map((layer) => layer.id);
  assert.deepEqual(order, ["land", "zone", "road", "plan", "aed", "town"]);
});

test("a layer switched on late is put where it would have been", () => {
  assert.equal(above(ZONE, [LAND, ROAD, TOWN]), "road");
  assert.equal(above(AED, [LAND, ROAD, TOWN]), "town");
  assert.equal(above(TOWN, [LAND, ROAD, AED]), undefined);
});
