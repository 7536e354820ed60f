/** Writing notes on the map: they stay in this browser, and nobody else sees them but by a link that holds them. */

import type { MapMouseEvent } from "maplibre-gl";
import { button, h } from "../../core/dom.ts";
import { icon } from "../../core/icons.ts";
import { t } from "../../core/text.ts";
import type { Tool, Workbench } from "../../page/toolbox.ts";
import type { Place } from "../../view/view.ts";
import { type Board, boardOf } from "./board.ts";
import { MOST_NOTES, MOST_TEXT, type Note } from "./notes.ts";

export class NotesTool implements Tool {
  readonly element: HTMLElement;
  private readonly board: Board;
  private readonly former: Board["pressed"];
  private readonly list = h("ol", { class: "notes" });
  private readonly brought = h("div", { class: "notes-brought" });
  private readonly said = h("p", { class: "tool-said", role: "status" });

  constructor(bench: Workbench, map: NonNullable<Workbench["map"]>) {
    this.board = boardOf(map);
    this.former = this.board.pressed;
    this.board.pressed = (note, own) => this.reveal(note, own);
    const here = button("primary", t("map.notes.here"), () => this.add(bench.store.now.center));
    this.element = h(
      "div",
      { class: "tool-body" },
      h("p", { class: "hint" }, t("map.notes.hint")),
      h("div", { class: "tool-acts" }, here),
      this.said,
      this.list,
      this.brought,
      h("p", { class: "hint" }, t("map.notes.private", { most: MOST_NOTES, text: MOST_TEXT })),
    );
    this.show();
  }

  click({ lngLat }: MapMouseEvent): void {
    this.add({ lat: lngLat.lat, lon: lngLat.lng });
  }

  center(place: Place): void {
    this.add(place);
  }

  /** What is written stays on the map; what was begun and left empty does not. */
  close(): void {
    this.board.become(this.board.own.filter((note) => note.text !== ""));
    this.board.pressed = this.former;
  }

  private add({ lat, lon }: Place): void {
    if (this.board.room <= 0) {
      this.said.textContent = t("map.notes.full", { most: MOST_NOTES });
      return;
    }
    const note: Note = { lat, lon, text: "" };
    this.board.become([...this.board.own, note]);
    this.show();
    this.field(this.board.own.length - 1)?.focus();
  }

  private field(at: number): HTMLTextAreaElement | null {
    return this.list.querySelector<HTMLTextAreaElement>(`#note-${at}`);
  }

  private reveal(note: Note, own: boolean): void {
    if (own) this.field(this.board.own.indexOf(note))?.focus();
    else this.said.textContent = note.text;
  }

  private show(): void {
    this.list.replaceChildren(...this.board.own.map((note, at) => this.row(note, at)));
    const { brought } = this.board;
    this.brought.replaceChildren(...(brought.length > 0 ? this.fromLink(brought) : []));
    if (!this.board.keeps) this.said.textContent = t("map.notes.not_kept");
  }

  private row(note: Note, at: number): HTMLElement {
    const number = at + 1;
    const field = h("textarea", { id: `note-${at}`, rows: 2, maxlength: MOST_TEXT }, note.text);
    field.addEventListener("change", () => {
      const text = field.value.trim();
      this.board.become(this.board.own.map((one, place) => (place === at ? { ...one, text } : one)));
      this.said.textContent = t(this.board.keeps ? "map.notes.kept" : "map.notes.not_kept");
    });
    const remove = button(
      "icon-button",
      t("map.notes.remove", { number }),
      () => {
        this.board.become(this.board.own.filter((_, place) => place !== at));
        this.show();
        this.said.textContent = t("map.notes.removed", { number });
        (
          this.field(Math.min(at, this.board.own.length - 1)) ?? this.element.querySelector("button")
        )?.focus();
      },
      icon("close"),
    );
    remove.setAttribute("aria-label", t("map.notes.remove", { number }));
    const look = button("secondary", t("map.notes.look", { number }), () => this.board.look(note));
    return h(
      "li",
      {},
      h("label", { for: `note-${at}` }, t("map.notes.text", { number })),
      h("div", { class: "tool-row" }, field, remove),
      look,
    );
  }

  private fromLink(notes: readonly Note[]): HTMLElement[] {
    const keep = button("secondary", t("map.notes.keep"), () => {
      this.board.become([...this.board.own, ...notes].slice(0, MOST_NOTES), []);
      this.show();
      this.said.textContent = t("map.notes.kept");
    });
    const drop = button("secondary", t("map.notes.drop"), () => {
      this.board.become(this.board.own, []);
      this.show();
    });
    return [
      h("h3", {}, t("map.notes.brought")),
      h("p", { class: "hint" }, t("map.notes.brought_hint")),
      h("ul", { class: "notes-read" }, ...notes.map((note) => h("li", {}, note.text))),
      h("div", { class: "tool-acts" }, keep, drop),
    ];
  }
}

export function start(bench: Workbench): Tool {
  if (!bench.map) throw new Error("notes need a map");
  return new NotesTool(bench, bench.map);
}
