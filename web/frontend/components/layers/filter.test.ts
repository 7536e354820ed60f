import assert from "node:assert/strict";
import { test } from "node:test";
import { folded, found } from "./filter.ts";

const ZONING = {
  title: "用途地域",
  description: "建物の用途を定めます。Ａ号",
  legend: [{ title: "商業地域" }, { title: "第一種低層住居専用地域" }],
};

test("titles, descriptions and legends are searched", () => {
  assert.ok(found(ZONING, "用途"));
  assert.ok(found(ZONING, "定め"));
  assert.ok(found(ZONING, "低層"));
  assert.ok(!found(ZONING, "防火"));
});

test("every word must be there, in any order", () => {
  assert.ok(found(ZONING, "商業　用途"));
  assert.ok(!found(ZONING, "商業 防火"));
  assert.ok(found(ZONING, "  "));
});

test("width, case and kana do not matter", () => {
  assert.ok(found(ZONING, "a号"));
  assert.equal(folded("ＡＥＤ カメラ"), "aed かめら");
});
