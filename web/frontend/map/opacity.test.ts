import assert from "node:assert/strict";
import { test } from "node:test";
import { expression } from "@maplibre/maplibre-gl-style-spec";
import { opacities, scaled } from "./opacity.ts";

const SPEC = {
  type: "number",
  default: 1,
  "property-type": "data-driven",
  expression: { interpolated: true, parameters: ["zoom", "feature"] },
} as const;

function evaluate(value: unknown, zoom: number): number {
  const made = expression.createExpression(value, SPEC as never);
  if (made.result !== "success") throw new Error(JSON.stringify(made.value));
  return made.value.evaluate({ zoom }, { type: "Polygon", properties: { use: "a" } } as never);
}

test("every kind of opacity is halved, and stays a legal expression", () => {
  const values = [
    ["interpolate", ["linear"], ["zoom"], 10, 0.2, 14, 0.8],
    ["step", ["zoom"], 0.2, 12, ["case", ["==", ["get", "use"], "a"], 0.6, 1]],
    ["match", ["get", "use"], "a", 0.4, 0.9],
  ];
  for (const value of values) {
    for (const zoom of [9, 10, 12, 13, 15]) {
      assert.ok(Math.abs(evaluate(scaled(value, 0.5), zoom) - evaluate(value, zoom) / 2) < 1e-9);
    }
  }
});

test("a property that the style leaves out counts as opaque", () => {
  assert.deepEqual(opacities("circle", { "circle-opacity": 0.8 }, 0.5), [
    ["circle-opacity", 0.4],
    ["circle-stroke-opacity", 0.5],
  ]);
});

test("a background has no opacity of a layer", () => {
  assert.deepEqual(opacities("background", {}, 0.5), []);
});
