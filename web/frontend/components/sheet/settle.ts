/** Where a dragged sheet comes to rest. */

export type SheetSize = "half" | "full";

const FLICK = 0.6; // pixels a millisecond: faster is a throw, not a placement

/** The rest for a sheet let go at `height` of `screen` pixels, moving up with `speed` pixels a millisecond. */
export function settle(height: number, screen: number, speed: number): SheetSize | "closed" {
  const part = height / screen;
  if (speed > FLICK) return "full";
  if (speed < -FLICK) return part > 0.6 ? "half" : "closed";
  if (part > 0.65) return "full";
  return part > 0.2 ? "half" : "closed";
}
