/** The search box among the tools of the map, with the list of wards and towns at its end. */

import { h } from "../../core/dom.ts";
import { GotoControl } from "../goto/goto.ts";
import { isSingle } from "../keys/single.ts";
import type { Bounds, Circumstances, Match } from "./ask.ts";
import { SearchBox } from "./search.ts";

export class SearchTool {
  readonly element: HTMLElement;
  readonly box: SearchBox;

  /** `chosen` is called with the place chosen by name, `look` with the bounds of a ward or town from the list. */
  constructor(
    circumstances: () => Circumstances,
    chosen: (match: Match) => void,
    look: (bounds: Bounds) => void,
  ) {
    this.box = new SearchBox({ id: "search", circumstances, chosen });
    this.element = h(
      "div",
      { class: "tool search-tool", role: "search" },
      this.box.element,
      new GotoControl(look).element,
    );
    document.addEventListener("keydown", (event) => this.slash(event));
  }

  /** "/" begins a search from wherever nothing else is being typed. */
  private slash(event: KeyboardEvent): void {
    if (!isSingle(event, "/")) return;
    event.preventDefault();
    this.box.input.focus();
    this.box.input.select();
  }
}
