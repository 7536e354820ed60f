import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf } from "./answer.ts";

test("the panel and the page answer the same question", () => {
  const question = { place: { lat: 35.1, lon: 139.25 }, asOf: "2019-04-01", language: "ja" };
  assert.equal(addressOf(question, true), "/at/35.1,139.25?lang=ja&as_of=2019-04-01&fragment=1");
  assert.equal(addressOf({ ...question, asOf: null }, false), "/at/35.1,139.25?lang=ja");
  const site = { ...question, place: { reference: "parcel:14104-1" } };
  assert.equal(addressOf(site, true), "/at?place=parcel:14104-1&lang=ja&as_of=2019-04-01&fragment=1");
});
