/** Elements with their properties and children, all words as text. */

export type Child = Node | string;

/** Make an element. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> & { data?: Record<string, string> } = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const { data, ...own } = properties;
  const element = Object.assign(document.createElement(tag), own);
  Object.assign(element.dataset, data);
  element.append(...children);
  return element;
}

/** The schema's descriptions: words between backticks are the document's. */
export function prose(text: string): Child[] {
  return text.split('`').map((part, at) => (at % 2 ? make('code', { textContent: part }) : part));
}

/** A button with a name for who listens; `does` says what a script and a test know it by. */
export function button(label: string, does: string, press: () => void, name = label): HTMLButtonElement {
  const made = make('button', { type: 'button', textContent: label, title: name, data: { does } });
  made.setAttribute('aria-label', name);
  made.addEventListener('click', press);
  return made;
}

/** What the page is made of. */
export function the<Kind extends HTMLElement>(selector: string): Kind {
  const found = document.querySelector<Kind>(selector);
  if (!found) {
    throw new Error(`studio/index.html has no ${selector}`);
  }
  return found;
}
