import assert from "node:assert/strict";
import { test } from "node:test";
import { onDay } from "./tilejson.ts";

test("the day of a source's address is put in, exchanged and taken out", () => {
  assert.equal(onDay("/tiles/zoning.json", "2019-04-01"), "/tiles/zoning.json?as_of=2019-04-01");
  assert.equal(
    onDay("/tiles/a,b.json?as_of=2019-04-01&x=1", "2020-01-01"),
    "/tiles/a,b.json?x=1&as_of=2020-01-01",
  );
  assert.equal(onDay("/tiles/zoning.json?as_of=2019-04-01", null), "/tiles/zoning.json");
});
