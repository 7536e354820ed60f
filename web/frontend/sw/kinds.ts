/** What the service worker may keep of which address. What is not named here it leaves alone. */

/**
 * `file`: part of the page, its name holds its content; `tile`: of the city's data, its address holds its version;
 * `index`: says which versions there are; `answer`: what applies at a place; `map`: the page of the map; `page`: any
 * other page, of which nothing is kept; null: not looked at.
 */
export type Kind = "file" | "tile" | "index" | "answer" | "map" | "page";

/** The kind of a request for `url` on the site at `origin`. */
export function kindOf(method: string, mode: string, url: string, origin: string): Kind | null {
  const { origin: site, pathname: path, searchParams: query } = new URL(url);
  if (method !== "GET" || site !== origin) return null;
  if (mode === "navigate") return path === "/" ? "map" : "page";
  if (/^\/static\/(dist|icons)\//.test(path) || path === "/static/icon.svg") return "file";
  if (path.startsWith("/i18n/") && query.has("v")) return "file";
  if (/^\/tiles\/[^/]+\/[^/]+\/\d+\/\d+\/\d+\.mvt$/.test(path))
    return path.includes("/current/") ? null : "tile";
  if (path === "/api/layers" || /^\/tiles\/[^/]+\.json$/.test(path)) return "index";
  if (path === "/at" || path.startsWith("/at/")) return query.get("fragment") === "1" ? "answer" : null;
  return null;
}

/** Whether an answer of the server may be kept: `private` means in this browser alone, which is where it is kept. */
export function keepable(response: Response): boolean {
  const control = response.headers.get("Cache-Control") ?? "";
  return response.status === 200 && response.type === "basic" && !control.includes("no-store");
}
