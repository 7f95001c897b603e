/**
 * What both elements extend: `HTMLElement`, or where there is no DOM (Node, workers) an empty class in its place, so
 * that the package can be imported anywhere.
 */

/** The base class of the elements. */
export const ElementBase: typeof HTMLElement =
  typeof HTMLElement === 'undefined' ? (class {} as unknown as typeof HTMLElement) : HTMLElement;
