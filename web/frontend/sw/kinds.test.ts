import assert from "node:assert/strict";
import { test } from "node:test";
import { keepable, kindOf } from "./kinds.ts";

const SITE = "https://map.example.jp";
const kind = (path: string, mode = "cors", method = "GET"): string | null =>
  kindOf(method, mode, SITE + path, SITE);

test("what the map needs is kept", () => {
  assert.equal(kind("/?lat=35&lon=139", "navigate"), "map");
  assert.equal(kind("/static/dist/map-ABC.js"), "file");
  assert.equal(kind("/i18n/ja.json?v=1"), "file");
  assert.equal(kind("/tiles/zoning/12/14/1/2.mvt?as_of=2026-01-01"), "tile");
  assert.equal(kind("/tiles/zoning.json?lang=ja"), "index");
  assert.equal(kind("/api/layers?lang=ja"), "index");
  assert.equal(kind("/at/35.1,139.2?lang=ja&fragment=1"), "answer");
  assert.equal(kind("/at?place=parcel:1&fragment=1"), "answer");
});

test("nothing is kept of other pages, of what changes under its address, and of what is sent", () => {
  for (const path of [
    "/staff",
    "/account",
    "/counter",
    "/subscribe?token=x",
    "/sign-in",
    "/bulk",
    "/at/35,139",
  ]) {
    assert.equal(kind(path, "navigate"), "page", path);
    assert.equal(kind(path), null, path);
  }
  assert.equal(kind("/tiles/zoning/current/14/1/2.mvt"), null);
  assert.equal(kind("/api/restrictions?lat=35&lon=139"), null);
  assert.equal(kind("/events/stream"), null);
  assert.equal(kind("/at/35,139?fragment=1", "cors", "POST"), null);
  assert.equal(kindOf("GET", "cors", "https://tiles.example.org/tiles/a/1/1/1/1.mvt", SITE), null);
});

test("what the server says is not to be stored, and what failed, is not kept", () => {
  const answer = (control: string, status = 200): Response => {
    const made = new Response("", { status, headers: { "Cache-Control": control } });
    Object.defineProperty(made, "type", { value: "basic" });
    return made;
  };
  assert.ok(keepable(answer("public, no-cache")));
  assert.ok(keepable(answer("private, no-cache")));
  assert.ok(!keepable(answer("no-store")));
  assert.ok(!keepable(answer("public", 503)));
});
