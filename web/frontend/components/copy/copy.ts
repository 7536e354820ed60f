/** A button that copies a text, and says whether it could. */

import { button, h } from "../../core/dom.ts";
import { icon } from "../../core/icons.ts";
import { t } from "../../core/text.ts";

/** Copy `text`; false where the browser does not let us. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return byHand(text); // no secure context, or an old browser
  }
}

function byHand(text: string): boolean {
  const field = h("textarea", { class: "visually-hidden", readonly: true, "aria-hidden": "true" }, text);
  const before = document.activeElement as HTMLElement | null;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  before?.focus();
  return done;
}

/** A button that copies what `text` gives then; `what` names it, `said` is told how it went. */
export function copyButton(
  what: string,
  text: () => string,
  said: (words: string) => void,
): HTMLButtonElement {
  const label = t("map.copy.copy", { what });
  return button(
    "icon-button copy",
    label,
    () => {
      void copied(text()).then((done) => said(t(done ? "map.copy.done" : "map.copy.failed", { what })));
    },
    icon("copy"),
    h("span", { class: "visually-hidden" }, label),
  );
}
