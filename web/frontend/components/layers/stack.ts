/** The order in which shown layers lie upon one another, as a person changes it; points stay above areas. */

import { placeIn } from "../../map/order.ts";

/** A shown layer: its stage in the map (see map/order.ts) and its place in the catalogue. */
export interface Sheet {
  id: string;
  rank: number;
  place: number;
}

/** `sheets` topmost first, as `order` has them drawn. */
export function stacked<S extends Sheet>(sheets: readonly S[], order: readonly string[]): S[] {
  const at = (sheet: Sheet): number => placeIn(order, sheet.id, sheet.place);
  return [...sheets].sort((a, b) => b.rank - a.rank || at(b) - at(a));
}

/** How far up (-1) and down (1) the layer at `index` of a stack can go: only within its stage. */
export function movable(stack: readonly Sheet[], index: number, by: number): boolean {
  const other = stack[index + by];
  return other !== undefined && other.rank === stack[index]?.rank;
}

/** The order after the layer `id` was moved by `by` places down (negative: up), as far as its stage allows. */
export function moved(
  sheets: readonly Sheet[],
  order: readonly string[],
  id: string,
  by: number,
): readonly string[] {
  const stack = stacked(sheets, order);
  const rank = stack.find((one) => one.id === id)?.rank;
  const group = stack.filter((one) => one.rank === rank);
  const from = group.findIndex((one) => one.id === id);
  const [taken] = group.splice(from, 1);
  if (!taken) return order;
  group.splice(Math.min(group.length, Math.max(0, from + by)), 0, taken);
  const others = stack.filter((one) => one.rank !== rank);
  const ranks = [...new Set(stack.map((one) => one.rank))];
  return ranks.flatMap((one) =>
    named(one === rank ? group : others.filter((sheet) => sheet.rank === one)).map((sheet) => sheet.id),
  );
}

/** Those that must be named so that the rest follows by the catalogue: links stay short. */
function named(group: readonly Sheet[]): readonly Sheet[] {
  let most = group.length;
  while (most > 1 && (group[most - 2]?.place ?? 0) > (group[most - 1]?.place ?? 0)) most -= 1;
  return group.slice(0, Math.max(0, most - 1));
}
