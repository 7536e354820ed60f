/** Searching the tree of layers: by title, description and words of the legend, whatever way they are written. */

export interface Searchable {
  title: string;
  description: string;
  legend: readonly { title: string }[];
}

/** Letters of one width and case, katakana as hiragana: what people type is what was meant. */
export function folded(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
}

/** Whether every word of `query` stands somewhere in what `layer` says of itself; an empty query finds all. */
export function found(layer: Searchable, query: string): boolean {
  const text = folded([layer.title, layer.description, ...layer.legend.map((one) => one.title)].join("\n"));
  return folded(query)
    .split(/\s+/)
    .every((word) => text.includes(word));
}
