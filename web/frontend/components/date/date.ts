/** The day whose law is shown, and a badge that nobody overlooks while it is not today. */

import { button, h } from "../../core/dom.ts";
import { icon } from "../../core/icons.ts";
import { t } from "../../core/text.ts";
import { day } from "../../core/when.ts";
import { parseDay } from "../../view/permalink.ts";

/** The first day of 明治: the server knows no law before it. */
const EARLIEST = "1868-01-25";

export class DateControl {
  readonly element: HTMLElement;
  readonly badge: HTMLElement;
  /** Opens the bar of time. */
  readonly opener: HTMLButtonElement;
  private readonly input: HTMLInputElement;
  private readonly says: HTMLElement;
  /** The day in words over the field while nobody edits it: the browser's own 04/05/2026 could be two days. */
  private readonly words = h("span", { class: "date-words", "aria-hidden": "true" });

  /** `chosen` is called with the day, or null for today; `decisions` opens the bar of time. */
  constructor(
    private readonly today: string,
    private readonly chosen: (day: string | null) => void,
    decisions: () => void,
  ) {
    this.input = h("input", { type: "date", id: "as-of", min: EARLIEST, max: "2999-12-31", required: true });
    // "change" fires at every digit of a year being typed; such years are before EARLIEST and wait.
    this.input.addEventListener("change", () => this.choose());
    this.opener = button("icon-button", t("map.time.open"), decisions, icon("clock"));
    this.opener.setAttribute("aria-label", t("map.time.open"));
    this.opener.title = t("map.time.open");
    this.element = h(
      "div",
      { class: "tool date-tool" },
      h("label", { for: "as-of" }, t("map.date.label")),
      h("span", { class: "date-field" }, this.input, this.words),
      this.opener,
    );
    this.says = h("span", {});
    const back = button("badge-back", t("map.date.back"), () => this.chosen(null));
    this.badge = h("p", { class: "date-badge", hidden: true }, this.says, back);
  }

  update(asOf: string | null): void {
    this.input.value = asOf ?? this.today;
    this.words.textContent = day(asOf ?? this.today);
    const other = asOf !== null && asOf !== this.today;
    this.badge.hidden = !other;
    this.says.textContent = other ? t("map.date.badge", { date: day(asOf) }) : "";
  }

  private choose(): void {
    const wanted = parseDay(this.input.value);
    if (!wanted || wanted < EARLIEST) return;
    this.chosen(wanted === this.today ? null : wanted);
  }
}
