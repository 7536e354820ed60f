/**
 * The page of the map and its files, kept whole or not at all: a page with the scripts of another version would break.
 * The former version stays beside the present one, for a page that is still open.
 */

import { KEPT, SHELL } from "./names.ts";

const LIST = "/shell.json";
/** How old the kept page may become before it is fetched again: it names the day and the city's bounds. */
const FRESH_MS = 3_600_000;

interface Listed {
  version: string;
  files: string[];
  /** Addresses of the map's page, and of the page that says that there is no connection, each with its language. */
  pages: string[];
}

async function fetched(url: string): Promise<Response> {
  // Without cookies: what is kept is what everybody sees.
  const response = await fetch(url, { credentials: "omit", cache: "no-cache" });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response;
}

/** Fetch what changed since it was kept; throws where something of it cannot be had, and then changes nothing. */
export async function renew(): Promise<void> {
  const list = await fetched(LIST);
  const listed = (await list.clone().json()) as Listed;
  const name = SHELL + listed.version;
  const cache = await caches.open(name);
  const whole = await cache.match(LIST);
  if (whole && Date.now() - Date.parse(whole.headers.get(KEPT) ?? "") < FRESH_MS) return;
  try {
    if (!whole) await cache.addAll(listed.files.map((url) => new Request(url, { credentials: "omit" })));
    for (const url of listed.pages) await cache.put(url, await marked(await fetched(url)));
    await cache.put(LIST, new Response(list.body, { headers: { [KEPT]: new Date().toISOString() } }));
  } catch (error) {
    if (!whole) await caches.delete(name);
    throw error;
  }
  const names = (await caches.keys()).filter((one) => one.startsWith(SHELL) && one !== name);
  for (const old of names.slice(0, -1)) await caches.delete(old);
}

/** The page as it is shown from the store: it says itself when it was fetched. */
async function marked(response: Response): Promise<Response> {
  const now = new Date().toISOString();
  const text = (await response.text()).replace(/<html /, `<html data-kept="${now}" `);
  const headers = new Headers(response.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  headers.set(KEPT, now);
  return new Response(text, { headers });
}

/** A file of the page, of whichever version. */
export async function keptFile(request: Request): Promise<Response | undefined> {
  for (const name of [...(await caches.keys())].reverse()) {
    if (!name.startsWith(SHELL)) continue;
    const found = await (await caches.open(name)).match(request, { ignoreVary: true });
    if (found) return found;
  }
  return undefined;
}

/** The kept page at `path` (`/`, `/offline`) in the language that `url` asks for, else in the browser's. */
export async function keptPage(path: string, url: string): Promise<Response | undefined> {
  const named = new URL(url).searchParams.get("lang");
  const wanted = [named, navigator.language.split("-")[0], "en", "ja"];
  for (const language of wanted) {
    const found = language && (await keptFile(new Request(`${path}?lang=${language}`)));
    if (found) return found;
  }
  return undefined;
}
