/**
 * `dist/feed.js`: the waterfall of feeds and the rest of endless ones (`feed-list.ts`), and the worker that makes their cards
 * (`feed-cards.ts`). Loaded when a shopper comes near a feed.
 *
 * In: the page, and what its policy lets through. Out: every such feed goes on, one after the other of this page and the next.
 */
import { serveCards } from './feed-cards.js';
import { goOn } from './feed-list.js';
import type { PageInside } from './page-inside.js';
import type { parseInert, scriptUrl } from './trust.js';

/** The first cards of a feed. */
const LIST = ':scope > .sf-product_feed > ul';

if (typeof document === 'undefined') {
  serveCards(self as unknown as Parameters<typeof serveCards>[0]);
}

/** Let the feeds of `page` go on; once for each page. */
export function attach(page: PageInside, url: typeof scriptUrl, parse: typeof parseInert): void {
  const known = new WeakSet<Element>();
  const look = () => {
    for (const list of page.querySelectorAll<HTMLElement>(LIST)) {
      if (!known.has(list)) {
        known.add(list);
        goOn(page, list, url, parse);
      }
    }
  };
  look();
  page.addEventListener('page-ready', look);
}
