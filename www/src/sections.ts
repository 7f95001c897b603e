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

/** How long sections are parsed without a break. The browser needs as long again to lay them out; together below 50 ms. */
const SLICE_MILLIS = 10;

/** How a section begins. The text is ours, and `<` inside it is escaped, so a search finds sections and nothing else. */
const SECTION = /(?=<section class="sf-section)/;

/** Cut a page into its sections; what stands before the first one counts as a piece of its own. */
export function cut(html: string): string[] {
  return html.split(SECTION).filter((piece) => piece.trim() !== '');
}

/**
 * Append the sections of `html` to an empty `host`, letting the browser paint in between.
 *
 * @param current asked before each slice; `false` stops, because a newer page is on its way
 */
export async function append(
  host: HTMLElement,
  html: string,
  locale: string,
  current: () => boolean,
): Promise<Section[]> {
  const sections: Section[] = [];
  await parse(html, locale, current, (parsed) => {
    sections.push(...parsed);
    host.append(...parsed.flatMap((section) => section.nodes));
  });
  return sections;
}

/** Parse the sections of `html` in slices, localise their prices, and hand them over before each break. */
export async function parse(
  html: string,
  locale: string,
  current: () => boolean,
  take: (sections: Section[]) => void,
): Promise<void> {
  const slice: Section[] = [];
  const flush = () => take(slice.splice(0));
  await inSlices(
    cut(html),
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
  items: readonly Item[],
  work: (item: Item) => void,
  beforeBreak?: () => void,
): Promise<void> {
  let from = performance.now();
  for (const item of items) {
    work(item);
    if (performance.now() - from > SLICE_MILLIS) {
      beforeBreak?.();
      await breathe();
      from = performance.now();
    }
  }
}
