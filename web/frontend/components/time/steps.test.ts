import assert from "node:assert/strict";
import { test } from "node:test";
import { neighbour, stops } from "./steps.ts";

const DAYS = stops(
  [
    { date: "1996-05-10", count: 2, layers: ["zoning"] },
    { date: "2027-04-01", count: 1, layers: ["zoning"] },
  ],
  "2026-11-24",
);

test("today is a stop among the decisions, once", () => {
  assert.deepEqual(DAYS, ["1996-05-10", "2026-11-24", "2027-04-01"]);
  assert.deepEqual(stops([{ date: "2026-11-24", count: 1, layers: [] }], "2026-11-24"), ["2026-11-24"]);
});

test("from any day to the stops around it, and not beyond the last", () => {
  assert.equal(neighbour(DAYS, "2000-01-01", -1), "1996-05-10");
  assert.equal(neighbour(DAYS, "2000-01-01", 1), "2026-11-24");
  assert.equal(neighbour(DAYS, "2026-11-24", 1), "2027-04-01");
  assert.equal(neighbour(DAYS, "1996-05-10", -1), null);
  assert.equal(neighbour(DAYS, "2027-04-01", 1), null);
});
