/** Small things that this browser keeps for its person, and nobody else sees; where it keeps nothing, nothing fails. */

const PREFIX = "mapsvc.";

export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null; // storage is switched off
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // it will be said again at the next visit
  }
}
