/** What the search box says: its options, and the words over and instead of them. */

import { button, h } from "../../core/dom.ts";
import { t } from "../../core/text.ts";
import { type Match, tooWide } from "./ask.ts";
import { type State, sure } from "./combobox.ts";

/** One option of the list: its name, where it is, and in words what it is and how far it was matched. */
export function option(match: Match, at: number, id: string, numbered: boolean): HTMLElement {
  const number = numbered && at < 9 ? h("kbd", { class: "search-digit" }, String(at + 1)) : null;
  return h(
    "li",
    { role: "option", id: `${id}-${at}`, "data-at": at, "aria-selected": "false" },
    number,
    h(
      "span",
      { class: "search-words" },
      h("b", {}, match.title),
      match.subtitle ? h("span", { class: "search-subtitle" }, match.subtitle) : null,
      match.rest ? h("span", { class: "search-rest" }, t("map.search.rest", { text: match.rest })) : null,
    ),
    h("span", { class: "search-kind" }, ...kindOf(match)),
  );
}

function kindOf(match: Match): HTMLElement[] {
  const titles = new Set([match.kind_title, match.level_title].filter((title) => title));
  return [...titles].map((title) => h("span", {}, title));
}

/** What was found, in a line: name, kind and level. */
export function found(match: Match): string {
  const words = [match.kind_title, match.level_title].filter(
    (title, at, all) => title && all.indexOf(title) === at,
  );
  const text = t("map.search.found", { title: match.title, kind: words.join(t("map.separator")) });
  return match.rest ? `${text} ${t("map.search.rest", { text: match.rest })}` : text;
}

function explained(state: State): string[] {
  const { answer } = state;
  if (!answer) return [];
  const said: string[] = [];
  if (answer.message) said.push(answer.message);
  else if (answer.matches.length === 0) said.push(t("map.search.none"));
  else if (answer.ambiguous) said.push(t("map.search.ambiguous"));
  else if (state.final && !sure(answer)) said.push(t("map.search.choose"));
  if (answer.rest && !answer.matches[0]?.rest) said.push(t("map.search.rest", { text: answer.rest }));
  return said;
}

/** What stands over the list, or in its place: why there are several, what was not understood, how to go on. */
export function note(state: State, again: () => void): HTMLElement[] {
  if (state.phase === "failed")
    return [h("p", {}, t("map.search.failed")), button("search-again", t("map.retry"), again)];
  const words = explained(state).map((text) => h("p", {}, text));
  if (state.answer?.matches.length === 0) words.push(h("p", { class: "hint" }, t("map.search.help")));
  return words;
}

/** The same for whoever hears it. */
export function spoken(state: State): string {
  if (state.phase === "failed") return t("map.search.failed");
  if (state.phase !== "ready" || !state.answer) return "";
  const { matches } = state.answer;
  const count = matches.length > 0 ? [t("map.search.count", { count: matches.length })] : [];
  return [...count, ...explained(state)].join(" ");
}

/** What is said of a place that is only looked at: which answer it is too wide for. */
export function lookedAt(match: Match): string | null {
  return tooWide(match) ? t("map.search.wide", { title: match.title }) : null;
}
