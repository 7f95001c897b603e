/**
 * Remembers when a shopper saw sections that have a cap, so that the embedder can say it in the profile (`seen`).
 *
 * In: exposures. Out: `localStorage['storefront-seen']`, `{ SECTION: [unix seconds, …] }`, only with consent. It stays on
 * the handset. The page itself is planned before this script comes, so it cannot put them in.
 */
import { consents } from './event-beacon.js';
import type { PageInside } from './page-inside.js';
import type { ShopEventDetail } from './shop-types.js';

/** Where it is kept. */
const STORE = 'storefront-seen';
/** So many times for each section, the newest. */
const MOST = 100;

/** Remember an exposure, if the plan says that it counts. */
export function remember(page: PageInside, { section, product, reasons }: ShopEventDetail): void {
  if (product === null && reasons.some(({ code }) => code === 'cap-left') && consents(page)) {
    try {
      const seen = JSON.parse(localStorage.getItem(STORE) ?? '{}') as Record<string, number[]>;
      seen[section] = [...(seen[section] ?? []), Math.floor(Date.now() / 1000)].slice(-MOST);
      localStorage.setItem(STORE, JSON.stringify(seen));
    } catch {
      // A shopper may have forbidden the storage: then nothing is capped.
    }
  }
}
