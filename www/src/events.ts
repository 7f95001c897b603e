/**
 * `dist/events.js`: what shoppers see and do on a `<store-page>`, as events. Loaded when the first screen stands and
 * the browser is idle.
 *
 * In: the page. Out: `sf-exposure`, `sf-click`, `sf-claim`, `sf-follow`, `sf-remind`, `sf-cart` (README § Events), and
 * beacons where the page asks for them; countdowns run. Clicks that came before this script are made good. Other lazy
 * scripts come through it (`chunk-door.ts`).
 */
import { openDoors } from './chunk-door.js';
import { runCountdowns } from './countdown.js';
import { act } from './event-actions.js';
import { sender } from './event-beacon.js';
import { detailOf, tell } from './event-detail.js';
import { watchExposure } from './event-exposure.js';
import { remember } from './event-seen.js';
import type { PageInside } from './page-inside.js';
import type { parseInert, scriptUrl } from './trust.js';

/** What can be clicked. */
const CLICKABLE = 'a[href],button,summary,[role=button]';

/** Begin with `page`; once for each. */
export function attach(page: PageInside, url: typeof scriptUrl, parse: typeof parseInert): void {
  const send = sender(page);
  const hear = (event: Event) => {
    const target = event.target instanceof Element ? event.target.closest<HTMLElement>(`[data-action],${CLICKABLE}`) : null;
    // The embedder's own script, or another page inside this one, has dealt with it.
    if (!target || event.defaultPrevented || !page.contains(target)) {
      return;
    }
    if (target.dataset['action'] !== undefined) {
      act(page, target, send);
      return;
    }
    const place = detailOf(page, target);
    if (place) {
      const detail = { ...place, href: target.getAttribute('href') };
      if (!tell(target, 'click', detail)) {
        event.preventDefault();
      }
      send('click', detail);
    }
  };
  const { clicks } = page;
  const near = openDoors(page, url, parse);
  runCountdowns(page);
  page.clicks = { push: hear };
  if (Array.isArray(clicks)) {
    clicks.forEach(hear);
  }
  // A link opened beside the page.
  page.addEventListener('auxclick', (event) => event.button === 1 && hear(event));
  watchExposure(page, (element) => {
    const detail = detailOf(page, element);
    if (detail) {
      tell(element, 'exposure', detail);
      send('exposure', detail);
      remember(page, detail);
    }
  }, near);
}
