/**
 * Requests made before the script that needs their answers is there: on a slow network the largest script takes longer
 * than everything else together, and what it will ask for can come meanwhile.
 */

/** Whoever needs an answer that takes longer asks for it anew. */
const MOST_MS = 15_000;

const asked = new Map<string, Promise<Response>>();

/** Ask for `url`, an address on this host, unless it was asked for already. */
export function askAhead(url: string): Promise<Response> {
  const before = asked.get(url);
  if (before) return before;
  const limits = { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(MOST_MS) };
  const response = fetch(url, limits);
  response.catch(() => undefined); // whoever needs it asks again, and tells of the failure
  asked.set(url, response);
  return response;
}

/** The answer asked for ahead, for one reader; null where there is none, or where it is no good. */
export async function takeAhead(url: string): Promise<Response | null> {
  const response = asked.get(url);
  if (!response) return null;
  asked.delete(url);
  try {
    const found = await response;
    return found.ok && !found.bodyUsed ? found : null;
  } catch {
    return null;
  }
}
