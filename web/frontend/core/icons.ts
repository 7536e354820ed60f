/** The few icons of the map page, drawn on a 24-pixel grid with the text's colour. */

import { svg } from "./dom.ts";

const PATHS = {
  close: "M6 6l12 12M18 6L6 18",
  layers: "M12 3l9 5-9 5-9-5zM3 12.5l9 5 9-5M3 17l9 5 9-5",
  up: "M6 15l6-6 6 6",
  down: "M6 9l6 6 6-6",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 1 0 0-13M15.3 15.3L21 21",
  list: "M8 6h12M8 12h12M8 18h12M3.5 6h.01M3.5 12h.01M3.5 18h.01",
  link: "M10 14a4 4 0 0 0 5.7 0l3.6-3.6a4 4 0 0 0-5.7-5.7L12 6.3M14 10a4 4 0 0 0-5.7 0l-3.6 3.6a4 4 0 0 0 5.7 5.7L12 17.7",
  page: "M14 4h6v6M20 4l-9 9M18 14v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h5",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 1 0 0-17M12 7.5V12l3.5 2",
  before: "M15 5l-7 7 7 7",
  after: "M9 5l7 7-7 7",
  play: "M8 5l11 7-11 7z",
  pause: "M8 5v14M16 5v14",
  compare: "M12 3v18M3 6h9M3 18h9V6M12 6h9v12h-9",
  grip: "M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01",
  measure: "M3 16.5L16.5 3 21 7.5 7.5 21zM7 12.5l2 2M10 9.5l3 3M13 6.5l2 2",
  site: "M5 5l13 3 1 9-10 2zM5 5h.01M18 8h.01M19 17h.01M9 19h.01",
  coordinates: "M12 3v18M3 12h18M12 7a5 5 0 1 0 0 10 5 5 0 1 0 0-10",
  note: "M5 4h14v12h-5l-3 4v-4H5zM8.5 8.5h7M8.5 12h4.5",
  print: "M7 8V4h10v4M7 17H4v-8h16v8h-3M7 14h10v6H7z",
  share:
    "M6 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5M18 4a2.5 2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5M18 15a2.5 2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5M8.3 11l7.4-3.5M8.3 13l7.4 3.5",
  file: "M6 3h8l4 4v14H6zM14 3v4h4M12 10.5v7M9 14.5l3 3 3-3",
  copy: "M9 8h11v13H9zM5 16H4V3h11v2",
  offline: "M4 4l16 16M7.5 9.5A4.5 4.5 0 0 0 8 18.5h9M10 6.3A5.5 5.5 0 0 1 17.4 11a3.8 3.8 0 0 1 2.9 5.6",
  eye: "M2.5 12C5 7.5 8.5 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-6 6.5-9.5 6.5S5 16.5 2.5 12M12 9a3 3 0 1 0 0 6 3 3 0 1 0 0-6",
  keyboard: "M3 6h18v12H3zM6.5 9.5h.01M10 9.5h.01M14 9.5h.01M17.5 9.5h.01M6.5 14h.01M17.5 14h.01M9.5 14h5",
  tools: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5",
} as const;

export type IconName = keyof typeof PATHS;

/** The icon `name`; decoration only, the control around it carries the label. */
export function icon(name: IconName): SVGSVGElement {
  return svg(
    "svg",
    { class: "icon", viewBox: "0 0 24 24", width: 20, height: 20, "aria-hidden": "true", focusable: "false" },
    svg("path", { d: PATHS[name] }),
  );
}
