/**
 * What both elements share: they extend `HTMLElement`, or where there is no DOM (Node, workers) an empty class in its
 * place, so that the package can be imported anywhere; they are defined once; and they take properties that came before them.
 */

/** The base class of the elements. */
export const ElementBase: typeof HTMLElement =
  typeof HTMLElement === 'undefined' ? (class {} as unknown as typeof HTMLElement) : HTMLElement;

/**
 * Define an element where there is a page.
 *
 * @returns the class that serves `tag`: a page may carry two scripts of the package, and the first one to come serves both
 */
export function define<Class extends CustomElementConstructor>(tag: string, own: Class): Class {
  if (typeof customElements === 'undefined') {
    return own;
  }
  const there = customElements.get(tag) as Class | undefined;
  if (!there) {
    customElements.define(tag, own);
  }
  return there ?? own;
}

/**
 * Properties that were set before the element was defined stand on the instance and hide the accessors of its class;
 * give them to the accessors. Frameworks set properties early.
 */
export function adoptEarlyProperties(element: HTMLElement): void {
  const own = element as unknown as Record<string, unknown>;
  for (const name of Object.keys(own)) {
    if (name in Object.getPrototypeOf(own)) {
      const value = own[name];
      delete own[name];
      own[name] = value;
    }
  }
}
