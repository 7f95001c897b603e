/**
 * Sends a page's events to the address in its attribute `beacon`, in batches that survive the page.
 *
 * In: events. Out: `navigator.sendBeacon` of JSON (`Beacon` in `shop-types.ts`), as text, so that no preflight is
 * needed. Nothing is kept or sent without the attribute and without consent. Must not carry the shopper's profile, nor
 * the details of reasons, which name segments. A batch that could not be sent waits in `sessionStorage`.
 */
import type { PageInside } from './page-inside.js';
import type { Beacon, BeaconEvent, ShopEventDetail } from './shop-types.js';

/** So often at most. */
const EVERY_MILLIS = 10_000;
/** So many events are sent at once, without waiting. */
const BATCH = 20;
/** So many wait at most, the oldest go; with a text of `track` in each some 100 kB. */
const MOST = 200;
/** Browsers take 64 KiB in flight, from all of a page's scripts. */
const MOST_CHARACTERS = 30_000;
/** Where batches wait. */
const STORE = 'storefront-beacon';

/** Where a beacon goes, and its body. */
type Batch = [to: string, body: string];

/** Takes an event, for the next beacon. */
export type Send = (name: string, detail: ShopEventDetail) => void;

/** Start sending the events of `page`. */
export function sender(page: PageInside): Send {
  const view = viewId();
  let waiting: BeaconEvent[] = [];
  let count = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (!page.hasAttribute('beacon')) {
      waiting = [];
      return;
    }
    const to = addressOf(page);
    const batches: Batch[] = to ? recall() : [];
    while (waiting.length > 0 && to) {
      batches.push([to, JSON.stringify({ v: 1, page: page.plan?.page ?? '', view, events: taken(waiting) } satisfies Beacon)]);
    }
    // With the consent taken back: forgotten.
    waiting = [];
    const left = batches.filter(([where, batch]) => where !== to || !sent(to, batch));
    store(left);
    if (left.length > 0) {
      timer = setTimeout(flush, EVERY_MILLIS);
    }
  };
  addEventListener('pagehide', flush);
  document.addEventListener('visibilitychange', () => document.hidden && flush());
  // What an earlier page of this tab could not send.
  timer = setTimeout(flush, EVERY_MILLIS);

  return (name, { reasons, ...detail }) => {
    if (!addressOf(page)) {
      return;
    }
    const { section, type, product, variant, position, track, key } = detail;
    const codes = reasons.map(({ code }) => code);
    waiting.push({ n: count++, name, at_millis: Date.now(), section, type, product, variant, reasons: codes, position, track, key });
    waiting = waiting.slice(-MOST);
    if (waiting.length >= BATCH) {
      flush();
    }
    timer ??= setTimeout(flush, EVERY_MILLIS);
  };
}

/** The first events of `waiting`, as many as one beacon takes; at least one. */
function taken(waiting: BeaconEvent[]): BeaconEvent[] {
  let characters = 0;
  const fits = waiting.findIndex((event, index) => {
    characters += JSON.stringify(event).length;
    return index >= BATCH || (index > 0 && characters > MOST_CHARACTERS);
  });
  return waiting.splice(0, fits < 0 ? waiting.length : fits);
}

/** Where beacons go: to this origin, or by https to one in `beacon-origins`. Nowhere without consent. */
function addressOf(page: PageInside): string | undefined {
  const wish = page.getAttribute('beacon');
  if (!wish || !consents(page)) {
    return undefined;
  }
  try {
    const url = new URL(wish, page.baseURI);
    const listed = (page.getAttribute('beacon-origins') ?? '').split(/\s+/).includes(url.origin);
    return url.origin === location.origin || (listed && url.protocol === 'https:') ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** The attribute `consent` of the page, or `"consent": true` in the profile. */
export function consents(page: PageInside): boolean {
  if (page.hasAttribute('consent')) {
    return true;
  }
  try {
    const profile = page.profile ?? (JSON.parse(page.kept?.[1] ?? '{}') as object);
    return (profile as { consent?: unknown }).consent === true;
  } catch {
    return false;
  }
}

function sent(to: string, body: string): boolean {
  try {
    // Offline, browsers take a beacon and lose it.
    return navigator.onLine && navigator.sendBeacon(to, body);
  } catch {
    return false;
  }
}

function recall(): Batch[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(STORE) ?? '[]');
    return Array.isArray(kept) ? kept.filter((batch): batch is Batch => Array.isArray(batch) && batch.every((text) => typeof text === 'string')) : [];
  } catch {
    return [];
  }
}

/** Keep the newest batches. A shopper may have forbidden the storage: then they are lost. */
function store(batches: Batch[]): void {
  try {
    const kept = batches.slice(-MOST / BATCH);
    if (kept.length > 0) {
      sessionStorage.setItem(STORE, JSON.stringify(kept));
    } else {
      sessionStorage.removeItem(STORE);
    }
  } catch {
    // Nothing to do, and nobody to tell.
  }
}

function viewId(): string {
  const [a, b] = crypto.getRandomValues(new Uint32Array(2));
  return `${a?.toString(36)}${b?.toString(36)}`;
}
