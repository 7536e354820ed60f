/** Readings within a text: between U+FFF9 (before the word), U+FFFA (before its reading) and U+FFFB (after it). */

export const ANCHOR = "\ufff9";
const HELD = /\ufff9([^\ufff9-\ufffb]*)\ufffa([^\ufff9-\ufffb]*)\ufffb/g;

export interface Read {
  base: string;
  reading: string;
}

/** `text` without its readings. */
export function plain(text: string): string {
  return text.replace(HELD, "$1");
}

/** `text` in parts: words that have a reading, and what stands between them. */
export function split(text: string): (string | Read)[] {
  const parts: (string | Read)[] = [];
  let at = 0;
  for (const match of text.matchAll(HELD)) {
    if (match.index > at) parts.push(text.slice(at, match.index));
    parts.push({ base: match[1] ?? "", reading: match[2] ?? "" });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push(text.slice(at));
  return parts;
}
