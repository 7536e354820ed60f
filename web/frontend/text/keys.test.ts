import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const KEYS = [...readFileSync("web/frontend/text/keys.ts", "utf8").matchAll(/"(map\.[\w.]+)"/g)].map(
  ([, key]) => key ?? "",
);

function messages(language: string): Map<string, string> {
  const catalogue = readFileSync(`web/translations/${language}/LC_MESSAGES/messages.po`, "utf8");
  const found = catalogue.matchAll(/^msgid "(map\.[^"]+)"\nmsgstr "(.*)"$/gm);
  return new Map([...found].map(([, key = "", text = ""]) => [key, text]));
}

function values(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(([value]) => value).sort();
}

for (const language of ["ja", "en"]) {
  test(`the catalogue in ${language} holds every text of the page, and no other`, () => {
    const there = messages(language);
    assert.deepEqual([...there.keys()].sort(), [...KEYS].sort());
    for (const [key, text] of there) assert.notEqual(text, "", key);
  });
}

test("languages leave the same places for values", () => {
  const english = messages("en");
  for (const [key, text] of messages("ja"))
    assert.deepEqual(values(english.get(key) ?? ""), values(text), key);
});

test("every text is used", () => {
  const sources = readdirSync("web/frontend", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && name !== "text/keys.ts" && !name.endsWith(".test.ts"))
    .map((name) => readFileSync(`web/frontend/${name}`, "utf8"))
    .join();
  assert.deepEqual(
    // By its name, or as one of a family whose last part is filled in.
    KEYS.filter(
      (key) => !sources.includes(`"${key}"`) && !sources.includes(`\`${key.replace(/[^.]*$/, "")}\${`),
    ),
    [],
  );
});
