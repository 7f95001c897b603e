/**
 * Puts a page's sections into the document without holding the browser up.
 *
 * In: HTML from `page.wasm`, sections one after the other. Out: DOM, parsed in short slices in an inert template.
 * Nothing of the old page goes before all of the new one is ready.
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

/**
 * Make `host` show the sections of `html` instead of `before`. Equal sections at the top stay untouched; everything
 * below the first difference is new, so that no element that stays is moved: that is what counts as a layout shift.
 * The new sections come in unseen, slice by slice; then new and old change places at once.
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
  const keep = new Set(before.slice(0, kept).flatMap((section) => section.nodes));
  const old = [...host.childNodes].filter((node) => !keep.has(node));
  const fresh: Section[] = [];
  await parse(pieces.slice(kept).join(''), locale, current, (parsed) => {
    const nodes = parsed.flatMap((section) => section.nodes);
    show(nodes, false);
    host.append(...nodes);
    fresh.push(...parsed);
  });
  const nodes = fresh.flatMap((section) => section.nodes);
  if (!current()) {
    nodes.forEach((node) => node.parentNode?.removeChild(node));
    return [...before];
  }
  show(old, false);
  show(nodes, true);
  await inSlices(old, (node) => node.parentNode?.removeChild(node));
  return [...before.slice(0, kept), ...fresh];
}

/** Not the attribute `hidden`: a style sheet that gives a section a `display` would win over it. */
function show(nodes: readonly Node[], visible: boolean): void {
  for (const node of nodes) {
    if (node instanceof HTMLElement) {
      node.style.display = visible ? '' : 'none';
    }
  }
}

async function parse(
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
async function inSlices<Item>(
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
