import assert from "node:assert/strict";
import { test } from "node:test";
import { type State, Watch } from "./watch.ts";

function watched(): { watch: Watch; states: State[] } {
  const states: State[] = [];
  return { watch: new Watch((state) => states.push(state)), states };
}

test("a first tile shows it, a first failure says that it cannot be reached", () => {
  const good = watched();
  good.watch.tile("came");
  assert.deepEqual(good.states, ["shown"]);
  const bad = watched();
  bad.watch.tile("failed");
  bad.watch.tile("came"); // on its way before: nothing is switched to and fro
  assert.deepEqual(bad.states, ["unreachable"]);
});

test("one failure among tiles that come is a gap, many in a row are the end", () => {
  const { watch, states } = watched();
  watch.tile("came");
  watch.tile("failed");
  watch.tile("came");
  assert.deepEqual(states, ["shown", "partly"]);
  for (let at = 0; at < 4; at++) watch.tile("failed");
  assert.equal(states.at(-1), "unreachable");
});

test("nothing there is said when all is answered, and taken back where something comes", () => {
  const { watch, states } = watched();
  watch.tile("missing");
  assert.deepEqual(states, []);
  watch.settled();
  assert.deepEqual(states, ["empty"]);
  watch.moved();
  watch.settled();
  watch.tile("came");
  watch.tile("missing");
  watch.settled();
  assert.deepEqual(states, ["empty", "shown"]);
});
