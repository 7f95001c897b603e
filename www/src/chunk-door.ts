/**
 * Fetches the lazy scripts that only some pages need, each beside this one.
 *
 * In: the page, its sections as they come near the screen, and what its policy lets through. Out: `attach` of `explain.js`
 * for a page that asks for it (the attribute `explain`, at any time, or `?sf-explain` where `test-overrides` stands), of
 * `media.js`, `reading.js` and `feed.js` for a section that holds what they work on. Stands in `events.js`, which every page
 * has once it is idle: `storefront.js` stays as small as it is.
 */
import type { PageInside } from './page-inside.js';
import type { parseInert, scriptUrl } from './trust.js';

/** What each script is for. */
const NEEDED = {
  feed: '.sf-product_feed>ul',
  media: '.sf-film',
  reading: '.sf-time,[data-look=tabs]',
};

/** What every one exports; each takes what it needs. */
type Script = { attach(page: PageInside, url: typeof scriptUrl, parse: typeof parseInert): void };

/** The doors of one page: the function takes a section that has come near. */
export function openDoors(page: PageInside, url: typeof scriptUrl, parse: typeof parseInert): (section: Element) => void {
  const opened = new Set<string>();
  const open = (name: string) => {
    if (!opened.has(name)) {
      opened.add(name);
      import(/* webpackIgnore: true */ /* @vite-ignore */ new URL(`${name}.js`, import.meta.url).href).then(
        (script: Script) => script.attach(page, url, parse),
        // Asked again with the next page view: browsers remember a module that failed by its URL.
        () => console.warn(`storefront: ${name}.js could not be loaded`),
      );
    }
  };
  const look = () => {
    if (page.hasAttribute('explain') || (page.closest('[test-overrides]') && new URLSearchParams(location.search).has('sf-explain'))) {
      open('explain');
    }
  };
  look();
  new MutationObserver(look).observe(page, { attributeFilter: ['explain'] });
  const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (visit?.type !== 'navigate' && page.querySelector(NEEDED.feed)) {
    // Who comes back wants to be where the page was left, which may be far down a feed.
    open('feed');
  }
  return (section) => Object.entries(NEEDED).forEach(([name, what]) => section.querySelector(what) && open(name));
}
