import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, type Match, type SearchAnswer, tooWide } from "./ask.ts";
import { EMPTY, type Happening, type State, step, type Task } from "./combobox.ts";

function match(title: string, more: Partial<Match> = {}): Match {
  return {
    title,
    subtitle: null,
    kind: "address",
    kind_title: "住所",
    level: "residence",
    level_title: "住居番号",
    reference: "35.1,139.2",
    lat: 35.1,
    lon: 139.2,
    bounds: null,
    rest: null,
    ...more,
  };
}

function answer(titles: string[], more: Partial<SearchAnswer> = {}): SearchAnswer {
  const matches = titles.map((title) => match(title));
  return { query: "", matches, ambiguous: false, rest: null, message: null, ...more };
}

/** Everything that happens in turn, and the tasks that came of it. */
function run(events: Happening[], from: State = EMPTY): { state: State; tasks: Task[] } {
  const tasks: Task[] = [];
  let state = from;
  for (const event of events) {
    const [next, task] = step(state, event);
    state = next;
    if (task) tasks.push(task);
  }
  return { state, tasks };
}

const key = (name: string): Happening => ({ type: "key", key: name });
const typed = (text: string): Happening => ({ type: "typed", text });
const LISTED = run([
  typed("港町"),
  { type: "due" },
  { type: "answered", request: 1, answer: answer(["港町1", "港町2"]) },
]).state;

test("a person who pauses is asked for once, with the text as it stands then", () => {
  const { tasks } = run([typed("港"), typed("港町"), { type: "due" }]);
  assert.deepEqual(tasks, [
    { do: "later" },
    { do: "later" },
    { do: "ask", request: 1, text: "港町", suggesting: true },
  ]);
});

test("nothing is asked or taken while an input method composes", () => {
  const composing = run([
    typed("minato"),
    { type: "composing" },
    typed("みなと"),
    { type: "due" },
    key("Enter"),
  ]);
  assert.deepEqual(composing.tasks, [{ do: "later" }]);
  const after = run([{ type: "composed", text: "港町" }, { type: "due" }], composing.state);
  assert.deepEqual(after.tasks.at(-1), { do: "ask", request: 1, text: "港町", suggesting: true });
});

test("an answer that comes after a later question is passed over", () => {
  const asked = run([typed("港"), { type: "due" }, typed("港町"), { type: "due" }]).state;
  const late = run([{ type: "answered", request: 1, answer: answer(["港"]) }], asked).state;
  assert.equal(late.answer, null);
  const right = run([{ type: "answered", request: 2, answer: answer(["港町"]) }], late).state;
  assert.equal(right.answer?.matches[0]?.title, "港町");
  assert.equal(run([{ type: "failed", request: 1 }], right).state.phase, "ready");
});

test("arrows go round by the text itself, and Enter takes what is marked", () => {
  const at = (...keys: string[]): number => run(keys.map(key), LISTED).state.active;
  assert.equal(at("ArrowDown"), 0);
  assert.equal(at("ArrowDown", "ArrowDown"), 1);
  assert.equal(at("ArrowDown", "ArrowDown", "ArrowDown"), -1);
  assert.equal(at("ArrowUp"), 1);
  const { state, tasks } = run([key("ArrowUp"), key("Enter")], LISTED);
  assert.equal(tasks[0]?.do === "take" && tasks[0].match.title, "港町2");
  assert.equal(state.text, "港町2");
  assert.equal(state.open, false);
});

test("Enter on the text takes a sure answer at once", () => {
  const events: Happening[] = [typed("港町1-2"), key("Enter")];
  const { state, tasks } = run(events);
  assert.deepEqual(tasks.at(-1), { do: "ask", request: 1, text: "港町1-2", suggesting: false });
  const done = run([{ type: "due" }, { type: "answered", request: 1, answer: answer(["港町1-2"]) }], state);
  assert.equal(done.tasks[0]?.do, "take");
});

test("what is ambiguous or not wholly understood is laid before the person", () => {
  for (const more of [
    { ambiguous: true },
    { rest: "303号室" },
    { matches: [match("港町", { rest: "303" })] },
  ]) {
    const given = answer(["西谷三丁目4-7", "西谷町3-4-7"], more);
    const { state, tasks } = run([typed("x"), key("Enter"), { type: "answered", request: 1, answer: given }]);
    assert.ok(!tasks.some((task) => task.do === "take"), JSON.stringify(more));
    assert.ok(state.open);
    assert.equal(state.active, -1);
  }
});

test("Escape closes, then clears; leaving closes, and lets no late answer open the list again", () => {
  const closed = run([key("ArrowDown"), key("Escape")], LISTED).state;
  assert.deepEqual([closed.open, closed.active, closed.text], [false, -1, "港町"]);
  assert.ok(run([key("ArrowDown")], closed).state.open);
  assert.equal(run([key("Escape")], closed).state.text, "");
  const left = run([typed("駅"), { type: "due" }, { type: "left" }]);
  assert.equal(left.tasks.at(-1)?.do, "stop");
  assert.equal(run([{ type: "answered", request: 1, answer: answer(["駅"]) }], left.state).state.open, false);
});

test("a failure is kept until it is tried again, and then asks the same", () => {
  const failed = run([typed("港町"), key("Enter"), { type: "failed", request: 1 }]);
  assert.deepEqual([failed.state.phase, failed.state.open], ["failed", true]);
  const again = run([{ type: "retry" }], failed.state);
  assert.deepEqual(again.tasks, [{ do: "ask", request: 2, text: "港町", suggesting: false }]);
  assert.deepEqual(run([{ type: "retry" }], LISTED).tasks, []);
});

test("an emptied box forgets, also what is still under way", () => {
  const { state, tasks } = run([typed("港"), { type: "due" }, typed(" ")]);
  assert.equal(tasks.at(-1)?.do, "stop");
  const late = run([{ type: "answered", request: 1, answer: answer(["港"]) }], state).state;
  assert.deepEqual([late.answer, late.open], [null, false]);
});

test("a choice by number or pointer takes that option, and one that is not there takes none", () => {
  assert.equal(run([{ type: "pick", at: 1 }], LISTED).tasks[0]?.do, "take");
  assert.deepEqual(run([{ type: "pick", at: 7 }], LISTED).tasks, []);
});

test("the server is asked with language, day and where the person looks", () => {
  const about = { language: "ja", asOf: "2019-04-01", near: { lat: 35.123456, lon: 139 } };
  const asked = new URL(addressOf("港町 1&2", true, about, 9), "http://x");
  assert.deepEqual(Object.fromEntries(asked.searchParams), {
    q: "港町 1&2",
    lang: "ja",
    limit: "9",
    as_of: "2019-04-01",
    near: "35.1235,139.0000",
    suggest: "1",
  });
  assert.equal(
    addressOf("1", false, { language: "en", asOf: null, near: null }, 5),
    "/api/search?q=1&lang=en&limit=5",
  );
});

test("a quarter is looked at, a site is answered for", () => {
  for (const level of ["prefecture", "city", "ward", "town"])
    assert.ok(tooWide(match("x", { level })), level);
  for (const level of ["block", "residence", "parcel", "exact", "prefix"])
    assert.ok(!tooWide(match("x", { level })), level);
});
