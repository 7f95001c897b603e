/**
 * Puts a page's sections into the document without holding the browser up.
 *
 * In: HTML from `page.wasm`, sections one after the other. Out: DOM, parsed a few kilobytes at a time in an inert
 * template. Nothing of the old page goes before all of the new one is ready.
 */
import { breathe } from './idle.js';
import { localizeMoney } from './money.js';
import { parseInert } from './trust.js';

/** One section as it stands in the document. */
export type Section = { html: string; nodes: readonly Node[] };

/**
 * HTML that is parsed at once: about 500 elements, some 20 ms on a phone six times slower than the host that parsed
 * 16,600 elements in 71 ms.
 */
const SLICE_CHARACTERS = 20_000;

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

/**
 * Make `host` show the sections of `html` instead of `before`. Equal sections at the top stay untouched; everything
 * below the first difference is new, so that no element that stays is moved: that is what counts as a layout shift.
 */
export async function replace(
  host: HTMLElement,
  before: readonly Section[],
  html: string,
  locale: string,
  current: () => boolean,
): Promise<Section[]> {
  const pieces = cut(html);
  let kept = 0;
  while (kept < before.length && before[kept]?.html === pieces[kept]) {
    kept++;
  }
  const fresh: Section[] = [];
  await parse(pieces.slice(kept).join(''), locale, current, (parsed) => fresh.push(...parsed));
  if (current()) {
    const keep = new Set(before.slice(0, kept).flatMap((section) => section.nodes));
    [...host.childNodes].forEach((node) => keep.has(node) || node.remove());
    host.append(...fresh.flatMap((section) => section.nodes));
  }
  return [...before.slice(0, kept), ...fresh];
}

async function parse(
  html: string,
  locale: string,
  current: () => boolean,
  take: (sections: Section[]) => void,
): Promise<void> {
  const pieces = cut(html);
  for (let next = 0; next < pieces.length && current(); ) {
    const slice: Section[] = [];
    for (let size = 0; next < pieces.length && (size === 0 || size < SLICE_CHARACTERS); next++) {
      const piece = pieces[next] ?? '';
      const fragment = parseInert(piece);
      localizeMoney(fragment, locale);
      slice.push({ html: piece, nodes: [...fragment.childNodes] });
      size += piece.length;
    }
    take(slice);
    await breathe();
  }
}
