/** What is asked about, and shown of it: the answer, its pin or outline, and the box that finds places by name. */

import type { Map as MapLibre } from "maplibre-gl";
import { AnswerPanel } from "../components/answer/answer.ts";
import type { Notices } from "../components/notices/notices.ts";
import { PlaceMarker } from "../components/place/place.ts";
import type { Bounds, Match } from "../components/search/ask.ts";
import { SearchTool } from "../components/search/tool.ts";
import { found, lookedAt } from "../components/search/wording.ts";
import { byId } from "../core/dom.ts";
import { geometryOf, Outline } from "../map/outline.ts";
import { ROOM } from "../map/room.ts";
import { parsePlace, roundedPlace } from "../view/permalink.ts";
import { parseReference } from "../view/reference.ts";
import type { ViewStore } from "../view/store.ts";
import { type Asked, isSite, samePlace, type View } from "../view/view.ts";
import { reveal, roomBeside } from "./map_events.ts";

/** The notice that only a whole quarter was found. */
const QUARTER = "quarter";

export class Asking {
  readonly search: SearchTool;
  readonly answer: AnswerPanel;
  private readonly marker: PlaceMarker | null;
  private readonly outline: Outline | null;
  /** Whether the next answer takes the focus: it was asked for by keyboard. */
  private focusNext = false;
  /** How the next place was found, said over its answer. */
  private foundNext: string | null = null;
  /** Whether the next site is to be seen whole: it was searched for, or the link does not say where to look. */
  private fitNext = !/[?&]lat=/.test(location.search);

  constructor(
    private readonly language: string,
    private readonly store: ViewStore,
    private readonly notices: Notices,
    private readonly map: MapLibre | null,
    announce: (text: string) => void,
  ) {
    const panel = byId("answer");
    this.answer = new AnswerPanel(
      panel,
      announce,
      (question, answer) => this.show(question.place, answer),
      () => this.close(),
    );
    panel.addEventListener("click", (event) => this.followed(event));
    this.marker = map && new PlaceMarker(map);
    this.outline = map && new Outline(map);
    this.search = new SearchTool(
      () => ({ language, asOf: store.now.asOf, near: store.now.center }),
      (match) => this.found(match),
      (bounds) => this.look(bounds),
    );
  }

  /** Ask about `place`; with `byKeyboard` the answer takes the focus. */
  ask(place: Asked, byKeyboard: boolean): void {
    this.focusNext = byKeyboard;
    const rounded = isSite(place) ? place : roundedPlace(place);
    if (samePlace(rounded, this.store.now.place)) this.answerFor(this.store.now);
    else this.store.update({ place: rounded }, "step");
  }

  /** Ask about a site that is to be seen whole. */
  askSite(reference: string): void {
    this.fitNext = true;
    this.ask({ reference }, true);
  }

  /** The view changed: answer for its place and day where they are others than `before`. */
  changed(now: View, before: View | null): void {
    const otherPlace = !before || !samePlace(now.place, before.place);
    if (!otherPlace && now.asOf === before.asOf) return;
    this.marker?.put(now.place && !isSite(now.place) ? now.place : null);
    if (!now.place || otherPlace) this.outline?.put(null);
    if (before && otherPlace && !this.foundNext) this.search.box.set("");
    this.answerFor(now);
  }

  private look(bounds: Bounds): void {
    this.map?.fitBounds(bounds, { padding: ROOM, maxZoom: 17 });
    this.map?.getCanvas().focus();
  }

  /** A place was chosen by its name: its answer is asked for, or a whole quarter is looked at. */
  private found(match: Match): void {
    this.notices.hide(QUARTER);
    const { lat, lon, bounds } = match;
    const text = lookedAt(match);
    if (text) {
      this.look(bounds ?? [lon - 0.004, lat - 0.003, lon + 0.004, lat + 0.003]);
      this.notices.show({ cause: QUARTER, text });
      return;
    }
    const place = parsePlace(match.reference) ?? parseReference(match.reference) ?? { lat, lon };
    this.foundNext = found(match);
    this.fitNext = true;
    this.map?.jumpTo({ center: [lon, lat], zoom: Math.max(17, this.store.now.zoom) });
    this.ask(place, true);
  }

  private answerFor(view: View): void {
    const [focus, how] = [this.focusNext, this.foundNext];
    this.focusNext = false;
    this.foundNext = null;
    if (!view.place) {
      this.answer.clear();
      return;
    }
    void this.answer.ask({ place: view.place, asOf: view.asOf, language: this.language }, focus, how);
    if (this.map && !isSite(view.place)) reveal(this.map, view.place, byId("answer"));
  }

  /** Outline a site where its answer says it is; a facility gets the pin of a point. */
  private show(place: Asked, answer: HTMLElement): void {
    const fit = this.fitNext;
    this.fitNext = false;
    if (!this.map || !isSite(place)) return;
    const geometry = geometryOf(answer);
    this.outline?.put(geometry);
    if (geometry && fit) this.outline?.fit(geometry, roomBeside(this.map, byId("answer")));
    const { lat, lon } = answer.querySelector<HTMLElement>("[data-lat]")?.dataset ?? {};
    const point = geometry ? null : parsePlace(`${lat},${lon}`);
    if (!point) return;
    this.marker?.put(point);
    if (fit) this.map.jumpTo({ center: [point.lon, point.lat], zoom: Math.max(17, this.map.getZoom()) });
    reveal(this.map, point, byId("answer"));
  }

  /** A link to another place within the answer (the lot around a point) is followed here, beside the map. */
  private followed(event: MouseEvent): void {
    const link = (event.target as Element).closest<HTMLElement>("a[data-place]");
    const site = parseReference(link?.dataset.place ?? null);
    if (!site || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.askSite(site.reference);
  }

  private close(): void {
    this.store.update({ place: null }, "step");
    this.map?.getCanvas().focus();
  }
}
