import assert from "node:assert/strict";
import { test } from "node:test";
import { formatView, parseDay, parsePlace, parseView } from "./permalink.ts";
import { PLAIN, type View } from "./view.ts";

const FALLBACK: View = { ...PLAIN, center: { lat: 35, lon: 139 }, zoom: 13 };

test("a view survives its own link", () => {
  const view: View = {
    center: { lat: 35.12345, lon: 139.54321 },
    zoom: 14.25,
    on: ["zoning", "fire_prevention"],
    off: ["building"],
    opacity: { zoning: 0.4 },
    order: ["fire_prevention"],
    base: "photo",
    compared: { how: "swipe", asOf: "1990-01-01", on: [], at: 0.25 },
    place: { lat: 35.123456, lon: 139.5 },
    asOf: "2019-04-01",
    lang: "en",
  };
  assert.deepEqual(parseView(formatView(view), FALLBACK), view);
});

test("a site survives its own link, and waits with the view for what the server says of it", () => {
  const view: View = { ...FALLBACK, place: { reference: "parcel:14104-0012-1-2" } };
  assert.deepEqual(parseView(formatView(view), FALLBACK), view);
  assert.deepEqual(parseView("?place=parcel:7", FALLBACK), { ...FALLBACK, place: { reference: "parcel:7" } });
});

test("a link is readable: no percent signs, no trailing zeros, nothing that is as usual", () => {
  const link = formatView({
    ...FALLBACK,
    on: ["zoning"],
    opacity: { zoning: 0.5 },
    place: { lat: 35.1, lon: 139.2 },
  });
  assert.equal(link, "?lat=35&lon=139&z=13&on=zoning&op=zoning:0.5&place=35.1,139.2");
});

test("no layer at all is told apart from the usual layers", () => {
  assert.deepEqual(parseView("?on=", FALLBACK).on, []);
  assert.equal(parseView("", FALLBACK).on, null);
});

test("what a link misspells falls back, and the rest of it holds", () => {
  const view = parseView(
    "?lat=95&lon=139&z=abc&on=zoning,<b>,ZONING&place=1&as_of=2023-02-29&op=zoning:7",
    FALLBACK,
  );
  assert.deepEqual(view, { ...FALLBACK, on: ["zoning"] });
  assert.deepEqual(parseView("?cmp=both&cmp_as_of=1990-01-01&base=<b>&order=A,zoning", FALLBACK), {
    ...FALLBACK,
    order: ["zoning"],
  });
  const { compared } = parseView("?cmp=side&cmp_as_of=1990-02-30&cmp_at=7", FALLBACK);
  assert.deepEqual(compared, { how: "side", asOf: null, on: null, at: 0.5 });
});

test("a link with only a place centres on it, near enough to see it", () => {
  const view = parseView("?place=35.2,139.3", FALLBACK);
  assert.deepEqual(view.center, { lat: 35.2, lon: 139.3 });
  assert.equal(view.zoom, 16);
});

test("places and days are read strictly", () => {
  assert.equal(parsePlace("35.1"), null);
  assert.equal(parsePlace("35.1,181"), null);
  assert.deepEqual(parsePlace(" 35.12345678 , -139 "), { lat: 35.123457, lon: -139 });
  assert.equal(parseDay("2024-02-29"), "2024-02-29");
  assert.equal(parseDay("2024-13-01"), null);
  assert.equal(parseDay("令和6年"), null);
});
