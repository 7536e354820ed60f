/**
 * Single keys that do something wherever nothing is being typed. Whoever speaks to a computer or holds keys by
 * accident can switch them off (WCAG 2.2, 2.1.4); the browser remembers it.
 */

const KEPT = "mapsvc.single-keys";

/** Whether single keys do anything. */
export function singleKeys(): boolean {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true; // a browser that keeps nothing
  }
}

export function setSingleKeys(on: boolean): void {
  try {
    localStorage.setItem(KEPT, on ? "on" : "off");
  } catch (error) {
    console.warn("not remembered:", error);
  }
}

/** Whether `event` is the single key `key`, meant as such. */
export function isSingle(event: KeyboardEvent, key: string): boolean {
  if (event.key.toLowerCase() !== key || event.ctrlKey || event.altKey || event.metaKey || event.repeat)
    return false;
  return (
    singleKeys() && !(event.target as Element).closest("input, select, textarea, dialog, [contenteditable]")
  );
}

/** Do what belongs to a key when it is pressed. */
export function onSingleKeys(acts: Readonly<Record<string, () => void>>): void {
  document.addEventListener("keydown", (event) => {
    for (const [key, act] of Object.entries(acts)) {
      if (!isSingle(event, key)) continue;
      event.preventDefault();
      act();
    }
  });
}
