/** Says while the page shows what was kept instead of what is, and takes it back when the network answers again. */

import { t } from "../../core/text.ts";
import { moment } from "../../core/when.ts";
import type { Notices } from "../notices/notices.ts";

const CAUSE = "offline";

interface Age {
  url: string;
  /** When it was fetched; null: now. */
  kept: string | null;
}

/** Watch the answers that the page gets; `again` asks for the present ones. */
export function tellOffline(notices: Notices, again: () => void): void {
  const tell = (since: string): void =>
    notices.show({ cause: CAUSE, text: t("map.kept.offline", { date: moment(since) }), retry: again });
  const since = document.documentElement.dataset.kept;
  if (since) tell(since);
  addEventListener("age", (event) => {
    const { url, kept } = (event as CustomEvent<Age>).detail;
    if (!/^\/(api\/layers|tiles\/)/.test(url)) return; // an answer says its age itself
    if (kept) tell(kept);
    else if (!url.startsWith("/api/layers") || !since) notices.hide(CAUSE);
  });
  addEventListener("online", again);
}

/** Have the service worker keep the map for when there is no connection, as soon as the page has nothing better to do. */
export function keepForOffline(): void {
  if (!("serviceWorker" in navigator)) return;
  const register = (): void => {
    // Where it cannot be had, the map works as ever while there is a connection.
    navigator.serviceWorker.register("/sw.js", { scope: "/", updateViaCache: "none" }).catch(() => undefined);
  };
  const idle = (): void => void setTimeout(register, 2_000);
  if (document.readyState === "complete") idle();
  else addEventListener("load", idle, { once: true });
}
