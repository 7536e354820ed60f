/** The pins of notes on the map: a person's own, kept in this browser, and those that a link brought. */

import { type Map as MapLibre, Marker } from "maplibre-gl";
import { h } from "../../core/dom.ts";
import { t } from "../../core/text.ts";
import { fromFragment, MOST_NOTES, type Note, readNotes, written } from "./notes.ts";

const OWN = "mapsvc:notes";
/** Of the link by which this window was opened: gone with the window. */
const BROUGHT = "mapsvc:notes:link";

function held(store: () => Storage, key: string): Note[] {
  try {
    return readNotes(JSON.parse(store().getItem(key) ?? "[]"));
  } catch {
    return []; // no storage, or not written by us
  }
}

function hold(store: () => Storage, key: string, notes: readonly Note[]): boolean {
  try {
    if (notes.length > 0) store().setItem(key, JSON.stringify(written(notes)));
    else store().removeItem(key);
    return true;
  } catch {
    return false;
  }
}

const browser = (): Storage => localStorage;
const visit = (): Storage => sessionStorage;

export class Board {
  own: Note[];
  brought: Note[];
  /** Whether this browser keeps what is written; where not, notes last as long as the page. */
  keeps = true;
  /** Told when a pin is pressed. */
  pressed: (note: Note, own: boolean) => void = () => undefined;
  private pins: Marker[] = [];

  constructor(private readonly map: MapLibre) {
    this.own = held(browser, OWN);
    const linked = fromFragment(location.hash);
    if (linked.length > 0) hold(visit, BROUGHT, linked);
    this.brought = linked.length > 0 ? linked : held(visit, BROUGHT);
    this.draw();
  }

  /** Room for so many more. */
  get room(): number {
    return MOST_NOTES - this.own.length;
  }

  become(own: Note[], brought: Note[] = this.brought): void {
    this.own = own;
    this.brought = brought;
    this.keeps = hold(browser, OWN, own);
    hold(visit, BROUGHT, brought);
    this.draw();
  }

  look(note: Note): void {
    this.map.jumpTo({ center: [note.lon, note.lat], zoom: Math.max(15, this.map.getZoom()) });
  }

  private draw(): void {
    for (const pin of this.pins) pin.remove();
    const all = [
      ...this.own.map((note) => ({ note, own: true })),
      ...this.brought.map((note) => ({ note, own: false })),
    ];
    this.pins = all.map(({ note, own }, at) => this.pin(note, own, at + 1));
  }

  private pin(note: Note, own: boolean, number: number): Marker {
    const label = t(own ? "map.notes.pin" : "map.notes.pin_brought", { number, text: note.text });
    const kind = own ? "note-pin" : "note-pin note-pin-brought";
    const element = h(
      "button",
      { type: "button", class: kind, title: note.text },
      h("span", {}, String(number)),
    );
    element.addEventListener("click", (event) => {
      event.stopPropagation();
      this.pressed(note, own);
    });
    const pin = new Marker({ element, anchor: "bottom" }).setLngLat([note.lon, note.lat]).addTo(this.map);
    element.setAttribute("aria-label", label); // over the library's own, which names no note
    return pin;
  }
}

const boards = new WeakMap<MapLibre, Board>();

/** The board of `map`; made when it is first asked for. */
export function boardOf(map: MapLibre): Board {
  const found = boards.get(map) ?? new Board(map);
  boards.set(map, found);
  return found;
}
