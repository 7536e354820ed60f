/** Fetches what a comparison needs when a view first has one. */

import type { Map as MapLibre } from "maplibre-gl";
import type { Comparison } from "../components/compare/compare.ts";
import { t } from "../core/text.ts";
import type { View } from "../view/view.ts";
import type { Workbench } from "./toolbox.ts";

export class Comparing {
  private made: Promise<Comparison> | null = null;

  constructor(private readonly bench: () => Workbench) {}

  /** The map on the other side, when it is there; null where nothing is compared. */
  async otherMap(): Promise<MapLibre | null> {
    try {
      return (await this.made)?.map ?? null;
    } catch {
      return null; // said when it failed
    }
  }

  changed(now: View, before: View | null): void {
    const { map, notices } = this.bench();
    if (!map || (!now.compared && !this.made)) return;
    this.made ??= this.make(map);
    this.made
      .then((comparison) => comparison.update(this.bench().store.now, before))
      .catch((error: unknown) => {
        console.warn("no comparison:", error);
        this.made = null;
        const retry = (): void => this.changed(this.bench().store.now, null);
        notices.show({
          cause: "compare",
          text: t("map.tools.failed", { tool: t("map.compare.title") }),
          retry,
        });
      });
  }

  private async make(map: MapLibre): Promise<Comparison> {
    const { Comparison } = await import("../components/compare/compare.ts");
    return new Comparison(this.bench(), map);
  }
}
