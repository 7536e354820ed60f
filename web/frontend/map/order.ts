/**
 * Drawing order: the rank that the style gives (ground, areas, roads and buildings, lines, points, labels), so that
 * streets stay readable through a coloured zone; within a rank the order of the catalogue.
 */

/** Orders style layers: by rank, then by their layer's place in the catalogue, then as they stand. */
export interface Placed {
  id: string;
  rank: number;
  /** Place of the layer in the catalogue. */
  layer: number;
  /** Place within the layer's own style. */
  part: number;
}

export function compare(a: Placed, b: Placed): number {
  return a.rank - b.rank || a.layer - b.layer || a.part - b.part;
}

/** Place of a layer: those of `order` (topmost first) stand above all others of their rank. */
export function placeIn(order: readonly string[], id: string, place: number): number {
  const at = order.indexOf(id);
  return at < 0 ? place : 1_000_000 - at;
}

/** The id of the first of `drawn` (in drawing order) that belongs above `wanted`; undefined: none does. */
export function above(wanted: Placed, drawn: readonly Placed[]): string | undefined {
  return drawn.find((other) => compare(other, wanted) > 0)?.id;
}
