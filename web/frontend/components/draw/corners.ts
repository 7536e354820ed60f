/** The corners of an area that is being drawn: as text, as a ring, and whether its outline crosses itself. */

export interface Corner {
  /** Degrees, EPSG:4326. */
  lat: number;
  lon: number;
}

/** Corners of an area at the most, as the server takes it. */
export const MOST = 500;
const LINE = /^\(?\s*([+-]?\d{1,3}(?:\.\d+)?)\s*[,\s]\s*([+-]?\d{1,3}(?:\.\d+)?)\s*\)?,?$/;
/** Metres of a degree of latitude on a sphere of the Earth's mean radius. */
const DEGREE_M = (6_371_008.8 * Math.PI) / 180;

/** The corners that `text` lists, "latitude, longitude" one a line; null where a line is none. */
export function parseCorners(text: string): Corner[] | null {
  const found: Corner[] = [];
  for (const line of text.split(/[;\n\r]+/).map((one) => one.trim())) {
    if (line === "") continue;
    const match = LINE.exec(line);
    const [lat, lon] = [Number(match?.[1]), Number(match?.[2])];
    if (!match || Math.abs(lat) > 90 || Math.abs(lon) > 180) return null;
    found.push({ lat, lon });
  }
  const [first, last] = [found[0], found.at(-1)];
  if (found.length > 1 && first?.lat === last?.lat && first?.lon === last?.lon) found.pop();
  return found;
}

/** `corners` as {@link parseCorners} reads them; six decimals are 11 cm. */
export function formatCorners(corners: readonly Corner[]): string {
  return corners.map(({ lat, lon }) => `${lat.toFixed(6)}, ${lon.toFixed(6)}`).join("\n");
}

/** The closed ring of `corners`, longitude first, as GeoJSON has it. */
export function ring(corners: readonly Corner[]): [number, number][] {
  const points = corners.map(({ lat, lon }): [number, number] => [lon, lat]);
  return points.length > 0 ? [...points, points[0] as [number, number]] : [];
}

/** Area in square metres, on a plane that touches the first corner: to say how large, not to register land. */
export function areaOf(corners: readonly Corner[]): number {
  const first = corners[0];
  if (!first || corners.length < 3) return 0;
  const across = Math.cos((first.lat * Math.PI) / 180) * DEGREE_M;
  const points = corners.map(({ lat, lon }) => [(lon - first.lon) * across, (lat - first.lat) * DEGREE_M]);
  const twice = points.reduce((sum, [x, y], at) => {
    const [nextX, nextY] = points[(at + 1) % points.length] as number[];
    return sum + (x as number) * (nextY as number) - (nextX as number) * (y as number);
  }, 0);
  return Math.abs(twice) / 2;
}

/** Whether two sides of the outline cross. */
export function crosses(corners: readonly Corner[]): boolean {
  const count = corners.length;
  if (count < 4) return false;
  for (let a = 0; a < count; a++) {
    for (let b = a + 2; b < count; b++) {
      if (a === 0 && b === count - 1) continue; // neighbours by the closing corner
      if (meet(at(corners, a), at(corners, a + 1), at(corners, b), at(corners, b + 1))) return true;
    }
  }
  return false;
}

function at(corners: readonly Corner[], index: number): Corner {
  return corners[index % corners.length] as Corner;
}

function side(a: Corner, b: Corner, c: Corner): number {
  return Math.sign((b.lon - a.lon) * (c.lat - a.lat) - (b.lat - a.lat) * (c.lon - a.lon));
}

function meet(a: Corner, b: Corner, c: Corner, d: Corner): boolean {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

/** Where between the corners a new one at `corner` lengthens the outline least: a click beside a side bends that side. */
export function placeFor(corners: readonly Corner[], corner: Corner): number {
  if (corners.length < 3) return corners.length;
  let [best, least] = [corners.length, Number.POSITIVE_INFINITY];
  for (let index = 0; index < corners.length; index++) {
    const [from, to] = [at(corners, index), at(corners, index + 1)];
    const longer = apart(from, corner) + apart(corner, to) - apart(from, to);
    if (longer < least) [best, least] = [index + 1, longer];
  }
  return best;
}

function apart(a: Corner, b: Corner): number {
  const across = Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot((a.lon - b.lon) * across, a.lat - b.lat);
}
