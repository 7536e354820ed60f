/** A place in the systems of `/api/coordinates`, in words to be read and copied. */

interface Angle {
  hemisphere: "N" | "S" | "E" | "W";
  degrees: number;
  minutes: number;
  seconds: number;
}

/** The answer of `/api/coordinates`. */
export interface Coordinates {
  decimal: { lat: number; lon: number };
  dms: { lat: Angle; lon: Angle };
  plane: { epsg: number; number: number; system: string; x: number; y: number } | null;
  utm: { epsg: number; zone: number; band: string; easting: number; northing: number } | null;
  mgrs: string | null;
  mesh: { first: string; second: string; third: string; half: string; quarter: string } | null;
}

export type System = "decimal" | "dms" | "plane" | "utm" | "mgrs" | "mesh";

const SIDES = { N: "北緯", S: "南緯", E: "東経", W: "西経" };

function angle({ hemisphere, degrees, minutes, seconds }: Angle, language: string): string {
  const [m, s] = [String(minutes).padStart(2, "0"), seconds.toFixed(3).padStart(6, "0")];
  if (language.startsWith("ja")) return `${SIDES[hemisphere]}${degrees}度${m}分${s}秒`;
  return `${degrees}°${m}′${s}″${hemisphere}`;
}

/** What each system calls the place, in the order to be shown; outside Japan some have no word for it. */
export function inWords(found: Coordinates, language: string): [System, string][] {
  const { decimal, dms, plane, utm, mgrs, mesh } = found;
  const gap = language.startsWith("ja") ? "、" : ", ";
  const words: [System, string][] = [
    ["decimal", `${decimal.lat.toFixed(6)}, ${decimal.lon.toFixed(6)}`],
    ["dms", `${angle(dms.lat, language)}${gap}${angle(dms.lon, language)}`],
  ];
  if (plane) words.push(["plane", `X ${plane.x.toFixed(1)} m, Y ${plane.y.toFixed(1)} m`]);
  if (utm)
    words.push([
      "utm",
      `${utm.zone}${utm.band} ${utm.easting.toFixed(1)} m E, ${utm.northing.toFixed(1)} m N`,
    ]);
  if (mgrs) words.push(["mgrs", mgrs]);
  if (mesh) words.push(["mesh", `${mesh.third} / ${mesh.half} / ${mesh.quarter}`]);
  return words;
}
