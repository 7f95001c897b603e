/**
 * Keeps what a shopper looks at where it is while the page changes around it.
 *
 * In: the page before a change. Out: a function to call right after, in the same task. What has another place on the
 * screen all the same is placed anew instead of pushed: nothing is seen moving. Only what is on the screen or near it
 * is measured.
 */

/** Closer than this is the same place, in CSS px. */
const SAME_CSS_PX = 1;

type Place = { top: number; left: number; bottom: number };

/** Where an element is in the window; nothing for one that is not shown. */
function placeOf(element: Element): Place | undefined {
  const { top, left, bottom, width, height } = element.getBoundingClientRect();
  return element.isConnected && (width || height) ? { top, left, bottom } : undefined;
}

/** Remember where everything is; the function that it gives restores that. */
export function keepPlace(page: HTMLElement): () => void {
  // Only one of us may scroll.
  page.style.setProperty('overflow-anchor', 'none');
  const places = new Map<HTMLElement, Place>();
  const measure = (element: Element, always: boolean) => {
    const place = placeOf(element);
    const near = place && place.bottom > -innerHeight && place.top < 2 * innerHeight;
    if (place && element instanceof HTMLElement && (near || always)) {
      places.set(element, place);
    }
    if (near) {
      for (const child of element.children) {
        measure(child, false);
      }
    }
  };
  for (const section of page.children) {
    measure(section, true);
  }
  const scrolled = scrollY;
  return () => {
    // At the very top the shopper sees the page begin, and what is new there.
    if (scrollY > 0) {
      for (const [element, { top }] of places) {
        const now = top >= 0 && top < innerHeight ? placeOf(element) : undefined;
        if (now) {
          // Not every browser has scroll anchoring; in those that have, this finds nothing left to do.
          scrollBy({ top: now.top - top, behavior: 'instant' });
          break;
        }
      }
    }
    // What did not move while the page scrolled did move, as browsers measure it.
    const all = scrollY !== scrolled;
    const pushed: HTMLElement[] = [];
    for (const [element, before] of places) {
      const now = pushed[pushed.length - 1]?.contains(element) ? undefined : placeOf(element);
      // Seen or not: sections are still at heights that are only estimated.
      if (now && (all || Math.abs(now.top - before.top) >= SAME_CSS_PX || Math.abs(now.left - before.left) >= SAME_CSS_PX)) {
        pushed.push(element);
      }
    }
    // For no frame out of the page: focus, scroll and media stay.
    const displays = pushed.map((element) => element.style.display);
    pushed.forEach((element) => (element.style.display = 'none'));
    void page.offsetHeight;
    pushed.forEach((element, index) => (element.style.display = displays[index] ?? ''));
    page.style.removeProperty('overflow-anchor');
  };
}
