/** Legend samples, drawn from the same paths as the images on the map, for a light and for a dark screen. */

import type { CatalogueLayer, Drawings, LegendEntry, Scheme } from "../../catalogue/types.ts";
import { svg } from "../../core/dom.ts";

const WIDTH = 26;
const HEIGHT = 18;
const INK = "#26343b";

function frame(...inside: SVGElement[]): SVGElement {
  return svg("g", {}, ...inside);
}

function hatching(name: string, color: string, drawings: Drawings): SVGElement {
  const group = svg("g", {});
  const drawing = drawings.patterns[name];
  if (!drawing?.path) return group;
  const paint =
    drawing.stroke > 0 ? { fill: "none", stroke: color, "stroke-width": drawing.stroke } : { fill: color };
  for (let x = 0; x < WIDTH; x += drawing.size) {
    for (let y = 0; y < HEIGHT; y += drawing.size) {
      group.append(svg("path", { d: drawing.path, transform: `translate(${x} ${y})`, ...paint }));
    }
  }
  return group;
}

function area(entry: LegendEntry, drawings: Drawings, scheme: Scheme): SVGElement {
  const whole = { width: WIDTH, height: HEIGHT };
  return frame(
    // The map's land beneath: through anything else the translucent colour would be another.
    svg("rect", { ...whole, fill: drawings.background[scheme] }),
    svg("rect", { ...whole, fill: entry.color, "fill-opacity": entry.opacity ?? 1 }),
    hatching(entry.pattern ?? "none", entry.ink ?? INK, drawings),
    svg("rect", {
      x: 0.5,
      y: 0.5,
      width: WIDTH - 1,
      height: HEIGHT - 1,
      fill: "none",
      stroke: entry.outline ?? "#64737b",
    }),
  );
}

function boundary(entry: LegendEntry): SVGElement {
  return frame(
    svg("rect", {
      x: 3,
      y: 3,
      width: WIDTH - 6,
      height: HEIGHT - 6,
      fill: "none",
      stroke: entry.outline ?? entry.color,
      "stroke-width": entry.width ?? 2,
      "stroke-dasharray": entry.dash?.map((part) => part * 2).join(" ") ?? null,
    }),
  );
}

function point(entry: LegendEntry, drawings: Drawings): SVGElement {
  const drawing = drawings.symbols[entry.symbol ?? "circle"];
  if (!drawing?.ground) {
    return frame(svg("circle", { cx: WIDTH / 2, cy: HEIGHT / 2, r: 6, fill: entry.color, stroke: "#fff" }));
  }
  const placed = `translate(${(WIDTH - HEIGHT) / 2} 0) scale(${HEIGHT / 24})`;
  return frame(
    svg(
      "g",
      { transform: placed },
      svg("path", {
        d: drawing.ground,
        fill: entry.color,
        stroke: "#fff",
        "stroke-width": 2,
        "paint-order": "stroke",
      }),
      svg("path", { d: drawing.glyph, fill: "#fff", "fill-rule": "evenodd" }),
    ),
  );
}

function line(entry: LegendEntry): SVGElement {
  const path = { d: "M0 14L10 7L16 11L26 4", fill: "none" };
  const width = Math.min(6, Math.max(2, entry.width ?? 3));
  const dash = entry.dash?.map((part) => part * 3).join(" ") ?? null;
  return frame(
    svg("path", { ...path, stroke: entry.outline ?? "none", "stroke-width": width + 2 }),
    svg("path", { ...path, stroke: entry.color, "stroke-width": width, "stroke-dasharray": dash }),
  );
}

function drawing(
  entry: LegendEntry,
  geometry: CatalogueLayer["geometry"],
  drawings: Drawings,
  scheme: Scheme,
): SVGElement {
  if (geometry === "point") return point(entry, drawings);
  if (geometry === "polygon") return entry.filled === false ? boundary(entry) : area(entry, drawings, scheme);
  return line(entry);
}

/** The sample of `entry` as a layer of this geometry is drawn; the style sheet shows the screen's scheme. */
export function swatch(
  entry: LegendEntry,
  geometry: CatalogueLayer["geometry"],
  drawings: Drawings,
): SVGSVGElement {
  const box = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT };
  const dark = { ...entry, ...entry.dark };
  return svg(
    "svg",
    { class: "swatch", ...box, "aria-hidden": "true" },
    svg("g", { class: "on-light" }, drawing(entry, geometry, drawings, "light")),
    svg("g", { class: "on-dark" }, drawing(dark, geometry, drawings, "dark")),
  );
}
