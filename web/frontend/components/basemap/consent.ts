/** Which other sites a person let know where they look, by choosing a base map from there. */

const KEY = "mapsvc.basemap_sites";

function read(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((site) => typeof site === "string") : [];
  } catch {
    return []; // a browser that keeps nothing asks each time
  }
}

/** Whether all of `sites` were chosen before in this browser. */
export function chosen(sites: readonly string[]): boolean {
  const known = read();
  return sites.every((site) => known.includes(site));
}

/** Remember that a person chose a base map from `sites`. */
export function choose(sites: readonly string[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify([...new Set([...read(), ...sites])]));
  } catch {
    // asked again next time
  }
}
