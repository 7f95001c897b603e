/**
 * `dist/sw.js`: the service worker of `<store-page offline="…">`. The network first; without it, or when it keeps a
 * shopper waiting, what `offline.js` kept.
 *
 * In: requests of this origin. Out: the network's answer, or the kept one. Must not keep anything itself, nor answer
 * for another origin, nor for requests with `no-store`, by which `offline.js` finds out whether the shop is there.
 */

/** The cache of `offline-store.ts`. */
const CACHE = 'storefront-offline';

/** A shopper waits so long for a page or a file of which there is a copy. */
const PATIENCE_MILLIS = 6_000;

type Scope = {
  addEventListener(type: 'fetch', hear: (event: FetchEvent) => void): void;
  addEventListener(type: 'activate', hear: (event: { waitUntil(work: Promise<unknown>): void }) => void): void;
  registration: { navigationPreload?: { enable(): Promise<void> } };
};
type FetchEvent = {
  request: Request;
  preloadResponse?: Promise<Response | undefined>;
  respondWith(answer: Promise<Response>): void;
};

const scope = self as unknown as Scope;

scope.addEventListener('activate', (event) => {
  // The request leaves while this worker still starts.
  event.waitUntil(scope.registration.navigationPreload?.enable() ?? Promise.resolve());
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const here = request.url.startsWith(`${location.origin}/`);
  if (here && request.method === 'GET' && request.cache !== 'no-store' && !request.headers.has('Range')) {
    event.respondWith(answer(event));
  }
});

async function answer({ request, preloadResponse }: FetchEvent): Promise<Response> {
  const live = (async () => (await preloadResponse) ?? fetch(request))();
  // Its failure is looked at below, perhaps after the copy.
  live.catch(() => undefined);
  const patience = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MILLIS));
  const first = await Promise.race([live, patience]).catch(() => undefined);
  if (first && first.status < 500) {
    return first;
  }
  return (await kept(request)) ?? live;
}

/** The kept page or file. A page is the same page whatever a campaign has put into its address. */
async function kept(request: Request): Promise<Response | undefined> {
  const cache = await caches.open(CACHE);
  const exact = await cache.match(request, { ignoreVary: true });
  return exact ?? (request.mode === 'navigate' ? cache.match(request, { ignoreVary: true, ignoreSearch: true }) : undefined);
}

export {};
