/**
 * Tiles of base maps, fetched here and not by MapLibre: it waits for a silent server for ever, and says nothing of what
 * is missing. Other sites get no cookie and no address of the page.
 */

import { addProtocol } from "maplibre-gl";
import type { Outcome } from "./watch.ts";

const PROTOCOL = "basemap";
const MOST_MS = 10_000;

/** As MapLibre's own error: by its status 404 it shows a tile of a lower zoom instead. */
class TileFailed extends Error {
  constructor(readonly status: number) {
    super(`status ${status}`);
    this.name = "TileFailed";
  }
}

const told = new Map<string, (outcome: Outcome, url: string) => void>();
let installed = false;

/** The address by which MapLibre asks us for `url`, with `tell` told what becomes of its tiles. */
export function through(key: string, url: string): string {
  return `${PROTOCOL}://${key}/${new URL(url, location.href).href.replaceAll("%7B", "{").replaceAll("%7D", "}")}`;
}

/** From now on tell `tell` what becomes of tiles asked for under `key`; null: no more. */
export function tellOf(key: string, tell: ((outcome: Outcome, url: string) => void) | null): void {
  if (tell) told.set(key, tell);
  else told.delete(key);
  if (installed) return;
  installed = true;
  addProtocol(PROTOCOL, async ({ url }, controller) => {
    const [, asker = "", address = ""] = /^basemap:\/\/([^/]+)\/(.*)$/.exec(url) ?? [];
    const tell = (outcome: Outcome): void => told.get(asker)?.(outcome, address);
    try {
      const data = await body(address, controller.signal);
      tell(data ? "came" : "missing");
      if (!data) throw new TileFailed(404);
      return { data };
    } catch (error) {
      if (!controller.signal.aborted && !(error instanceof TileFailed && error.status === 404))
        tell("failed");
      throw error;
    }
  });
}

/** The bytes at `url`; null where there are none. */
async function body(url: string, signal?: AbortSignal): Promise<ArrayBuffer | null> {
  const response = await ask(url, signal);
  if (response.status === 404 || response.status === 204) return null;
  if (!response.ok) throw new TileFailed(response.status);
  return response.arrayBuffer();
}

/** Whether `url` is answered at all. */
export async function reachable(url: string): Promise<boolean> {
  try {
    await body(url);
    return true;
  } catch {
    return false;
  }
}

/** The JSON at `url`. */
export async function json(url: string): Promise<unknown> {
  const response = await ask(url);
  if (!response.ok) throw new TileFailed(response.status);
  return response.json();
}

async function ask(url: string, signal?: AbortSignal): Promise<Response> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), MOST_MS);
  signal?.addEventListener("abort", () => controller.abort(), { once: true });
  try {
    return await fetch(url, {
      signal: controller.signal,
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
  } finally {
    // Only the wait for an answer is bounded: a slow network may take its time for the rest of it.
    clearTimeout(timer);
  }
}
