/** The form of a subscription, where there is script: a map, a search box, a preview, notifications, a safe press. */

import type { Config } from "../../core/config.ts";
import { byId, h } from "../../core/dom.ts";
import { get } from "../../core/http.ts";
import { t } from "../../core/text.ts";
import { type Corner, formatCorners, parseCorners } from "../draw/corners.ts";
import type { Match } from "../search/ask.ts";
import { SearchBox } from "../search/search.ts";
import type { AreaMap } from "./area_map.ts";
import { outlineIn, Preview } from "./preview.ts";
import { canPush, NoPush, pushAddress } from "./push.ts";

export interface SubscribeConfig extends Config {
  /** Address of the service worker, and the service's public key; absent where nothing is pushed. */
  push?: { worker: string; key: string };
}

/** Fields whose change leads to another preview. */
const LOOKED_AT = new Set([
  "area",
  "q",
  "picked",
  "radius",
  "wards",
  "corners",
  "layers",
  "topics",
  "severity",
]);

export class SubscribeForm {
  private readonly form: HTMLFormElement;
  private readonly corners: HTMLTextAreaElement | null;
  private readonly preview: Preview;
  private map: AreaMap | null = null;
  /** The area was drawn just now: the map stays as it is under the hand that draws. */
  private atHand = false;
  private sending = false;

  constructor(private readonly config: SubscribeConfig) {
    this.form = byId("subscribe-form") as HTMLFormElement;
    this.corners = this.form.querySelector("#sub-corners");
    this.preview = new Preview(this.form, document.getElementById("preview") ?? h("div"), (area) => {
      if (this.way() !== "drawn") this.map?.show(area);
    });
  }

  start(): void {
    document.documentElement.classList.add("scripted");
    this.searchBox();
    this.offerPush();
    this.form.addEventListener("change", (event) => this.changed(event.target as HTMLInputElement));
    this.corners?.addEventListener("input", () => this.typed());
    this.form.addEventListener("submit", (event) => void this.submitted(event));
    addEventListener("pageshow", () => this.settle()); // back from the next page: it can be pressed again
    void this.openMap();
    document.getElementById("problems")?.focus();
  }

  private way(): string {
    return new FormData(this.form).get("area")?.toString() ?? "";
  }

  private choose(way: string): void {
    const box = this.form.querySelector<HTMLInputElement>(`input[name=area][value=${way}]`);
    if (!box || box.checked) return;
    box.checked = true;
    this.drawing();
  }

  private changed(field: HTMLInputElement): void {
    if (field.name === "area") this.drawing();
    if (field.name === "wards") this.choose("wards");
    if (LOOKED_AT.has(field.name)) this.preview.soon();
  }

  private async openMap(): Promise<void> {
    const holder = byId("sub-map");
    holder.hidden = false;
    try {
      const { AreaMap } = await import("./area_map.ts");
      this.map = new AreaMap(holder, this.config, (corners) => this.drawn(corners));
    } catch (error) {
      console.warn("no map:", error);
      holder.replaceChildren(h("p", { class: "hint" }, t("map.draw.failed")));
      holder.classList.add("sub-map-failed");
      return;
    }
    const tools = byId("draw-tools");
    tools.replaceWith(this.map.draw.element);
    const corners = parseCorners(this.corners?.value ?? "") ?? [];
    this.map.draw.put(corners);
    this.drawing();
    if (this.way() === "drawn") this.map.lookAt(corners);
    else this.map.show(outlineIn(document));
  }

  private drawing(): void {
    const draws = this.way() === "drawn";
    this.map?.draw.use(draws);
    if (draws) this.map?.show(null);
    this.map?.draw.put(draws ? (parseCorners(this.corners?.value ?? "") ?? []) : []);
  }

  private drawn(corners: readonly Corner[]): void {
    this.atHand = true;
    if (this.corners) this.corners.value = formatCorners(corners);
    this.atHand = false;
    this.preview.soon();
  }

  private typed(): void {
    if (this.atHand) return;
    this.choose("drawn");
    const corners = parseCorners(this.corners?.value ?? "");
    if (!corners) return; // the server says which line is wrong
    this.map?.draw.put(corners);
    this.map?.lookAt(corners);
    this.preview.soon();
  }

  private searchBox(): void {
    const input = this.form.querySelector<HTMLInputElement>("#sub-q");
    if (!input) return;
    const written = input.value; // the box begins empty
    const chosen = (match: Match): void => {
      this.form.querySelector(".candidates")?.remove();
      this.hidden("picked", match.reference);
      this.hidden("picked_for", match.title);
      input.value = match.title;
      box.set(match.title);
      this.choose("radius");
      this.preview.soon();
    };
    const circumstances = () => ({ language: this.config.language, asOf: null, near: this.config.center });
    const box = new SearchBox({ id: "sub-search", input, circumstances, chosen });
    input.after(box.element);
    input.addEventListener("input", () => this.choose("radius"));
    box.set(written);
  }

  private hidden(name: string, value: string): void {
    const found = this.form.querySelector<HTMLInputElement>(`input[type=hidden][name=${name}]`);
    if (found) found.value = value;
    else this.form.append(h("input", { type: "hidden", name, value }));
  }

  private offerPush(): void {
    const way = document.getElementById("push-way");
    if (way) way.hidden = !this.config.push || !canPush();
  }

  /** Press once; ask the browser for its address where that is wanted; and keep what was written when nobody answers. */
  private async submitted(event: SubmitEvent): Promise<void> {
    const pressed = event.submitter as HTMLButtonElement | null;
    if (pressed?.value === "check") return;
    event.preventDefault();
    if (this.sending) return;
    this.sending = true;
    pressed?.setAttribute("aria-disabled", "true");
    this.say(t("map.subscribe.sending"));
    try {
      if (!(await this.addressed())) return;
      await get("/healthz", "*/*"); // a press into the void would lose the page and what was written
    } catch {
      this.settle(t("map.subscribe.failed"));
      return;
    }
    this.hidden("do", "send");
    this.form.submit();
  }

  private async addressed(): Promise<boolean> {
    const field = document.getElementById("sub-push") as HTMLInputElement | null;
    const wanted = new FormData(this.form).get("channel") === "webpush";
    if (!wanted || !field || !this.config.push) return true;
    try {
      field.value = await pushAddress(this.config.push.worker, this.config.push.key);
      return true;
    } catch (error) {
      const denied = error instanceof NoPush && error.denied;
      this.settle(t(denied ? "map.subscribe.denied" : "map.subscribe.push_failed"));
      return false;
    }
  }

  private settle(text = ""): void {
    this.sending = false;
    for (const one of this.form.querySelectorAll("[aria-disabled]")) one.removeAttribute("aria-disabled");
    this.say(text);
  }

  private say(text: string): void {
    const said = byId("send-said");
    said.hidden = text === "";
    said.textContent = text;
  }
}
