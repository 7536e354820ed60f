import assert from "node:assert/strict";
import { test } from "node:test";
import { fromFragment, MOST_NOTES, MOST_TEXT, type Note, readNotes, toFragment, written } from "./notes.ts";

const NOTES: Note[] = [
  { lat: 35.1, lon: 139.2, text: "ここに段差がある\n要確認" },
  { lat: -1.5, lon: 0, text: `<img src=x onerror="alert(1)"> & "quotes" 😀` },
];

test("notes survive the link, whatever is written in them", () => {
  const fragment = toFragment(NOTES);
  assert.match(fragment ?? "", /^#notes=[\w-]+$/);
  assert.deepEqual(fromFragment(fragment ?? ""), NOTES);
  assert.deepEqual(readNotes(JSON.parse(JSON.stringify(written(NOTES)))), NOTES);
  assert.equal(toFragment([]), "");
});

test("what is no note, too long or too many is not taken from a link", () => {
  assert.deepEqual(readNotes([[35, 139], [95, 139, "x"], ["35", 139, "x"], "x", null, [35, 139, "  "]]), []);
  assert.equal(readNotes([[35, 139, "あ".repeat(MOST_TEXT + 5)]])[0]?.text.length, MOST_TEXT);
  assert.equal(readNotes(Array.from({ length: 80 }, () => [35, 139, "x"])).length, MOST_NOTES);
  assert.equal(readNotes([[35, 139, "safe\u202Etxt.exe\u0007"]])[0]?.text, "safetxt.exe");
  for (const bad of ["", "#notes=", "#notes=%%%", "#notes=aGVsbG8", "#other=1"])
    assert.deepEqual(fromFragment(bad), []);
});

test("notes that would make a link too long are not put into it", () => {
  const many = Array.from({ length: MOST_NOTES }, () => ({
    lat: 35,
    lon: 139,
    text: "あ".repeat(MOST_TEXT),
  }));
  assert.equal(toFragment(many), null);
});
