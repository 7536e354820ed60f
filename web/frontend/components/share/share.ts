/** Sharing what is seen: its link, a short one, a QR code, and the markup for a page of one's own. */

import { button, h } from "../../core/dom.ts";
import { post, RequestFailed } from "../../core/http.ts";
import { t } from "../../core/text.ts";
import { day } from "../../core/when.ts";
import type { Tool, Workbench } from "../../page/toolbox.ts";
import { formatView } from "../../view/permalink.ts";
import { copyButton } from "../copy/copy.ts";
import { boardOf } from "../notes/board.ts";
import { toFragment } from "../notes/notes.ts";
import { embedCode, SIZES, type Size } from "./embed_code.ts";

interface Short {
  link: string;
  code: string;
  until: string;
}

export class ShareTool implements Tool {
  readonly element: HTMLElement;
  private readonly said = h("p", { class: "tool-said", role: "status" });
  private readonly link = field("share-link", "input");
  private readonly short = h("div", { class: "share-short" });
  private readonly qr = h("div", { class: "share-qr" });
  private readonly code = field("share-code", "textarea");
  private readonly preview = h("div", { class: "share-preview" });
  private readonly sizes = h("select", { id: "share-size" });
  private readonly notes: HTMLInputElement | null;
  private made: Short | null = null;
  private open = true;

  constructor(private readonly bench: Workbench) {
    const own = bench.map ? boardOf(bench.map).own : [];
    this.notes = own.length > 0 ? h("input", { type: "checkbox", id: "share-notes" }) : null;
    this.notes?.addEventListener("change", () => this.show());
    for (const size of Object.keys(SIZES) as Size[])
      this.sizes.append(h("option", { value: size, selected: size === "medium" }, SIZES[size].join(" × ")));
    this.sizes.addEventListener("change", () => this.show());
    this.element = h(
      "div",
      { class: "tool-body share-tool" },
      this.said,
      ...this.linkPart(own.length),
      ...this.others(),
    );
    bench.store.listen(() => this.show());
    this.show();
  }

  close(): void {
    this.open = false;
  }

  private get view(): string {
    const { now } = this.bench.store;
    return formatView({ ...now, lang: now.lang ?? this.bench.config.language });
  }

  private linkPart(notes: number): (HTMLElement | null)[] {
    const native =
      "share" in navigator &&
      button("secondary", t("map.share.native"), () => {
        navigator.share({ title: document.title, url: this.link.value }).catch(() => undefined); // the person thought better of it
      });
    return [
      h("label", { for: this.link.id }, t("map.share.link")),
      h(
        "div",
        { class: "tool-row" },
        this.link,
        this.copy(t("map.share.link"), () => this.link.value),
      ),
      native || null,
      this.notes && h("label", { class: "choice" }, this.notes, t("map.share.notes", { count: notes })),
    ];
  }

  private others(): HTMLElement[] {
    const shorten = button("secondary", t("map.share.shorten"), () => void this.shorten());
    const show = button("secondary", t("map.share.qr_show"), () => this.showQr());
    const look = button("secondary", t("map.share.preview"), () => this.showPreview());
    return [
      part(t("map.share.short"), h("p", { class: "hint" }, t("map.share.short_hint")), shorten, this.short),
      part(t("map.share.qr"), show, this.qr),
      part(
        t("map.share.embed"),
        h("label", { for: this.sizes.id }, t("map.share.size")),
        this.sizes,
        h("label", { for: this.code.id }, t("map.share.code")),
        h(
          "div",
          { class: "tool-row" },
          this.code,
          this.copy(t("map.share.code"), () => this.code.value),
        ),
        look,
        this.preview,
      ),
    ];
  }

  private copy(what: string, text: () => string): HTMLElement {
    return copyButton(what, text, (words) => {
      this.said.textContent = words;
    });
  }

  private get embedAddress(): string {
    const { now } = this.bench.store;
    const lang = now.lang ?? this.bench.config.language;
    return `${location.origin}/embed${formatView({ ...now, compared: null, lang })}`;
  }

  /** Write the link of what is seen now; a short link and its code were of what was seen before. */
  private show(): void {
    if (!this.open) return;
    const notes = this.notes?.checked && this.bench.map ? toFragment(boardOf(this.bench.map).own) : "";
    if (notes === null) this.said.textContent = t("map.share.notes_long");
    const link = `${location.origin}/${this.view}${notes ?? ""}`;
    if (this.link.value !== link) {
      this.made = null;
      this.short.replaceChildren();
      this.qr.replaceChildren();
    }
    this.link.value = link;
    const size = this.sizes.value as Size;
    this.code.value = embedCode(
      this.embedAddress,
      t("map.share.title", { city: this.bench.config.city }),
      size,
    );
  }

  private async shorten(): Promise<void> {
    const fields = new FormData();
    fields.append("view", this.view.slice(1));
    this.said.textContent = t("map.share.making");
    try {
      const response = await post("/short-links", fields);
      this.made = (await response.json()) as Short;
    } catch (error) {
      console.warn("no short link:", error);
      const busy = error instanceof RequestFailed && error.status === 503;
      const again = button("secondary", t("map.retry"), () => void this.shorten());
      this.said.replaceChildren(t(busy ? "map.share.busy" : "map.share.failed"), " ", again);
      return;
    }
    const { link, until } = this.made;
    const shown = field("share-short", "input");
    shown.value = link;
    this.short.replaceChildren(
      h("label", { for: shown.id }, t("map.share.short")),
      h(
        "div",
        { class: "tool-row" },
        shown,
        this.copy(t("map.share.short"), () => link),
      ),
      h("p", { class: "hint" }, t("map.share.until", { day: day(until) })),
    );
    this.qr.replaceChildren();
    this.said.textContent = t("map.share.made");
  }

  private showQr(): void {
    const address = this.made
      ? `/qr.svg?code=${this.made.code}`
      : `/qr.svg?view=${encodeURIComponent(this.view.slice(1))}`;
    const image = h("img", {
      src: address,
      alt: t("map.share.qr_of", { link: this.made?.link ?? this.link.value }),
      width: 240,
      height: 240,
    });
    image.addEventListener("error", () => {
      this.qr.replaceChildren();
      this.said.textContent = t("map.share.qr_failed");
    });
    const save = h("a", { href: address, download: "map-qr.svg" }, t("map.share.qr_save"));
    this.qr.replaceChildren(image, save);
  }

  private showPreview(): void {
    const frame = h("iframe", {
      src: this.embedAddress,
      title: t("map.share.preview_of"),
      height: SIZES[this.sizes.value as Size][1],
    });
    this.preview.replaceChildren(frame);
  }
}

/** A field that is read and copied; pressed, all of it is chosen. */
function field<K extends "input" | "textarea">(id: string, kind: K): HTMLElementTagNameMap[K] {
  const made = h(kind, { id, readonly: true, spellcheck: "false" });
  made.addEventListener("focus", () => (made as HTMLInputElement).select());
  return made;
}

function part(title: string, ...children: HTMLElement[]): HTMLElement {
  return h("details", { class: "share-part" }, h("summary", {}, title), ...children);
}

export function start(bench: Workbench): Tool {
  return new ShareTool(bench);
}
