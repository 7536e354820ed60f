/** The scale of the screen, and the paper's that comes nearest. */

/** Denominators that the sheet offers. */
export const SCALES = [500, 1_000, 2_500, 5_000, 10_000] as const;
/** A CSS pixel, by definition the 96th part of an inch. */
const PIXEL_M = 0.0254 / 96;
const EQUATOR_PX = 40_075_016.686 / 512;

/** Denominator of the scale at which a map of `zoom` stands on the screen at this latitude. */
export function screenScale(lat: number, zoom: number): number {
  return (EQUATOR_PX * Math.cos((lat * Math.PI) / 180)) / 2 ** zoom / PIXEL_M;
}

/** The offered scale whose ratio to `scale` is the smallest. */
export function nearestScale(scale: number): number {
  const off = (one: number): number => Math.abs(Math.log(one / scale));
  return [...SCALES].sort((a, b) => off(a) - off(b))[0] as number;
}
