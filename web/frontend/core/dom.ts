/** Building DOM without strings of markup: text stays text, whatever a data set holds. */

type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | null | undefined>;

function fill(element: Element, attributes: Attributes, children: Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined)
      element.setAttribute(name, String(value));
  }
  for (const child of children) if (child) element.append(child);
}

/** An HTML element with attributes (false and null leave one out) and children. */
export function h<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  fill(element, attributes, children);
  return element;
}

/** An SVG element, as {@link h}. */
export function svg<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  fill(element, attributes, children);
  return element;
}

/** A button that does `act`; `label` is read out where the button shows only an icon. */
export function button(
  className: string,
  label: string,
  act: (event: MouseEvent) => void,
  ...children: Child[]
): HTMLButtonElement {
  const bare = children.length === 0;
  const element = h(
    "button",
    { type: "button", class: className, "aria-label": bare ? null : label, title: bare ? null : label },
    ...(bare ? [label] : children),
  );
  element.addEventListener("click", act);
  return element;
}

/** The element of this id; its absence is a fault of the page's template. */
export function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}
