import assert from "node:assert/strict";
import { test } from "node:test";
import { lookAt, lookFrom, tilesOf } from "./first_tiles.ts";

const ROOM = { top: 72, right: 16, bottom: 56, left: 16 };
const SOURCE = { minzoom: 6, maxzoom: 16 };

test("the whole city on a phone needs the tiles around it", () => {
  const look = lookAt([140.2, 34.5, 140.4, 34.7], { width: 360, height: 690 }, ROOM);
  assert.ok(look.zoom > 10 && look.zoom < 11, String(look.zoom));
  const tiles = tilesOf(look, { width: 360, height: 690 }, SOURCE);
  assert.deepEqual(
    tiles.map(({ z, x, y }) => `${z}/${x}/${y}`),
    ["10/910/406", "10/910/407", "10/911/406", "10/911/407"],
  );
});

test("equal rooms leave the middle in the middle; more room below moves the map up", () => {
  const bounds = [-10, -10, 10, 10];
  const box = { width: 500, height: 500 };
  const even = lookAt(bounds, box, { top: 10, right: 10, bottom: 10, left: 10 });
  assert.ok(Math.abs(even.x - 0.5) < 1e-9 && Math.abs(even.y - 0.5) < 1e-9);
  assert.ok(lookAt(bounds, box, { top: 10, right: 10, bottom: 90, left: 10 }).y > 0.5);
});

test("close looks take the tiles of the deepest zoom there is, far ones none", () => {
  const box = { width: 400, height: 400 };
  const near = tilesOf(lookFrom({ lat: 35, lon: 139 }, 18.4), box, SOURCE);
  assert.ok(near.length > 0 && near.every(({ z }) => z === 16));
  assert.deepEqual(tilesOf(lookFrom({ lat: 35, lon: 139 }, 5.9), box, SOURCE), []);
  assert.deepEqual(tilesOf(lookFrom({ lat: 35, lon: 139 }, 12), { width: 9000, height: 9000 }, SOURCE), []);
});
