/** Texts of the page, from the server's catalogue. */

import { plain } from "../components/ruby/split.ts";
import type { TextKey } from "../text/keys.ts";

let texts: Record<string, string> = {};

/** Use `catalogue`, the JSON of `/i18n/{lang}.json`; its readings only on a page that shows them. */
export function setTexts(catalogue: Record<string, string>, readings = false): void {
  texts = readings
    ? catalogue
    : Object.fromEntries(Object.entries(catalogue).map(([key, text]) => [key, plain(text)]));
}

/** Replace `{name}` in `template` by `values.name`; an unknown name stays, so that a gap is seen. */
export function format(template: string, values: Record<string, string | number> = {}): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The text `key` in the page's language; the key itself where the catalogue lacks it. */
export function t(key: TextKey, values?: Record<string, string | number>): string {
  return format(texts[key] ?? key, values);
}
