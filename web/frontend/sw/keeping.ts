/** The stores of the service worker: what was fetched when, within bounds, the oldest going first. */

import { KEPT, PLACES, SIZE, VIEWED } from "./names.ts";

interface Bounds {
  entries: number;
  bytes: number;
}

const BOUNDS: Record<string, Bounds> = {
  [PLACES]: { entries: 50, bytes: 5_000_000 },
  [VIEWED]: { entries: 600, bytes: 40_000_000 },
};
/** Stores are looked through once in so many additions. */
const EACH = 20;
let added = 0;

/** A copy of `response` that says when it was fetched and how heavy it is. */
async function stamped(response: Response): Promise<Response> {
  const body = await response.arrayBuffer();
  const headers = new Headers(response.headers);
  headers.delete("Content-Encoding"); // the body is unpacked by now
  headers.delete("Content-Length");
  headers.set(KEPT, new Date().toISOString());
  headers.set(SIZE, String(body.byteLength));
  return new Response(body, { status: response.status, headers });
}

/** Keep `response` (a copy of its own) for `request` in `store`; a full device loses what is oldest. */
export async function keep(store: string, request: Request, response: Response): Promise<void> {
  const cache = await caches.open(store);
  const copy = await stamped(response);
  try {
    await cache.delete(request, { ignoreVary: true }); // so that it stands at the end again, as the newest
    await cache.put(request, copy);
  } catch {
    await trim(cache, { entries: 20, bytes: 1_000_000 }); // no room: fewer are better than none
    return;
  }
  added += 1;
  const bounds = BOUNDS[store];
  if (bounds && (store === PLACES || added % EACH === 0)) await trim(cache, bounds);
}

/** What is kept for `request` in `store`. */
export async function kept(store: string, request: Request): Promise<Response | undefined> {
  return (await caches.open(store)).match(request, { ignoreVary: true });
}

async function trim(cache: Cache, bounds: Bounds): Promise<void> {
  let bytes = 0;
  let entries = 0;
  for (const request of [...(await cache.keys())].reverse()) {
    const held = await cache.match(request, { ignoreVary: true });
    bytes += Number(held?.headers.get(SIZE) ?? 0);
    entries += 1;
    if (entries > bounds.entries || bytes > bounds.bytes) await cache.delete(request, { ignoreVary: true });
  }
}
