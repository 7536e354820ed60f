/** What is seen as one file for a report: made by the server, kept by the person. */

import type { LngLatBounds } from "maplibre-gl";
import { button, h } from "../../core/dom.ts";
import { get, RequestFailed } from "../../core/http.ts";
import { t } from "../../core/text.ts";
import type { Tool, Workbench } from "../../page/toolbox.ts";
import { formatView } from "../../view/permalink.ts";
import type { View } from "../../view/view.ts";

/** The address of the file of `view` within `bounds`; of a comparison, this side. */
export function addressOf(view: View, bounds: LngLatBounds, language: string): string {
  const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  const query = formatView({ ...view, compared: null, base: null, lang: language });
  return `/report.html${query}&bbox=${box.map((one) => one.toFixed(6)).join(",")}`;
}

export class ExportTool implements Tool {
  readonly element: HTMLElement;
  private readonly said = h("p", { class: "tool-said", role: "status" });
  private running: AbortController | null = null;

  constructor(
    private readonly bench: Workbench,
    private readonly map: NonNullable<Workbench["map"]>,
  ) {
    const make = button("primary", t("map.export.make"), () => void this.make());
    this.element = h(
      "div",
      { class: "tool-body" },
      h("p", {}, t("map.export.hint")),
      h("div", { class: "tool-acts" }, make),
      this.said,
      h("p", { class: "hint" }, t("map.export.note")),
    );
  }

  close(): void {
    this.running?.abort();
  }

  private async make(): Promise<void> {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    this.said.textContent = t("map.export.making");
    const address = addressOf(this.bench.store.now, this.map.getBounds(), this.bench.config.language);
    try {
      const response = await get(address, "text/html", running.signal);
      const file = await response.blob();
      const named = /filename="([\w.-]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1];
      const left = decodeURIComponent(response.headers.get("Mapsvc-Left-Out") ?? "");
      this.save(file, named ?? "map.html");
      const size = Math.max(1, Math.round(file.size / 1000)).toLocaleString();
      this.said.textContent = [
        t("map.export.made", { size }),
        left && t("map.export.left_out", { layers: left }),
      ]
        .filter(Boolean)
        .join(" ");
    } catch (error) {
      if (running.signal.aborted) return;
      console.warn("no file:", error);
      const why = error instanceof RequestFailed && error.detail ? error.detail : t("map.export.failed");
      const again = button("secondary", t("map.retry"), () => void this.make());
      this.said.replaceChildren(why, " ", again);
    }
  }

  private save(file: Blob, name: string): void {
    const link = h("a", { href: URL.createObjectURL(file), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // the browser reads it after the press
  }
}

export function start(bench: Workbench): Tool {
  if (!bench.map) throw new Error("there is no view without a map");
  return new ExportTool(bench, bench.map);
}
