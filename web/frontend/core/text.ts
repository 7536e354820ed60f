/** Texts of the page, from the server's catalogue. */

import type { TextKey } from "../text/keys.ts";

let texts: Record<string, string> = {};

/** Use `catalogue`, the JSON of `/i18n/{lang}.json`. */
export function setTexts(catalogue: Record<string, string>): void {
  texts = catalogue;
}

/** Replace `{name}` in `template` by `values.name`; an unknown name stays, so that a gap is seen. */
export function format(template: string, values: Record<string, string | number> = {}): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The text `key` in the page's language; the key itself where the catalogue lacks it. */
export function t(key: TextKey, values?: Record<string, string | number>): string {
  return format(texts[key] ?? key, values);
}
