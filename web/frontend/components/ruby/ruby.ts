/**
 * Plain Japanese on the map page: readings that texts carry between Unicode's interlinear annotation characters
 * become ruby, whoever puts the text on the page; in attributes and in what is read out they are left out.
 */

import { h } from "../../core/dom.ts";
import { ANCHOR, plain, split } from "./split.ts";

const ATTRIBUTES = ["aria-label", "title", "placeholder", "alt"];
/** Where ruby is no part of the text: read out as it comes, or shown by the browser itself. */
const BARE = "[aria-live], [role=status], option, textarea, script, style, title";

function text(node: Text): void {
  if (!node.data.includes(ANCHOR)) return;
  if (node.parentElement?.closest(BARE)) {
    node.data = plain(node.data);
    return;
  }
  const parts = split(node.data).map((part) =>
    typeof part === "string"
      ? document.createTextNode(part)
      : h("ruby", {}, part.base, h("rp", {}, "（"), h("rt", {}, part.reading), h("rp", {}, "）")),
  );
  node.replaceWith(...parts);
}

function attributes(element: Element): void {
  for (const name of ATTRIBUTES) {
    const value = element.getAttribute(name);
    if (value?.includes(ANCHOR)) element.setAttribute(name, plain(value));
  }
}

function all(root: Node): void {
  if (root instanceof Text) text(root);
  if (!(root instanceof Element)) return;
  attributes(root);
  for (const element of root.querySelectorAll(ATTRIBUTES.map((name) => `[${name}]`).join()))
    attributes(element);
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found: Text[] = [];
  while (walker.nextNode()) found.push(walker.currentNode as Text);
  found.forEach(text);
}

/** Show the readings of every text of the page, those that come later among them. */
export function showReadings(): void {
  const observer = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "attributes") attributes(change.target as Element);
      else if (change.type === "characterData") text(change.target as Text);
      else change.addedNodes.forEach(all);
    }
  });
  all(document.body);
  observer.observe(document.documentElement, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ATTRIBUTES,
  });
}
