/** The panel that says what applies at a place: the server's own words, as on the page of the place. */

import { button, h } from "../../core/dom.ts";
import { get, RequestFailed } from "../../core/http.ts";
import { t } from "../../core/text.ts";
import { KEPT } from "../../sw/names.ts";
import { formatReference } from "../../view/reference.ts";
import { type Asked, isSite } from "../../view/view.ts";
import { keptMark } from "../kept/mark.ts";
import { Sheet } from "../sheet/sheet.ts";
import { summary } from "./summary.ts";

/** A question: what applies at `place` in the law of `asOf` (null: today), told in `language`. */
export interface Question {
  place: Asked;
  asOf: string | null;
  language: string;
}

/** The address of the answer to `question`, as a page or as the panel's fragment. */
export function addressOf(question: Question, fragment: boolean): string {
  const { place } = question;
  const parts = isSite(place) ? [`place=${formatReference(place)}`] : [];
  parts.push(`lang=${question.language}`);
  if (question.asOf) parts.push(`as_of=${question.asOf}`);
  if (fragment) parts.push("fragment=1");
  return `/at${isSite(place) ? "" : `/${formatReference(place)}`}?${parts.join("&")}`;
}

export class AnswerPanel {
  readonly sheet: Sheet;
  private running: AbortController | null = null;

  constructor(
    root: HTMLElement,
    private readonly announce: (text: string) => void,
    /** Called with an answer as soon as it is shown. */
    private readonly shown: (question: Question, answer: HTMLElement) => void,
    closed: () => void,
  ) {
    this.sheet = new Sheet(root, { title: t("map.answer.title"), closed });
  }

  /**
   * Ask and show; with `focus` the answer's heading takes the keyboard's focus. `found` says how the place was
   * found, over its answer.
   */
  async ask(question: Question, focus: boolean, found: string | null = null): Promise<void> {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    this.waiting();
    if (focus) this.sheet.heading.focus();
    try {
      const response = await get(addressOf(question, true), "text/html", running.signal);
      const text = await response.text();
      if (running.signal.aborted) return;
      const kept = response.headers.get(KEPT);
      this.answered(text, found, kept ? keptMark(kept, () => void this.ask(question, true, found)) : null);
      this.shown(question, this.sheet.body);
    } catch (error) {
      if (!running.signal.aborted) this.failed(error, question, found);
    }
  }

  clear(): void {
    this.running?.abort();
    this.sheet.hide();
    this.sheet.body.replaceChildren();
  }

  private waiting(): void {
    this.sheet.show();
    this.sheet.root.setAttribute("aria-busy", "true");
    const lines = [1, 2, 3, 4].map(() => h("span", { class: "skeleton" }));
    this.sheet.body.replaceChildren(h("p", { class: "waiting" }, t("map.answer.waiting")), ...lines);
  }

  private answered(markup: string, found: string | null, mark: HTMLElement | null): void {
    // Our own server's markup, escaped there; a parsed document runs no script.
    const parsed = new DOMParser().parseFromString(markup, "text/html");
    // What was asked about stands first: as it was found, else by the name it has.
    const title = found ?? parsed.querySelector(".place-title")?.textContent;
    const how = title ? [h("p", { class: "found" }, title)] : [];
    this.sheet.body.replaceChildren(...(mark ? [mark] : []), ...how, ...parsed.body.childNodes);
    this.sheet.body.scrollTop = 0;
    this.sheet.root.removeAttribute("aria-busy");
    const names = summary(this.sheet.body);
    const age = mark ? `${mark.querySelector("p")?.textContent} ` : "";
    this.announce(
      age +
        (names.length > 0
          ? t("map.answer.ready", { names: names.join(t("map.separator")) })
          : t("map.answer.ready_none")),
    );
  }

  private failed(error: unknown, question: Question, found: string | null): void {
    this.sheet.root.removeAttribute("aria-busy");
    const detail = error instanceof RequestFailed ? error.detail : "";
    const text =
      error instanceof RequestFailed && error.status > 0
        ? t("map.answer.failed")
        : t("map.answer.unreachable");
    this.sheet.body.replaceChildren(
      h(
        "div",
        { class: "answer-failed" },
        h("p", {}, text),
        detail ? h("p", { class: "hint" }, detail) : null,
        button("", t("map.retry"), () => void this.ask(question, true, found)),
        h("p", {}, h("a", { href: addressOf(question, false) }, t("map.answer.as_page"))),
      ),
    );
    this.announce(text);
  }
}
