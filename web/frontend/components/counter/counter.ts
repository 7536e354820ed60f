/**
 * The counter: type, choose, answer, print, next. Every form also works without this script; the script spares the
 * page loads, lends letters to what is done, keeps the visitor's screen in step and leaves no history behind.
 */

import { button, byId, h } from "../../core/dom.ts";
import { post, RequestFailed } from "../../core/http.ts";
import { t } from "../../core/text.ts";
import { type Match, tooWide } from "../search/ask.ts";
import { SearchBox } from "../search/search.ts";
import { type Message, openChannel } from "./channel.ts";
import type { DeskMap } from "./desk_map.ts";
import { Idle } from "./idle.ts";
import { type Act, actOf } from "./keys.ts";

export interface CounterConfig {
  language: string;
  texts: string;
  worker: string;
  /** Where a question is posted; the answer is the markup of the result alone. */
  ask: string;
  /** Minutes without a touch after which the visitor's screen is cleared; 0: never. */
  idle: number;
}

export class Counter {
  private readonly form = byId("counter-ask") as HTMLFormElement;
  private readonly field = byId("counter-q") as HTMLInputElement;
  private readonly asOf = byId("counter-as-of") as HTMLInputElement;
  private readonly result = byId("counter-result");
  private readonly status = byId("counter-status");
  private readonly box: SearchBox;
  private readonly channel = openChannel((message) => this.heard(message));
  private running: AbortController | null = null;
  private map: DeskMap | null = null;
  private readonly idle: Idle;
  /** Whether the visitor's screen was cleared because staff seem to have forgotten the next visitor. */
  private forgotten = false;

  constructor(private readonly config: CounterConfig) {
    this.box = new SearchBox({
      id: "counter-q",
      input: this.field,
      numbered: true,
      circumstances: () => ({ language: config.language, asOf: null, near: null }),
      chosen: (match) => this.chosen(match),
    });
    this.field.after(this.box.element);
    this.idle = new Idle(config.idle, () => this.forget());
  }

  /** From now on keys and forms are the script's. */
  start(): void {
    document.documentElement.classList.add("scripted");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.ask(new FormData(this.form, event.submitter));
    });
    this.result.addEventListener("click", (event) => this.clicked(event));
    byId("counter-help").addEventListener("click", () => this.act("help"));
    document.addEventListener("keydown", (event) => this.pressed(event));
    addEventListener("pagehide", () => this.channel?.say({ type: "clear" }));
    // Whoever reloads or comes back begins anew, on both screens.
    if (this.result.querySelector(".counter-answered")) this.answered();
    else this.channel?.say({ type: "clear" });
    this.field.focus();
  }

  private heard(message: Message): void {
    if (message.type !== "hello") return;
    if (this.forgotten) this.channel?.say({ type: "clear" });
    else this.show();
  }

  /** Show the visitor what staff see; a greeting where there is no answer. Says whether there is one. */
  private show(): boolean {
    this.forgotten = false;
    const shown = this.result.querySelector("#visitor-shown");
    this.channel?.say(shown ? { type: "show", html: shown.innerHTML } : { type: "clear" });
    if (shown) this.idle.wait();
    else this.idle.stop();
    return shown !== null;
  }

  /** Nobody has touched the counter for minutes: a former visitor's place is not left for the next to read. */
  private forget(): void {
    this.forgotten = true;
    this.channel?.say({ type: "clear" });
    const again = button("plain", t("map.counter.show_again"), () => {
      this.say("");
      this.show();
    });
    this.status.replaceChildren(`${t("map.counter.idle")} `, again);
  }

  private pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const target = event.target as Element;
    if (event.key === "Escape" && this.form.contains(target)) {
      this.heading()?.focus();
      return;
    }
    const modified = event.ctrlKey || event.altKey || event.metaKey;
    const typing = target.closest("input:not([type=checkbox]), select, textarea") !== null;
    const act = actOf({ key: event.key, modified, typing });
    if (!act) return;
    event.preventDefault();
    this.act(act);
  }

  private act(act: Act): void {
    switch (act) {
      case "print":
        (document.getElementById("counter-print") as HTMLFormElement | null)?.requestSubmit();
        break;
      case "next":
        this.next();
        break;
      case "date":
        this.asOf.focus();
        this.asOf.select();
        break;
      case "themes": {
        const themes = byId("counter-themes") as HTMLDetailsElement;
        themes.open = true;
        themes.querySelector<HTMLElement>("input")?.focus();
        break;
      }
      case "visitor":
        // A name of its own, so that the second press brings the same window to the front.
        window.open(
          (byId("counter-visitor-link") as HTMLAnchorElement).href,
          "visitor",
          "popup,width=1280,height=800",
        );
        break;
      case "help":
        (byId("counter-keys") as HTMLDialogElement).showModal();
        break;
      default: // another place, or the field itself
        this.field.focus();
    }
  }

  private clicked(event: Event): void {
    const target = (event.target as Element).closest<HTMLElement>("#counter-next, #counter-add");
    if (!target) return;
    event.preventDefault();
    this.act(target.id === "counter-next" ? "next" : "add");
  }

  private chosen(match: Match): void {
    if (tooWide(match)) {
      this.box.set(match.title);
      this.say(t("map.counter.wide", { title: match.title }));
      return;
    }
    const fields = new FormData(this.form);
    fields.delete("q");
    const { reference, title, kind, level } = match;
    fields.append("place", JSON.stringify({ reference, title, kind, level }));
    void this.ask(fields);
  }

  private async ask(fields: FormData): Promise<void> {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    this.say(t("map.answer.waiting"));
    this.result.setAttribute("aria-busy", "true");
    try {
      const response = await post(this.config.ask, fields, running.signal);
      const markup = await response.text();
      if (running.signal.aborted) return;
      // Our own server's markup, escaped there; a parsed document runs no script.
      this.result.replaceChildren(...new DOMParser().parseFromString(markup, "text/html").body.childNodes);
      this.answered();
    } catch (error) {
      if (!running.signal.aborted) this.failed(error, fields);
    } finally {
      if (this.running === running) this.result.removeAttribute("aria-busy");
    }
  }

  private answered(): void {
    this.say("");
    if (this.show()) {
      this.box.set("");
      void this.showMap();
    }
    this.heading()?.focus();
    scrollTo(0, 0);
  }

  private heading(): HTMLElement | null {
    return this.result.querySelector<HTMLElement>("h2[tabindex]");
  }

  private async showMap(): Promise<void> {
    const holder = byId("counter-map");
    const asOf = this.result.querySelector<HTMLElement>("[data-as-of]")?.dataset.asOf || null;
    try {
      // The map is heavy, and nobody at the counter waits for it.
      const { DeskMap } = await import("./desk_map.ts");
      if (!holder.isConnected) return; // the next visitor is here already
      if (this.map) this.map.show(holder, this.result, asOf);
      else this.map = new DeskMap(holder, this.result, asOf, this.config.worker, this.config.language);
    } catch (error) {
      console.warn("no map:", error);
      holder.replaceChildren(h("p", { class: "hint" }, t("map.fallback.heading")));
    }
  }

  /** The next visitor: nothing of the former stays, on neither screen. */
  private next(): void {
    this.running?.abort();
    this.map?.clear();
    this.box.set("");
    this.asOf.value = "";
    for (const box of this.form.querySelectorAll<HTMLInputElement>("input[type=checkbox]"))
      box.checked = false;
    (byId("counter-themes") as HTMLDetailsElement).open = false;
    const empty = byId("counter-empty") as HTMLTemplateElement;
    this.result.replaceChildren(empty.content.cloneNode(true));
    this.result.removeAttribute("aria-busy");
    this.show();
    this.say(t("map.counter.next"));
    this.field.focus();
  }

  private failed(error: unknown, fields: FormData): void {
    const known = error instanceof RequestFailed ? error : null;
    const text = known?.status ? t("map.answer.failed") : t("map.answer.unreachable");
    const again = button("plain", t("map.retry"), () => void this.ask(fields));
    this.status.replaceChildren(`${text} ${known?.detail ?? ""} `, again);
  }

  private say(text: string): void {
    this.status.textContent = text;
  }
}
