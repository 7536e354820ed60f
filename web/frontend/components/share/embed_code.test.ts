import assert from "node:assert/strict";
import { test } from "node:test";
import { embedCode } from "./embed_code.ts";

test("nothing in an address or a title ends the attribute it stands in", () => {
  const code = embedCode(`https://a.example/embed?x="><script>&y=1`, `地図 "A" <b>`, "small");
  assert.equal(code.match(/</g)?.length, 2); // of the element itself
  assert.match(code, /src="https:\/\/a\.example\/embed\?x=&quot;&gt;&lt;script&gt;&amp;y=1"/);
  assert.match(code, /title="地図 &quot;A&quot; &lt;b&gt;" width="400" height="300"/);
  assert.match(code, /referrerpolicy="no-referrer"/);
});
