/** Links of the header to the same view in another language. */

import type { ViewStore } from "../view/store.ts";

/** Let the language links of the page lead to the view that is seen now. */
export function followLanguages(store: ViewStore): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a.language[hreflang]")) {
    const follow = (): void => {
      link.href = store.link({ lang: link.dataset.language ?? link.hreflang });
    };
    link.addEventListener("pointerdown", follow);
    link.addEventListener("click", follow);
  }
}
