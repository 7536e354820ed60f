/** The keys of the counter: one letter for each thing that is done with an answer. */

export type Act = "print" | "next" | "add" | "date" | "themes" | "visitor" | "help" | "field";

const LETTERS: Readonly<Record<string, Act>> = {
  p: "print",
  n: "next",
  a: "add",
  d: "date",
  t: "themes",
  v: "visitor",
  "?": "help",
  "/": "field",
};

export interface Press {
  key: string;
  /** Ctrl, Alt or Meta is held: the key is the browser's. */
  modified: boolean;
  /** A field takes the letter as text. */
  typing: boolean;
}

/** What `press` does, or null. Full-width letters count: an input method may be on. */
export function actOf(press: Press): Act | null {
  if (press.modified || press.typing) return null;
  return LETTERS[press.key.normalize("NFKC").toLowerCase()] ?? null;
}
