/**
 * `dist/split.js`: the rest of a document that `storefront split` took apart. Loaded when a page's plan waits for a chunk.
 *
 * In: the page, its index. Out: as a shopper comes near the end of what is shown, the next sections' chunks, put into the
 * index as if they had always been there; the page is then made of it as of any changed document. Each time twice as many
 * sections as the last, so that making the page again stays in proportion. A chunk that fails, or is silent, costs its section
 * alone (`section-error`, `chunk-missing`): a box with a sentence stands in its place, and the others go on. It is asked for
 * again with growing pauses, when `online` fires, and by the button in the box.
 */
import { download } from './download.js';
import { toFailure } from './errors.js';
import { afterLoad } from './idle.js';
import { merged } from './merge.js';
import type { PageInside, Texts } from './page-inside.js';
import { boxFor, markBox } from './split-box.js';

type Section = { chunks?: string[] | undefined; fallback?: string; disabled?: boolean | undefined; when?: unknown; rank?: unknown };
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

/** No byte of any chunk for this long, and the sections that are here are shown. */
const PATIENCE_MILLIS = 5_000;

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
  /** Ids of sections in whose place a box stands; and of those that the shopper asked for. */
  const missing = new Set<string>();
  const wanted = new Set<string>();
  /** When the last byte came. */
  let heard = 0;
  /** What the page was made from, before chunks were put in. */
  let texts: Texts | undefined;
  let index: Index = {};
  /** The page is made anew because of a chunk: its texts are those that we have. */
  let again = false;
  /** Texts have been asked for here. A page that is under way when this begins comes without. */
  let asked = false;
  let step = FIRST_STEP;
  let wait = RETRY_MILLIS.first;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;
  let watch: IntersectionObserver | undefined;

  const address = (file: string) => new URL(file, new URL(page.src ?? '', page.baseURI)).href;

  const hear = () => (heard = performance.now());
  /** Whether all chunks of a section have come. */
  const here = (id: string) => !!index.sections?.[id]?.chunks?.every((file) => come.has(address(file)));

  const fetched = (file: string) => {
    const url = address(file);
    let chunk = chunks.get(url);
    if (!chunk) {
      chunk = download(url, { ...TERMS }, new AbortController(), hear).then(
        (bytes) => {
          const read = JSON.parse(new TextDecoder().decode(bytes)) as Chunk;
          come.set(url, read);
          hear();
          release();
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

  /** The index with what has come. */
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
      if (missing.has(id)) {
        sections.set(id, boxFor(page, id, section, TERMS.codes.missing));
      } else if (parts.every(Boolean)) {
        const own = parts.find((part) => part?.sections?.[id])?.sections?.[id];
        // What `update()` has put over the index counts here too. A chunk of something else counts as one that failed.
        const { chunks: _, ...over } = section;
        sections.set(id, { ...(merged(own ?? { disabled: true }, over) as Section), chunks: undefined });
        parts.forEach((part) => part?.products?.forEach((product) => products.set(String(product.id), product)));
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
    asked = true;
    const known = again && texts;
    again = false;
    return filled(known || (await read()));
  };

  /** Ids of sections that this shopper sees and whose chunks are not here, from the top. */
  const waiting = () =>
    (page.plan?.dropped ?? [])
      .filter(({ id, reason }) => reason.code === 'chunk-missing' && index.sections?.[id]?.chunks && !missing.has(id))
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

  const ask = (ids: readonly string[]) =>
    Promise.all(ids.flatMap((id) => [...withFallbacks(id)]).flatMap((id) => index.sections?.[id]?.chunks ?? []).map(fetched));

  const remake = () => {
    again = true;
    page.schedule();
  };

  const boxOf = (id: string) => page.querySelector<HTMLElement>(`:scope > [data-section="${CSS.escape(id)}"]`);
  /** Whether what stands behind a box would be seen to make room for more. */
  const pushes = (id: string) => {
    const { bottom = 0 } = boxOf(id)?.getBoundingClientRect() ?? {};
    return bottom > 0 && bottom < innerHeight;
  };
  /** Let sections that have come take the places of their boxes. */
  const release = () => {
    for (const id of [...missing]) {
      if (here(id) && (wanted.has(id) || !pushes(id))) {
        missing.delete(id);
        wanted.delete(id);
        wait = RETRY_MILLIS.first;
        remake();
      }
    }
  };
  const retry = async () => {
    clearTimeout(timer);
    await ask([...missing]);
    release();
    later();
  };
  const later = () => {
    clearTimeout(timer);
    if (![...missing].every(here)) {
      timer = setTimeout(() => void retry(), wait);
      wait = Math.min(wait * 2, RETRY_MILLIS.last);
    }
  };
  addEventListener('online', () => void retry());
  addEventListener('scroll', release, { passive: true });
  page.addEventListener(
    'click',
    (event) => {
      const target = event.target as Element;
      const id = target.closest<HTMLElement>('[data-section]')?.dataset['section'] ?? '';
      if (missing.has(id) && target.closest('a')) {
        // It leads nowhere, and no event tells of it.
        event.preventDefault();
        event.stopPropagation();
        wanted.add(id);
        void retry();
      }
    },
    true,
  );

  const go = async (count: number) => {
    const ids = waiting().slice(0, count);
    if (busy || !ids.length) {
      return;
    }
    busy = true;
    const settled = ask(ids).then(() => true);
    const pause = () => new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MILLIS / 10));
    hear();
    while (!(await Promise.race([settled, pause()])) && performance.now() - heard < PATIENCE_MILLIS);
    busy = false;
    for (const section of ids.filter((id) => !here(id))) {
      missing.add(section);
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
    release();
    missing.forEach((id) => markBox(page, boxOf(id)));
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
  /** What the page is made of now, as long as nobody has asked here: an update may have been on its way. */
  const keep = () => {
    if (!asked && page.kept) {
      filled(page.kept);
    }
  };
  page.addEventListener('page-ready', (event) => {
    if (event.target === page) {
      keep();
      void look();
    }
  });
  keep();
  void look();
}
