/** What a first look at the map shows, and clear of what. */

/** Pixels at the map's edges that tools, scale and sources take: what is to be seen whole keeps clear of them. */
export const ROOM = { top: 72, right: 16, bottom: 56, left: 16 };

/** Whether the address says where to look; if not, the whole city is shown, whatever the size of the screen. */
export function placed(query: string): boolean {
  return /[?&](lat|place)=/.test(query);
}
