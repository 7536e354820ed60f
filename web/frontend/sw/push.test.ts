import assert from "node:assert/strict";
import { test } from "node:test";
import { noticeOf, within } from "./push.ts";

const ORIGIN = "https://map.example.jp";
const TOLD = {
  title: "用途地域が変わりました",
  body: "東区",
  url: `${ORIGIN}/features/zoning/z1?lang=ja`,
  tag: "message-1",
  lang: "ja",
  at: "2026-04-01T03:00:00+00:00",
  urgent: false,
};

test("a message becomes a notification that replaces itself when it is sent twice", () => {
  const { title, options } = noticeOf(JSON.stringify(TOLD), ORIGIN);
  assert.equal(title, TOLD.title);
  assert.equal(options.tag, "message-1");
  assert.equal(options.renotify, false);
  assert.equal(options.requireInteraction, false);
  assert.equal(options.timestamp, Date.UTC(2026, 3, 1, 3));
  assert.deepEqual(options.data, { url: TOLD.url });
});

test("what may save lives stays until it is seen", () => {
  assert.equal(noticeOf(JSON.stringify({ ...TOLD, urgent: true }), ORIGIN).options.requireInteraction, true);
});

test("a touch leads nowhere but to this site", () => {
  for (const url of [
    "https://evil.example/",
    "//evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "http://[",
  ]) {
    assert.equal(within(url, ORIGIN), `${ORIGIN}/`);
    assert.deepEqual(noticeOf(JSON.stringify({ ...TOLD, url }), ORIGIN).options.data, { url: `${ORIGIN}/` });
  }
  assert.equal(within("/at/35.0,139.0", ORIGIN), `${ORIGIN}/at/35.0,139.0`);
});

test("a message that cannot be read is shown all the same", () => {
  for (const text of [undefined, "", "nothing", "null", "[]", "{}", '{"title":1,"tag":"x"}']) {
    const { title, options } = noticeOf(text, ORIGIN);
    assert.match(title, /The map has changed/);
    assert.deepEqual(options.data, { url: `${ORIGIN}/` });
  }
});
