/**
 * Remembers where in a feed a shopper was, so that the way back from a product leads there.
 *
 * In: what is at the top of the window. Out: the same, after `back`, `forward` or a reload; kept in `sessionStorage`, for this
 * tab and address alone. Where the browser kept the page itself (bfcache) nothing of this is needed.
 */
import type { FeedShape } from './feed-wall.js';

/** How many blocks were shown, which one was at the top of the window, how far above it, in CSS px, and the shapes of all cards so far. */
export type FeedPlace = { released: number; block: number; above_css_px: number; shapes: FeedShape[][] };

const keyOf = (section: string): string => `storefront-feed ${location.pathname}${location.search} ${section}`;

/** Keep `place`, or forget the one that is kept. A shopper may have forbidden the storage: then it is lost. */
export function keepFeedPlace(section: string, place: FeedPlace | undefined): void {
  try {
    if (place) {
      sessionStorage.setItem(keyOf(section), JSON.stringify(place));
    } else {
      sessionStorage.removeItem(keyOf(section));
    }
  } catch {
    // Nothing to do, and nobody to tell.
  }
}

/** Where it was, if this is a way back. Given once. */
export function keptFeedPlace(section: string): FeedPlace | undefined {
  const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  try {
    const place = JSON.parse(sessionStorage.getItem(keyOf(section)) ?? 'null') as FeedPlace | null;
    keepFeedPlace(section, undefined);
    const sound = place && [place.released, place.block, place.above_css_px, ...place.shapes.flat(2)].every(Number.isFinite);
    return sound && visit?.type !== 'navigate' ? place : undefined;
  } catch {
    return undefined;
  }
}
