/**
 * Puts a page's sections into the document without holding the browser up.
 *
 * In: HTML from `page.wasm`, sections one after the other. Out: DOM, parsed in short slices in an inert template.
 * How a page takes the place of another: `update.ts`.
 */
import { chunk } from './chunk.js';
import { within } from './deadline.js';
import type { Fill, Filler } from './fill.js';
import { inSlices } from './idle.js';
import { localizeMoney } from './money.js';
import { parseInert } from './trust.js';

/** One section as it stands in the document. */
export type Section = { html: string; nodes: readonly Node[] };

/**
 * Longest wait for `fill.js`, in which the first sections stand and nothing else holds the browser up. Then sections come
 * whole, as fast as they can, and so they do without it.
 */
const FILL_MILLIS = 1_000;

/**
 * Append `sections` to an empty `host`, letting the browser paint in between. Each one is taken when its turn comes; those
 * far below stand empty at first once `fill.js` is here, and it is asked for when the first ones stand.
 *
 * @param current asked before each slice; `false` stops, because a newer page is on its way
 * @param whole parses HTML of the engine
 * @returns the sections, when all have their content
 */
export async function append(
  host: HTMLElement,
  sections: Iterable<string>,
  current: () => boolean,
  whole: (html: string) => Section,
): Promise<Section[]> {
  const shown: Section[] = [];
  const slice: Node[] = [];
  let filler = undefined as Filler | undefined;
  let asked: unknown;
  const flush = () => host.append(...slice.splice(0));
  await inSlices(
    sections,
    (html) => {
      if (current()) {
        const section = filler ? filler.stand(html) : whole(html);
        shown.push(section);
        slice.push(...section.nodes);
      }
    },
    () => {
      flush();
      const ready = async () => (filler = (await chunk<Fill>('fill')).filler(host, whole));
      return (asked ??= within(ready(), FILL_MILLIS, Error).catch(() => undefined));
    },
  );
  flush();
  await filler?.filled();
  return shown;
}

/** Makes sections of HTML from `page.wasm`, with the prices of a locale. */
export function parser(locale: string): (html: string) => Section {
  return (html) => {
    const fragment = parseInert(html);
    localizeMoney(fragment, locale);
    return { html, nodes: [...fragment.childNodes] };
  };
}
