/** Where the tour's card stands: beside what it speaks of, never over it where there is room, always on the screen. */

export interface Spot {
  left: number;
  top: number;
  width: number;
  height: number;
}

const GAP = 12;

function within(wanted: number, size: number, room: number): number {
  return Math.max(GAP, Math.min(wanted, room - size - GAP));
}

/** The corner of a card of `card` pixels beside `spot` (null: in the middle) on a `screen`. */
export function placeCard(
  spot: Spot | null,
  card: { width: number; height: number },
  screen: { width: number; height: number },
): { left: number; top: number } {
  const middle = { left: (screen.width - card.width) / 2, top: (screen.height - card.height) / 2 };
  if (!spot)
    return {
      left: within(middle.left, card.width, screen.width),
      top: within(middle.top, card.height, screen.height),
    };
  const left = within(spot.left + spot.width / 2 - card.width / 2, card.width, screen.width);
  const below = spot.top + spot.height + GAP;
  if (below + card.height + GAP <= screen.height) return { left, top: below };
  const above = spot.top - card.height - GAP;
  if (above >= GAP) return { left, top: above };
  // As high as the screen: to its side.
  const right = spot.left + spot.width + GAP;
  const beside = right + card.width + GAP <= screen.width ? right : spot.left - card.width - GAP;
  return {
    left: within(beside, card.width, screen.width),
    top: within(middle.top, card.height, screen.height),
  };
}
