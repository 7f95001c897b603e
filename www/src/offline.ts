/**
 * `dist/offline.js`: `<store-page offline>` on a bad day. Loaded when the browser is idle.
 *
 * In: the page. Out: after a good page a copy in Cache Storage; when the document or the profile cannot be had, or
 * keeps a shopper waiting who sees nothing yet, the last good page, marked `data-stale` and with a notice; the newest
 * one as soon as there is a connection. With a value, `offline="/"`, also the service worker `sw.js` for pages below that path, so that the
 * page opens without a connection.
 */
import { afterLoad } from './idle.js';
import { keepPage, keptTexts } from './offline-store.js';
import { OWN, say } from './page-inside.js';
import type { PageInside } from './page-inside.js';

/** A shopper looks at nothing for so long; then at the last good page, until the newest can be had. */
const PATIENCE_MILLIS = 6_000;

/** First wait before the shop is asked again, doubled each time up to the last. */
const RETRY_MILLIS = { first: 2_000, last: 300_000 };

/** Failures that mean the network or the server, not the document. */
const LOST = ['page-missing', 'page-stalled', 'artefact-missing', 'load-stalled'];

/** How long a page must have been at rest before it is kept, and for how long its copy is new enough. */
const REST_MILLIS = 2_000;
const NEW_MILLIS = 300_000;

/**
 * Begin with `page`; once for each.
 *
 * @param scriptUrl makes the address of a script next to this one one that Trusted Types let through
 */
export function attach(page: PageInside, scriptUrl: (url: string) => string): void {
  const keep = keeper(page);
  let wait = RETRY_MILLIS.first;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** When the page that is about to come was kept; nothing if it comes from the network. */
  let coming: string | undefined;
  /** Whether the page that is about to come is the newest. */
  let renewing = false;

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void retry(), wait);
    wait = Math.min(wait * 2, RETRY_MILLIS.last);
  };
  const retry = async () => {
    clearTimeout(timer);
    // `no-store` is also what `sw.js` does not answer: what it keeps is no sign of life.
    const alive = await fetch(page.src ?? location.href, { method: 'HEAD', cache: 'no-store', credentials: 'same-origin' }).then(
      ({ status }) => status < 500,
      () => false,
    );
    if (alive && page.src) {
      renewing = true;
      page.schedule();
    } else {
      later();
    }
  };
  const lost = async () => {
    // What stands there is better than what once stood there.
    const kept = page.querySelector('[data-section]') ? undefined : await keptTexts(page).catch(() => undefined);
    if (!kept || coming) {
      coming = undefined;
      later();
      return;
    }
    coming = kept.time;
    const { texts } = page;
    page.texts = async () => {
      page.texts = texts;
      return kept.texts;
    };
    page.schedule();
  };
  const settled = () => {
    wait = renewing ? RETRY_MILLIS.first : wait;
    const time = renewing ? undefined : (coming ?? page.dataset['stale']);
    coming = undefined;
    renewing = false;
    mark(page, time);
    if (time) {
      later();
    } else {
      clearTimeout(timer);
      keep();
    }
  };

  page.addEventListener('page-ready', (event) => event.target === page && settled());
  page.addEventListener('error', (event: Event) => {
    const { code } = (event as CustomEvent<{ code?: string } | undefined>).detail ?? {};
    if (event.target === page && code && LOST.includes(code)) {
      renewing = false;
      void lost();
    }
  });
  addEventListener('online', () => {
    if (page.dataset['stale'] || page.state === 'failed') {
      void retry();
    }
  });
  const { failure } = page.report() as { failure?: { code: string } };
  if (page.state === 'failed') {
    if (failure && LOST.includes(failure.code)) {
      void lost();
    }
  } else if (page.state !== 'loading') {
    settled();
  } else {
    setTimeout(() => page.state === 'loading' && void lost(), PATIENCE_MILLIS);
  }

  const scope = page.getAttribute('offline');
  if (scope && 'serviceWorker' in navigator) {
    const url = scriptUrl(new URL('sw.js', import.meta.url).href);
    navigator.serviceWorker.register(url, { scope }).catch((thrown: unknown) => console.warn('storefront: no service worker:', thrown));
  }
}

/** Keeps the page once it is at rest, and not again while the copy is new. */
function keeper(page: PageInside): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let done = { of: '', at_millis: -Infinity };
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const of = `${page.src} ${page.shopper}`;
      const at_millis = performance.now();
      if (done.of !== of || at_millis - done.at_millis > NEW_MILLIS) {
        done = { of, at_millis };
        // Storage may be full or forbidden: then there is no copy.
        void afterLoad().then(() => keepPage(page)).catch(() => undefined);
      }
    }, REST_MILLIS);
  };
}

/** Mark the page as one of an earlier time, or as new. */
function mark(page: PageInside, time: string | undefined): void {
  const old = page.querySelector<HTMLElement>(`:scope > [${OWN}=stale]`);
  if (!time) {
    delete page.dataset['stale'];
    old?.remove();
    return;
  }
  page.dataset['stale'] = time;
  const notice = old ?? document.createElement('p');
  if (!old) {
    notice.className = 'sf-stale';
    notice.setAttribute('role', 'status');
    notice.setAttribute(OWN, 'stale');
    page.append(notice);
  }
  say(page, notice, 'stale', when(page, time));
}

/** A moment in the words of the notice's language. */
function when(page: PageInside, time: string): string {
  const locale = page.words?.stale ? page.lang || undefined : 'en';
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(time));
}
