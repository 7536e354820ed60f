/** The steps of the tour: what each shows of the page, the first of its places that is seen. */

import type { TextKey } from "../../text/keys.ts";

export interface Step {
  title: TextKey;
  text: TextKey;
  /** Selectors; the first that is on the screen is pointed at. */
  at: readonly string[];
}

export const STEPS: readonly Step[] = [
  { title: "map.tour.ask", text: "map.tour.ask_text", at: [] },
  {
    title: "map.tour.search",
    text: "map.tour.search_text",
    at: ["#tools [role='search']", "#tools .search"],
  },
  { title: "map.tour.layers", text: "map.tour.layers_text", at: ["#tools .tool-layers", "#layers"] },
  { title: "map.tour.date", text: "map.tour.date_text", at: ["#tools .date-tool", "#tools .time-tool"] },
  { title: "map.tour.tools", text: "map.tour.tools_text", at: ["#tools .tool-box"] },
  { title: "map.tour.answer", text: "map.tour.answer_text", at: ["#answer"] },
];
