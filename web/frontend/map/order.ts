/**
 * Drawing order: areas at the bottom, the base map's lines above them so that streets stay readable
 * through a coloured zone, then thematic lines, and points and labels on top.
 */

/** The rank of a style layer of `type`; larger is drawn above. */
export function rank(type: string, base: boolean): number {
  if (type === "background") return 0;
  if (type === "symbol" || type === "circle") return base ? 5 : 6;
  if (type === "line") return base ? 3 : 4;
  return base ? 1 : 2;
}

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

/** The id of the first of `drawn` (in drawing order) that belongs above `wanted`; undefined: none does. */
export function above(wanted: Placed, drawn: readonly Placed[]): string | undefined {
  return drawn.find((other) => compare(other, wanted) > 0)?.id;
}
