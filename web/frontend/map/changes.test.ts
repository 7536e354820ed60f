import assert from "node:assert/strict";
import { test } from "node:test";
import { hear } from "./changes.ts";

test("only a change is news, and the last id says from where to go on", () => {
  assert.deepEqual(hear("retry: 12000\n\nid: road:3 zoning:4\n\n"), {
    since: "road:3 zoning:4",
    changed: false,
  });
  const told = 'retry: 12000\n\nevent: change\ndata: {"layer":"zoning"}\n\nid: road:3 zoning:5\n\n';
  assert.deepEqual(hear(told), { since: "road:3 zoning:5", changed: true });
  assert.equal(hear('event: reset\ndata: {"layer":"road"}\n\nid: road:9\n\n').changed, true);
});
