/**
 * `dist/split.js`: the rest of a document that `storefront split` took apart. Loaded when a page's plan waits for a chunk.
 *
 * In: the page, its index. Out: as a shopper comes near the end of what is shown, the next sections' chunks, put into the
 * index as if they had always been there; the page is then made of it as of any changed document. Each time twice as many
 * sections as the last, so that making the page again stays in proportion. A chunk that fails takes its section down
 * (`section-error`, `chunk-missing`), the others go on; it is asked for again with growing pauses, and when `online` fires.
 */
import { download } from './download.js';
import { toFailure } from './errors.js';
import { afterLoad } from './idle.js';
import { merged } from './merge.js';
import type { PageInside, Texts } from './page-inside.js';

type Section = { chunks?: string[] | undefined; fallback?: string; disabled?: boolean };
type Chunk = { sections?: Record<string, Section>; products?: { id: string | number }[] };
type Index = { sections?: Record<string, Section>; products?: unknown[] };

/** Screens below what is seen that count as near. */
const NEAR = '200%';

/** Sections of the first step; each has twice as many as the last. */
const FIRST_STEP = 3;

/** A chunk holds one section and at most 48 kB of products, unless one product is larger. */
const TERMS = {
  max_bytes: 4 << 20,
  credentials: 'same-origin',
  codes: { missing: 'chunk-missing', stalled: 'chunk-missing', too_large: 'too-large' },
} as const;

/** First wait before a chunk that failed is asked for again, doubled each time up to the last. */
const RETRY_MILLIS = { first: 2_000, last: 300_000 };

const begun = new WeakSet<PageInside>();

/** Begin with `page`, whose plan waits for chunks; once for each. */
export function attach(page: PageInside): void {
  if (begun.has(page)) {
    return;
  }
  begun.add(page);
  /** By address: what has come, or is on its way. */
  const chunks = new Map<string, Promise<Chunk | undefined>>();
  const come = new Map<string, Chunk>();
  const failed = new Set<string>();
  /** What the page was made from, before chunks were put in. */
  let texts: Texts | undefined;
  let index: Index = {};
  /** The page is made anew because of a chunk: its texts are those that we have. */
  let again = false;
  let step = FIRST_STEP;
  let wait = RETRY_MILLIS.first;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;
  let watch: IntersectionObserver | undefined;

  const address = (file: string) => new URL(file, new URL(page.src ?? '', page.baseURI)).href;

  const fetched = (file: string) => {
    const url = address(file);
    let chunk = chunks.get(url);
    if (!chunk) {
      chunk = download(url, TERMS, new AbortController()).then(
        (bytes) => {
          const read = JSON.parse(new TextDecoder().decode(bytes)) as Chunk;
          come.set(url, read);
          return read;
        },
      ).catch((thrown: unknown) => {
        chunks.delete(url);
        console.warn('storefront:', toFailure(thrown, '').message);
        return undefined;
      });
      chunks.set(url, chunk);
    }
    return chunk;
  };

  /** The index with what has come. A section whose chunk failed is one that nobody sees. */
  const filled = (empty: Texts): Texts => {
    texts = empty;
    try {
      index = JSON.parse(new TextDecoder().decode(empty[0])) as Index;
    } catch {
      // The engine says better what is wrong with it.
      return empty;
    }
    const products = new Map<string, unknown>();
    const sections = new Map(Object.entries(index.sections ?? {}));
    for (const [id, section] of [...sections]) {
      const parts = section.chunks?.map((file) => come.get(address(file))) ?? [];
      if (!parts.length) {
        continue;
      }
      if (parts.every(Boolean)) {
        const own = parts.find((part) => part?.sections?.[id])?.sections?.[id];
        // What `update()` has put over the index counts here too. A chunk of something else counts as one that failed.
        const { chunks: _, ...over } = section;
        sections.set(id, { ...(merged(own ?? { disabled: true }, over) as Section), chunks: undefined });
        parts.forEach((part) => part?.products?.forEach((product) => products.set(String(product.id), product)));
      } else if (failed.has(id)) {
        sections.set(id, { ...section, disabled: true });
      }
    }
    const listed = (index.products ?? []).filter((product) => {
      const id = String((Object(product) as { id?: unknown }).id);
      const away = products.get(id);
      // An update of a product that was away stands behind all others.
      if (away) {
        products.set(id, merged(away, product));
      }
      return !away;
    });
    const all = {
      ...index,
      // By way of a map, so that a section `__proto__` is a section.
      sections: Object.fromEntries(sections),
      products: listed.map((product) => (typeof product === 'string' ? (products.get(product) ?? product) : product)),
    };
    return [new TextEncoder().encode(JSON.stringify(all)), empty[1]];
  };

  const read = page.texts.bind(page);
  page.texts = async () => {
    const known = again && texts;
    again = false;
    return filled(known || (await read()));
  };

  /** Ids of sections that this shopper sees and whose chunks are not here, from the top. */
  const waiting = () =>
    (page.plan?.dropped ?? [])
      .filter(({ id, reason }) => reason.code === 'chunk-missing' && index.sections?.[id]?.chunks && !failed.has(id))
      .map(({ id }) => id);

  /** A section, and what stands in for it. */
  const withFallbacks = (id: string, found = new Set<string>()): Set<string> => {
    const section = index.sections?.[id];
    if (section && !found.has(id)) {
      found.add(id);
      withFallbacks(section.fallback ?? '', found);
    }
    return found;
  };

  const ask = async (ids: readonly string[]) => {
    const lost: string[] = [];
    await Promise.all(
      ids.map(async (id) => {
        const files = [...withFallbacks(id)].flatMap((one) => index.sections?.[one]?.chunks ?? []);
        if ((await Promise.all(files.map(fetched))).some((chunk) => !chunk)) {
          lost.push(id);
        }
      }),
    );
    return lost;
  };

  const remake = () => {
    again = true;
    page.schedule();
  };

  const retry = async () => {
    clearTimeout(timer);
    const ids = [...failed];
    const lost = ids.length ? await ask(ids) : ids;
    ids.filter((id) => !lost.includes(id)).forEach((id) => failed.delete(id));
    if (lost.length < ids.length) {
      wait = RETRY_MILLIS.first;
      remake();
    }
    later();
  };
  const later = () => {
    clearTimeout(timer);
    if (failed.size) {
      timer = setTimeout(() => void retry(), wait);
      wait = Math.min(wait * 2, RETRY_MILLIS.last);
    }
  };
  addEventListener('online', () => void retry());

  const go = async (count: number) => {
    const ids = waiting().slice(0, count);
    if (busy || !ids.length) {
      return;
    }
    busy = true;
    const lost = await ask(ids);
    busy = false;
    for (const section of lost) {
      failed.add(section);
      page.dispatchEvent(
        new CustomEvent('section-error', { detail: { section, code: TERMS.codes.missing }, bubbles: true, composed: true }),
      );
    }
    later();
    step *= 2;
    remake();
  };

  /** The address leads to a section that is not here yet: everything down to it. */
  const sought = () => waiting().indexOf(decodeURIComponent(location.hash).replace(/^#sf-/, '')) + 1;
  const arrive = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && page.contains(target)) {
      target.scrollIntoView();
    }
  };
  let seeking = false;
  addEventListener('hashchange', () => {
    seeking = sought() > 0;
    void go(sought());
  });

  const look = async () => {
    watch?.disconnect();
    if (seeking && !sought()) {
      seeking = false;
      arrive();
    }
    const sections = page.querySelectorAll(':scope > [data-section]');
    const last = sections[sections.length - 1];
    if (!waiting().length) {
      return;
    }
    if (!last || sought()) {
      seeking ||= sought() > 0;
      await go(Math.max(step, sought()));
      return;
    }
    watch = new IntersectionObserver((seen) => seen.some(({ isIntersecting }) => isIntersecting) && void go(step), {
      rootMargin: `${NEAR} 0px`,
    });
    watch.observe(last);
    // The next ones are at hand before they are near, where bytes are not counted.
    const { connection } = navigator as { connection?: { saveData?: boolean } };
    if (!connection?.saveData) {
      await afterLoad();
      void ask(waiting().slice(0, step));
    }
  };
  page.addEventListener('page-ready', (event) => event.target === page && void look());
  if (page.kept) {
    filled(page.kept);
  }
  void look();
}
