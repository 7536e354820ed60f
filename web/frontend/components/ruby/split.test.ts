import assert from "node:assert/strict";
import { test } from "node:test";
import { plain, split } from "./split.ts";

const HELD = "\ufff9地図\ufffaちず\ufffbを\ufff9出\ufffaだ\ufffbす";

test("readings are told apart from the text between them", () => {
  assert.deepEqual(split(HELD), [
    { base: "地図", reading: "ちず" },
    "を",
    { base: "出", reading: "だ" },
    "す",
  ]);
  assert.deepEqual(split("かな《だけ》"), ["かな《だけ》"]);
});

test("without readings the text is whole", () => assert.equal(plain(HELD), "地図を出す"));
