import assert from "node:assert/strict";
import { test } from "node:test";
import { type Compared, PLAIN, type View } from "../../view/view.ts";
import { dayBefore, exchanged, otherSide, span, yearsBefore } from "./sides.ts";

const VIEW: View = { ...PLAIN, center: { lat: 35, lon: 139 }, zoom: 13, on: ["zoning"], asOf: null };
const DAY: Compared = { how: "swipe", asOf: "1990-01-01", on: null, at: 0.5 };
const LAYERS: Compared = { how: "side", asOf: null, on: ["aed"], at: 0.5 };

test("the other side has its own day, and its own layers only where it says so", () => {
  assert.deepEqual(otherSide(VIEW, DAY), { ...VIEW, asOf: "1990-01-01" });
  assert.deepEqual(otherSide(VIEW, LAYERS), { ...VIEW, on: ["aed"] });
});

test("sides are exchanged, and twice is as before", () => {
  for (const compared of [DAY, LAYERS]) {
    const view = { ...VIEW, compared };
    const once = { ...view, ...exchanged(view, compared) };
    assert.deepEqual(once.asOf, compared.asOf);
    assert.deepEqual(otherSide(once, once.compared as Compared).on, VIEW.on);
    assert.deepEqual({ ...once, ...exchanged(once, once.compared as Compared) }, view);
  }
});

test("the days between which changes are told", () => {
  assert.deepEqual(span(VIEW, DAY, "2026-11-24"), ["1990-01-01", "2026-11-24"]);
  assert.deepEqual(span({ ...VIEW, asOf: "1980-01-01" }, DAY, "2026-11-24"), ["1980-01-01", "1990-01-01"]);
  assert.equal(span(VIEW, LAYERS, "2026-11-24"), null);
  assert.equal(span({ ...VIEW, asOf: "1990-01-01" }, DAY, "2026-11-24"), null);
});

test("years before a leap day there is a day too", () => {
  assert.equal(yearsBefore("2024-02-29", 5), "2019-02-28");
  assert.equal(yearsBefore("2026-11-24", 5), "2021-11-24");
  assert.equal(dayBefore("2024-03-01"), "2024-02-29");
  assert.equal(dayBefore("2015-04-01"), "2015-03-31");
});
