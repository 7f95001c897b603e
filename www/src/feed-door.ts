/**
 * Fetches `dist/feed.js` for a page with a feed that has more, when a shopper comes near it, and for no other.
 *
 * In: the page, and what its policy lets through. Out: the feed goes on. Stands in `events.js`, which every page has once it is idle:
 * `storefront.js` stays as small as it is.
 */
import type { PageInside } from './page-inside.js';
import type { parseInert, scriptUrl } from './trust.js';

/** Exports of `dist/feed.js`. */
type Feeds = { attach(page: PageInside, list: HTMLElement, url: typeof scriptUrl, parse: typeof parseInert): void };

/** The first cards of a feed that has more. */
const LIST = ':scope > [data-section] > [data-count]';

/** So near. */
const NEAR = '200% 0px';

/** Begin with `page`; once for each. */
export function openFeeds(page: PageInside, url: typeof scriptUrl, parse: typeof parseInert): void {
  const opened = new WeakSet<Element>();
  // Who comes back wants to be where the page was left, which may be far down.
  const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  const back = visit?.type === 'back_forward' || visit?.type === 'reload';
  const open = (list: Element) => {
    near.unobserve(list);
    opened.add(list);
    const address = new URL('feed.js', import.meta.url).href;
    import(/* webpackIgnore: true */ /* @vite-ignore */ address).then(
      (feeds: Feeds) => list.isConnected && feeds.attach(page, list as HTMLElement, url, parse),
      // The first cards and the link below them stay. Tried again with the next page of this one.
      () => opened.delete(list),
    );
  };
  const near = new IntersectionObserver(
    (seen) => seen.forEach(({ isIntersecting, target }) => isIntersecting && open(target)),
    { rootMargin: NEAR },
  );
  const look = () => {
    for (const list of page.querySelectorAll(LIST)) {
      if (!opened.has(list)) {
        if (back) {
          open(list);
        } else {
          near.observe(list);
        }
      }
    }
  };
  look();
  page.addEventListener('page-ready', look);
}
