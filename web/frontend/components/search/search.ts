/** One box for every way to name a place: address, parcel, town, facility, station, decision, coordinates. */

import { button, h } from "../../core/dom.ts";
import { icon } from "../../core/icons.ts";
import { t } from "../../core/text.ts";
import { addressOf, ask, type Circumstances, type Match } from "./ask.ts";
import { EMPTY, type Happening, type State, step, type Task } from "./combobox.ts";
import { note, option, spoken } from "./wording.ts";

/** Milliseconds of rest after a key before the server is asked: shorter than the pause between two thoughts. */
const PAUSE_MS = 160;
const MOST = 9;

export interface SearchOptions {
  /** Prefix of the ids of its parts. */
  id: string;
  /** A field of the page that becomes the box; without one it makes its own. */
  input?: HTMLInputElement;
  circumstances: () => Circumstances;
  /** Options carry the digits with which Alt chooses them. */
  numbered?: boolean;
  chosen: (match: Match) => void;
}

export class SearchBox {
  readonly input: HTMLInputElement;
  /** Field and list; of a field of the page, only the list, to be put after it. */
  readonly element: HTMLElement;
  private readonly list: HTMLElement;
  private readonly said: HTMLElement;
  private readonly popup: HTMLElement;
  private readonly status: HTMLElement;
  private readonly clear: HTMLButtonElement;
  private state: State = EMPTY;
  private timer = 0;
  private running: AbortController | null = null;

  constructor(private readonly options: SearchOptions) {
    const { id } = options;
    this.input = options.input ?? h("input", { id, type: "text", placeholder: t("map.search.placeholder") });
    this.list = h("ul", {
      id: `${id}-list`,
      role: "listbox",
      "aria-label": t("map.search.list"),
      hidden: true,
    });
    this.said = h("div", { class: "search-note" });
    this.popup = h("div", { class: "search-popup", hidden: true }, this.said, this.list);
    this.status = h("p", { class: "visually-hidden", role: "status" });
    this.clear = button("icon-button search-clear", t("map.search.clear"), () => this.empty(), icon("close"));
    const made = options.input
      ? []
      : [
          h("label", { class: "visually-hidden", for: id }, t("map.search.label")),
          icon("search"),
          this.input,
        ];
    this.element = h("div", { class: "search" }, ...made, this.clear, this.popup, this.status);
    this.prepareInput();
    this.listen();
    this.show(EMPTY);
  }

  /** Show `text` without searching for it. */
  set(text: string): void {
    this.happen({ type: "set", text });
  }

  private prepareInput(): void {
    const attributes = {
      role: "combobox",
      autocomplete: "off",
      autocapitalize: "none",
      spellcheck: "false",
      enterkeyhint: "search",
      maxlength: "200",
      "aria-autocomplete": "list",
      "aria-controls": this.list.id,
      "aria-expanded": "false",
    };
    for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
  }

  private listen(): void {
    const { input } = this;
    input.addEventListener("input", (event) => {
      if (!(event as InputEvent).isComposing) this.happen({ type: "typed", text: input.value });
    });
    input.addEventListener("compositionstart", () => this.happen({ type: "composing" }));
    input.addEventListener("compositionend", () => this.happen({ type: "composed", text: input.value }));
    input.addEventListener("keydown", (event) => this.pressed(event));
    const parts = [input, this.element];
    for (const part of parts) {
      part.addEventListener("focusout", (event) => {
        const to = (event as FocusEvent).relatedTarget as Node | null;
        if (!parts.some((kept) => kept.contains(to))) this.happen({ type: "left" });
      });
    }
    // The field keeps the focus, and a phone its keyboard, while a finger chooses.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const found = (event.target as Element).closest<HTMLElement>("[role=option]");
      if (found) this.happen({ type: "pick", at: Number(found.dataset.at) });
    });
    addEventListener("online", () => this.happen({ type: "retry" }));
  }

  private pressed(event: KeyboardEvent): void {
    // Enter that ends a conversion is the input method's; Safari says so only by this code.
    if (event.isComposing || event.keyCode === 229) return;
    const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
    if (this.options.numbered && event.altKey && digit) {
      event.preventDefault();
      if (this.state.open) this.happen({ type: "pick", at: Number(digit) - 1 });
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (!["ArrowDown", "ArrowUp", "Enter", "Escape"].includes(event.key)) return;
    const open = this.state.open || this.state.text !== "";
    if (event.key !== "Escape" || open) event.preventDefault();
    if (event.key === "Escape" && open) event.stopPropagation(); // it closes this, and nothing around it
    this.happen({ type: "key", key: event.key });
  }

  private empty(): void {
    this.set("");
    this.input.focus();
  }

  private happen(event: Happening): void {
    const [next, task] = step(this.state, event);
    if (next !== this.state) this.show(next);
    if (task) this.perform(task);
  }

  private perform(task: Task): void {
    clearTimeout(this.timer);
    if (task.do === "later") {
      this.timer = window.setTimeout(() => this.happen({ type: "due" }), PAUSE_MS);
      return;
    }
    this.running?.abort();
    if (task.do === "ask") void this.ask(task.request, task.text, task.suggesting);
    if (task.do === "take") this.options.chosen(task.match);
  }

  private async ask(request: number, text: string, suggesting: boolean): Promise<void> {
    const running = new AbortController();
    this.running = running;
    const address = addressOf(text, suggesting, this.options.circumstances(), MOST);
    try {
      const answer = await ask(address, running.signal);
      this.happen({ type: "answered", request, answer });
    } catch (error) {
      if (running.signal.aborted) return;
      console.warn("search failed:", error);
      this.happen({ type: "failed", request });
    }
  }

  private show(next: State): void {
    const before = this.state;
    this.state = next;
    if (this.input.value !== next.text && !next.composing) this.input.value = next.text;
    this.clear.hidden = next.text === "";
    if (next.answer !== before.answer) this.fill(next);
    if (next.answer !== before.answer || next.phase !== before.phase || next.final !== before.final)
      this.say(next);
    const matches = next.answer?.matches.length ?? 0;
    this.list.hidden = matches === 0;
    this.popup.hidden = !next.open || (matches === 0 && this.said.childNodes.length === 0);
    this.input.setAttribute("aria-expanded", String(next.open && matches > 0));
    this.input.setAttribute("aria-busy", String(next.phase === "waiting"));
    this.activate(next);
  }

  private fill(next: State): void {
    const { id, numbered } = this.options;
    const options = next.answer?.matches.map((match, at) => option(match, at, id, numbered === true)) ?? [];
    this.list.replaceChildren(...options);
  }

  private say(next: State): void {
    this.said.replaceChildren(...note(next, () => this.again()));
    this.status.textContent = spoken(next);
  }

  private again(): void {
    this.input.focus();
    this.happen({ type: "retry" });
  }

  private activate(next: State): void {
    [...this.list.children].forEach((element, at) => {
      element.setAttribute("aria-selected", String(at === next.active));
    });
    const active = next.open ? this.list.children[next.active] : undefined;
    if (active) {
      this.input.setAttribute("aria-activedescendant", active.id);
      active.scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
  }
}
