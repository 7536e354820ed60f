/** Keeps the preview beside the form: what is chosen, and how often it would have led to a message. */

import { h } from "../../core/dom.ts";
import { post, RequestFailed } from "../../core/http.ts";
import { t } from "../../core/text.ts";
import type { Geometry } from "../../map/outline.ts";

const PAUSE_MS = 500;

export class Preview {
  private timer = 0;
  private running: AbortController | null = null;

  /** `shown` is told the outline of the area, null where there is none. */
  constructor(
    private readonly form: HTMLFormElement,
    private readonly target: HTMLElement,
    private readonly shown: (area: Geometry | null) => void,
  ) {}

  /** Ask again when nothing changed for a moment. */
  soon(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), PAUSE_MS);
  }

  private async ask(): Promise<void> {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    this.target.setAttribute("aria-busy", "true");
    const fields = new FormData(this.form);
    for (const name of ["address", "push", "hook", "mark"]) fields.delete(name); // nobody's business here
    try {
      const answer = await post(this.form.dataset.preview ?? "", fields, running.signal);
      // Our own server's markup, escaped there; a parsed document runs no script.
      const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
      this.target.replaceChildren(...parsed.body.childNodes);
      this.shown(outlineIn(this.target));
    } catch (error) {
      if (running.signal.aborted) return;
      const text = error instanceof RequestFailed && error.detail ? error.detail : t("map.subscribe.failed");
      this.target.replaceChildren(h("p", { class: "field-error" }, text));
    } finally {
      if (this.running === running) this.target.removeAttribute("aria-busy");
    }
  }
}

/** The outline that the preview's markup carries. */
export function outlineIn(target: ParentNode): Geometry | null {
  const raw = target.querySelector<HTMLElement>("[data-geometry]")?.dataset.geometry;
  if (!raw) return null;
  try {
    return JSON.parse(raw) as Geometry;
  } catch {
    return null;
  }
}
