/**
 * Puts a page's sections into the document without holding the browser up.
 *
 * In: HTML from `page.wasm`, sections one after the other. Out: DOM, parsed in short slices in an inert template.
 * How a page takes the place of another: `update.ts`.
 */
import { breathe } from './idle.js';
import { localizeMoney } from './money.js';
import { parseInert } from './trust.js';

/** One section as it stands in the document. */
export type Section = { html: string; nodes: readonly Node[] };

/**
 * How long sections are made without a break: on a slow phone about as long as the first three need. Their pictures
 * take as long again when they are put in, and no task should come near 50 ms.
 */
const SLICE_MILLIS = 20;

/** Longest wait for the frame that follows the first slice. */
const FRAME_MILLIS = 100;

/**
 * Append `sections` to an empty `host`, letting the browser paint in between. Each one is taken when its turn comes.
 *
 * @param current asked before each slice; `false` stops, because a newer page is on its way
 */
export async function append(
  host: HTMLElement,
  sections: Iterable<string>,
  locale: string,
  current: () => boolean,
): Promise<Section[]> {
  const shown: Section[] = [];
  await parse(sections, locale, current, (parsed) => {
    shown.push(...parsed);
    host.append(...parsed.flatMap((section) => section.nodes));
  });
  return shown;
}

/** Parse sections in slices, localise their prices, and hand them over before each break. */
export async function parse(
  sections: Iterable<string>,
  locale: string,
  current: () => boolean,
  take: (sections: Section[]) => void,
): Promise<void> {
  const slice: Section[] = [];
  const flush = () => take(slice.splice(0));
  await inSlices(
    sections,
    (piece) => {
      if (current()) {
        const fragment = parseInert(piece);
        localizeMoney(fragment, locale);
        slice.push({ html: piece, nodes: [...fragment.childNodes] });
      }
    },
    flush,
  );
  flush();
}

/** Do `work` for every item, and let the browser in whenever a slice of time is used up. */
export async function inSlices<Item>(
  items: Iterable<Item>,
  work: (item: Item) => void,
  beforeBreak?: () => void,
): Promise<void> {
  let from = performance.now();
  let wait = FRAME_MILLIS;
  for (const item of items) {
    work(item);
    if (performance.now() - from > SLICE_MILLIS) {
      beforeBreak?.();
      await breathe(wait);
      wait = 0;
      from = performance.now();
    }
  }
}
