/**
 * What the service worker answers with. The network always comes first, but for what cannot change under its address;
 * what was kept is given only where nobody answers, and always says how old it is.
 */

import { keep, kept } from "./keeping.ts";
import { type Kind, keepable } from "./kinds.ts";
import { PLACES, VIEWED } from "./names.ts";
import { keptFile, keptPage, renew } from "./shell.ts";

/** After this long without an answer, what was kept is shown, if there is any. */
const PATIENCE_MS = 6_000;

export function answer(kind: Kind, request: Request): Promise<Response> {
  if (kind === "file") return file(request);
  if (kind === "tile") return tile(request);
  if (kind === "map") return page(request, "/");
  if (kind === "page") return page(request, "/offline");
  return current(request, kind === "answer" ? PLACES : VIEWED);
}

async function file(request: Request): Promise<Response> {
  return (await keptFile(request)) ?? fetch(request);
}

/** Its address holds its version: what was kept of it is right. */
async function tile(request: Request): Promise<Response> {
  const held = await kept(VIEWED, request);
  if (held) return held;
  const response = await fetch(request);
  if (keepable(response)) void keep(VIEWED, request, response.clone()).catch(() => undefined);
  return response;
}

async function current(request: Request, store: string): Promise<Response> {
  const network = fetch(request).then((response) => {
    if (keepable(response)) void keep(store, request, response.clone()).catch(() => undefined);
    return response;
  });
  return soon(network, () => kept(store, request));
}

async function page(request: Request, path: "/" | "/offline"): Promise<Response> {
  const network = fetch(request).then((response) => {
    if (path === "/" && response.ok) void renew().catch(() => undefined);
    return response;
  });
  // Another page than the map may take its time: there is nothing to show in its place but that it does not come.
  if (path === "/") return soon(network, () => keptPage(path, request.url));
  return network.catch(
    async (error: unknown) => (await keptPage(path, request.url)) ?? Promise.reject(error),
  );
}

/** What the network says; where it fails or takes too long, what was kept; and without that, the network's own end. */
async function soon(
  network: Promise<Response>,
  held: () => Promise<Response | undefined>,
): Promise<Response> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS);
  });
  try {
    const first = await Promise.race([network.catch(() => null), late]);
    return first ?? (await held()) ?? (await network);
  } finally {
    clearTimeout(timer);
  }
}
