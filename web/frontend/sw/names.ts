/** Names that the service worker and the page share. */

/** On an answer from the worker's stores: when it was fetched (ISO 8601). */
export const KEPT = "Mapsvc-Kept";
/** On the same: its bytes. */
export const SIZE = "Mapsvc-Size";

/** Answers for places. A new form of what is kept takes a new name; others are deleted. */
export const PLACES = "mapsvc-places-1";
/** Tiles, and which versions of them there were. */
export const VIEWED = "mapsvc-viewed-1";
/** Before the version of the page's own files. */
export const SHELL = "mapsvc-shell-";
