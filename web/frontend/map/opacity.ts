/** Making a layer more or less opaque by a factor, whatever expressions its style holds. */

const PROPERTIES: Record<string, readonly string[]> = {
  fill: ["fill-opacity"],
  line: ["line-opacity"],
  circle: ["circle-opacity", "circle-stroke-opacity"],
  symbol: ["icon-opacity", "text-opacity"],
  "fill-extrusion": ["fill-extrusion-opacity"],
};

type Value = unknown;

/**
 * `value` (a number or a style expression) times `factor`. The zoom may stand only in the outermost
 * interpolate or step, so there the outputs are scaled, not the whole.
 */
export function scaled(value: Value, factor: number): Value {
  if (typeof value === "number") return value * factor;
  if (!Array.isArray(value)) return value;
  const [operator] = value as [unknown];
  if (operator === "interpolate") {
    return value.map((part, at) => (at > 3 && at % 2 === 0 ? scaled(part, factor) : part));
  }
  if (operator === "step") {
    return value.map((part, at) => (at > 1 && at % 2 === 0 ? scaled(part, factor) : part));
  }
  return ["*", factor, value];
}

/** Paint properties of a style layer of `type`, given its own `paint`, at `factor` of its opacity. */
export function opacities(type: string, paint: Record<string, Value>, factor: number): [string, Value][] {
  return (PROPERTIES[type] ?? []).map((name) => [name, scaled(paint[name] ?? 1, factor)]);
}
