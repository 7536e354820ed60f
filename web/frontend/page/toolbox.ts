/** The tools of the map: chosen from one menu, one in use at a time, each in the same panel over the map. */

import type { Map as MapLibre, MapMouseEvent } from "maplibre-gl";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { Notices } from "../components/notices/notices.ts";
import { Sheet } from "../components/sheet/sheet.ts";
import type { Config } from "../core/config.ts";
import { button, byId, h } from "../core/dom.ts";
import { type IconName, icon } from "../core/icons.ts";
import { t } from "../core/text.ts";
import type { ViewStore } from "../view/store.ts";
import type { Asked, Place } from "../view/view.ts";

/** What a tool may use of the page. */
export interface Workbench {
  config: Config;
  store: ViewStore;
  catalogue: Catalogue;
  notices: Notices;
  /** Null where the browser cannot draw one. */
  map: MapLibre | null;
  /** Read `text` out. */
  announce: (text: string) => void;
  /** Ask about a place as a click does. */
  ask: (place: Asked, byKeyboard: boolean) => void;
  /** The map on the other side of a comparison, when it is there; null where nothing is compared. */
  otherMap: () => Promise<MapLibre | null>;
}

/** A tool in use. */
export interface Tool {
  /** Shown in the panel while it is in use. */
  readonly element: HTMLElement;
  /** Takes clicks on the map while it is in use; a tool without it leaves them to ask about a place. */
  click?(event: MapMouseEvent): void;
  /** Takes Enter on the map, which means its middle, as `click` takes clicks. */
  center?(place: Place): void;
  /** Leave nothing behind on the map. */
  close(): void;
}

/** A tool as the menu offers it. */
export interface Offered {
  id: string;
  icon: IconName;
  title: string;
  /** Whether it is of use without a map. */
  mapless?: boolean;
  /** Its script is fetched when it is first chosen. `done` puts the tool away: what it was for has happened. */
  start: (bench: Workbench, done: () => void) => Promise<Tool>;
}

export class Toolbox {
  readonly element: HTMLElement;
  private readonly sheet: Sheet;
  private readonly opener: HTMLButtonElement;
  private used: Tool | null = null;
  /** Counts choices, so that a tool whose script comes late does not open over a later one. */
  private turn = 0;

  constructor(
    private readonly bench: Workbench,
    private readonly offered: readonly Offered[],
  ) {
    this.sheet = new Sheet(byId("tool"), { title: "", closed: () => this.close(true) });
    const menu = h("ul", { id: "tool-menu", class: "tool-menu", popover: "auto" });
    for (const tool of offered.filter((one) => bench.map || one.mapless)) {
      const choose = (): void => {
        menu.hidePopover();
        void this.choose(tool);
      };
      menu.append(h("li", {}, button("", tool.title, choose, icon(tool.icon), h("span", {}, tool.title))));
    }
    this.opener = button(
      "",
      t("map.tools.title"),
      () => undefined,
      icon("tools"),
      h("span", {}, t("map.tools.title")),
    );
    this.opener.setAttribute("popovertarget", menu.id);
    this.element = h(
      "div",
      { class: "tool tool-box", hidden: menu.childElementCount === 0 },
      this.opener,
      menu,
    );
  }

  /** Put the tool of this id to use. */
  open(id: string): void {
    const tool = this.offered.find((one) => one.id === id);
    if (tool) void this.choose(tool);
  }

  /** Whether a click on the map is the tool's; if so it has it. */
  clicked(event: MapMouseEvent): boolean {
    if (!this.used?.click) return false;
    this.used.click(event);
    return true;
  }

  /** Whether Enter on the map is the tool's; if so it has the middle. */
  centered(place: Place): boolean {
    if (!this.used?.center) return false;
    this.used.center(place);
    return true;
  }

  /** Put `tool` to use, in place of the one before. */
  async choose(tool: Offered): Promise<void> {
    this.close(false);
    const turn = ++this.turn;
    try {
      const started = await tool.start(this.bench, () => this.close(false));
      if (turn !== this.turn) {
        started.close();
        return;
      }
      this.used = started;
      this.sheet.heading.textContent = tool.title;
      this.sheet.body.replaceChildren(started.element);
      this.sheet.show();
      this.sheet.heading.focus();
    } catch (error) {
      console.warn("a tool did not start:", error);
      const retry = (): void => void this.choose(tool);
      this.bench.notices.show({ cause: "tool", text: t("map.tools.failed", { tool: tool.title }), retry });
    }
  }

  private close(byPerson: boolean): void {
    this.turn += 1;
    this.used?.close();
    this.used = null;
    this.sheet.hide();
    this.sheet.body.replaceChildren();
    if (byPerson) this.opener.focus();
  }
}
