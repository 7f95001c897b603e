/**
 * Fetches `dist/explain.js` for a page that asks for it, and for no other.
 *
 * In: the page; it asks by the attribute `explain`, at any time, or by `?sf-explain` where `test-overrides` stands. Out: the
 * overlay. Stands in `events.js`, which every page has once it is idle: `storefront.js` stays as small as it is.
 */
import type { PageInside } from './page-inside.js';

/** Exports of `dist/explain.js`. */
type Overlay = { attach(page: PageInside): void };

/** Open when somebody asks. */
export function openExplain(page: PageInside): void {
  let asked = false;
  const look = () => {
    const wanted =
      page.hasAttribute('explain') || (page.closest('[test-overrides]') && new URLSearchParams(location.search).has('sf-explain'));
    if (wanted && !asked) {
      asked = true;
      const address = new URL('explain.js', import.meta.url).href;
      import(/* webpackIgnore: true */ /* @vite-ignore */ address).then(
        (overlay: Overlay) => overlay.attach(page),
        // Asked again with the next page view: browsers remember a module that failed by its URL.
        () => console.warn('storefront: explain.js could not be loaded'),
      );
    }
  };
  look();
  new MutationObserver(look).observe(page, { attributeFilter: ['explain'] });
}
