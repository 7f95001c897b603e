/**
 * The last good pages of a shop in Cache Storage: their HTML, what they were made from, and the files they stand on.
 *
 * In: a page that is whole. Out: the cache `storefront-offline`, bounded in pages, files and bytes, which `sw.js` and
 * `offline.js` answer from. Only this origin's files. Must not keep answers of an interface (fetched by the shop's own
 * scripts): only what the page is made of.
 */
import type { PageInside, Texts } from './page-inside.js';

/** Also in `sw.ts`. */
const CACHE = 'storefront-offline';

/** Kept pages; the one seen longest ago goes first. */
const MOST_PAGES = 4;
/** Files of one page, without those it is made from. */
const MOST_FILES = 60;
/** Bytes of the files of one page, and of one file. */
const MOST_BYTES = 4 << 20;
const MOST_FILE_BYTES = 1 << 20;

/** Files that markup, style sheets and scripts ask for; not `fetch` and `xmlhttprequest`, which may be anything. */
const KINDS = ['script', 'link', 'css', 'img', 'other'];

/** Without these no page can be made or changed, and a server's page has not asked for them all. */
const ENGINE = ['page.js', 'page.wasm', 'device.js', 'device.wasm', 'probe.js', 'preview-host.js', 'update.js', 'events.js'];

/** Where it says what belongs to which page. */
const INDEX = new URL('offline-index.json', import.meta.url).href;

/** What belongs to one page. */
type Entry = { url: string; at_millis: number; files: string[] };

const openCache = () => caches.open(CACHE);

/** The page's own address, as a navigation asks for it. */
const addressOfPage = () => location.href.replace(/#.*/, '');

async function entriesOf(cache: Cache): Promise<Entry[]> {
  const index = await cache.match(INDEX);
  return index ? ((await index.json()) as Entry[]) : [];
}

/** Keep `page` as it is now. Does nothing where the browser has no room for it. */
export async function keepPage(page: PageInside): Promise<void> {
  const at_millis = Date.now();
  const cache = await openCache();
  const url = addressOfPage();
  const files: string[] = [];
  let bytes = 0;
  const take = async (file: string, response: Response) => {
    if (!response.ok || files.includes(file)) {
      return;
    }
    const body = await response.arrayBuffer();
    if (body.byteLength <= MOST_FILE_BYTES && bytes + body.byteLength <= MOST_BYTES) {
      bytes += body.byteLength;
      files.push(file);
      await cache.put(file, new Response(body, { headers: storable(response.headers) }));
    }
  };
  const html = await again(url);
  if (!html.ok) {
    return;
  }
  const marked = stamped(await html.text(), new Date(at_millis).toISOString());
  await cache.put(url, new Response(marked, { headers: storable(html.headers) }));
  for (const [address, text] of [[page.src, page.kept?.[0]], [page.shopper, page.profile ? '' : page.kept?.[1]]] as const) {
    const file = address && new URL(address, page.baseURI).href;
    if (text === '' || !file?.startsWith(`${location.origin}/`)) {
      continue;
    }
    // A server's page was not made here: what it is made from has not been read yet.
    await take(file, text === undefined ? await again(file) : new Response(text as BodyInit, { headers: { 'Content-Type': 'application/json' } }));
  }
  for (const { file, picture } of filesOfPage()) {
    if (files.length >= MOST_FILES) {
      break;
    }
    // One that has gone meanwhile is not worth the others.
    await again(file, picture).then((response) => take(file, response), () => undefined);
  }
  await prune(cache, { url, at_millis, files });
}

/** What has just been loaded, out of the browser's own cache. Pictures come from nowhere else: no byte of them twice. */
function again(url: string, picture = false): Promise<Response> {
  return fetch(url, { cache: picture ? 'only-if-cached' : 'force-cache', mode: 'same-origin', credentials: 'same-origin' });
}

/** Files on which the page stands: scripts and style sheets first, pictures as far as there is room. */
function filesOfPage(): { file: string; picture: boolean }[] {
  const own = new URL('.', import.meta.url).href;
  const loaded = (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
    .filter(({ name, initiatorType }) => name.startsWith(`${location.origin}/`) && (name.startsWith(own) || KINDS.includes(initiatorType)))
    .map(({ name, initiatorType }) => ({ file: name.replace(/#.*/, ''), picture: /^(img|css)$/.test(initiatorType) }));
  const needed = ENGINE.map((name) => ({ file: own + name, picture: false }));
  return [...loaded.filter(({ picture }) => !picture), ...needed, ...loaded.filter(({ picture }) => picture)];
}

/** A page that is shown again says so before any script runs. */
function stamped(html: string, time: string): string {
  return html.replace(/<store-page(?=[\s>])(?![^>]*\sdata-stale)/g, `<store-page data-stale="${time}"`);
}

/** What is stored is not compressed any more. The policies of the answer stay with it. */
function storable(headers: Headers): Headers {
  const kept = new Headers(headers);
  ['Content-Encoding', 'Content-Length', 'Transfer-Encoding', 'Set-Cookie'].forEach((name) => kept.delete(name));
  return kept;
}

/** Write down the newest page, and let go of pages above the limit with the files that only they need. */
async function prune(cache: Cache, newest: Entry): Promise<void> {
  const others = (await entriesOf(cache)).filter(({ url }) => url !== newest.url);
  const entries = [newest, ...others].slice(0, MOST_PAGES);
  const needed = new Set([INDEX, ...entries.flatMap(({ url, files }) => [url, ...files])]);
  for (const { url } of await cache.keys()) {
    if (!needed.has(url)) {
      await cache.delete(url);
    }
  }
  await cache.put(INDEX, new Response(JSON.stringify(entries)));
}

/** The texts that `page` was last made from, and when; nothing if it was never kept. */
export async function keptTexts(page: PageInside): Promise<{ texts: Texts; time: string } | undefined> {
  const cache = await openCache();
  const read = async (address: string | null) => {
    const response = address ? await cache.match(new URL(address, page.baseURI).href) : undefined;
    return response?.text();
  };
  const document_ = await read(page.src);
  const entries = await entriesOf(cache);
  const file = page.src && new URL(page.src, page.baseURI).href;
  const entry = entries.find(({ files }) => file && files.includes(file));
  if (document_ === undefined || !entry) {
    return undefined;
  }
  const shopper = page.profile ? JSON.stringify(page.profile) : await read(page.shopper);
  return { texts: [new TextEncoder().encode(document_), shopper ?? '{}'], time: new Date(entry.at_millis).toISOString() };
}
