/**
 * What an event of the page says: where on the page it happened, and why that stands there.
 *
 * In: an element of the page, the plan. Out: the detail of an event. Where a server's own page came without a plan,
 * its attributes say the same.
 */
import type { PageInside } from './page-inside.js';
import type { ShopEventDetail } from './shop-types.js';

/** Says which card of a feed it is, from 1. */
const PLACE = 'aria-posinset';

/** The section and, if it stands in one, the product card of `element`. */
export function placeOf(element: Element): { section: HTMLElement | null; card: HTMLElement | null } {
  return { section: element.closest('[data-section]'), card: element.closest('[data-product]') };
}

/** The detail of an event at `element`; nothing for an element in no section. */
export function detailOf(page: PageInside, element: Element): ShopEventDetail | undefined {
  const { section, card } = placeOf(element);
  const id = section?.dataset['section'];
  if (!section || !id) {
    return undefined;
  }
  const planned = page.plan?.sections?.find((planned) => planned.id === id);
  const [inside, of] = card ? [section, '[data-product]'] : [page, '[data-section]'];
  return {
    section: id,
    type: planned?.type ?? section.dataset['sfType'] ?? '',
    product: card?.dataset['product'] ?? null,
    variant: planned?.variant ?? section.dataset['variant'] ?? null,
    reasons: planned?.reasons ?? [],
    // Of a feed only some cards stand there, and each says which one it is.
    position: card?.hasAttribute(PLACE) ? Number(card.getAttribute(PLACE)) - 1 : [...inside.querySelectorAll(of)].indexOf(card ?? section),
    track: planned?.track ?? wordsOf(section.dataset['track']),
    key: element.closest<HTMLElement>('[data-key]')?.dataset['key'] ?? null,
  };
}

function wordsOf(track: string | undefined): Record<string, string> {
  try {
    return track ? (JSON.parse(track) as Record<string, string>) : {};
  } catch {
    return {};
  }
}

/** Send a `sf-…` event from `element`. Says whether the page left it to us. */
export function tell(element: Element, name: string, detail: ShopEventDetail): boolean {
  const cancelable = name !== 'exposure';
  return element.dispatchEvent(new CustomEvent(`sf-${name}`, { detail, bubbles: true, composed: true, cancelable }));
}
