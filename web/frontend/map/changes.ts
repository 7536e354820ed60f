/** Which layers changed, asked of `/events/stream` in one request instead of one for every source. */

import { get } from "../core/http.ts";

/** What the server's events say: from where to ask on, and whether anything is new. */
export interface Heard {
  since: string | null;
  changed: boolean;
}

/** Read an answer of the stream (server-sent events). */
export function hear(text: string): Heard {
  const ids = [...text.matchAll(/^id: ?(.*)$/gm)].map((found) => found[1] ?? "");
  return { since: ids.at(-1) ?? null, changed: /^event: ?(change|reset)$/m.test(text) };
}

export class Changes {
  private since: string | null = null;
  private layers = "";

  /** Whether any of `layers` may have changed since the last call; the first call, and other layers, say yes. */
  async any(layers: readonly string[]): Promise<boolean> {
    const named = [...layers].sort().join(",");
    const known = this.layers === named ? this.since : null;
    const since = known ? `&since=${encodeURIComponent(known)}` : "";
    const response = await get(`/events/stream?layers=${named}${since}`, "text/event-stream");
    const heard = hear(await response.text());
    this.layers = named;
    this.since = heard.since;
    return known === null || heard.changed;
  }
}
