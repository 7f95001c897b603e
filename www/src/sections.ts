/**
 * Puts a page's sections into the document without holding the browser up.
 *
 * In: HTML from `page.wasm`, section by section. Out: DOM, parsed in short slices in an inert template.
 * Nothing of the old page goes before all of the new one is ready.
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
  _before: readonly Section[],
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

/**
 * Make `host` show `sections` instead of `before`. Equal sections at the top stay untouched; everything
 * below the first difference is new, so that no element that stays is moved: that is what counts as a layout shift.
 * The new sections come in unseen, slice by slice; then new and old change places at once.
 */
export async function replace(
  host: HTMLElement,
  before: readonly Section[],
  sections: Iterable<string>,
  locale: string,
  current: () => boolean,
): Promise<Section[]> {
  const pieces = [...sections];
  let kept = 0;
  while (kept < before.length && before[kept]?.html === pieces[kept]) {
    kept++;
  }
  const keep = new Set(before.slice(0, kept).flatMap((section) => section.nodes));
  const old = [...host.childNodes].filter((node) => !keep.has(node));
  const fresh: Section[] = [];
  await parse(pieces.slice(kept), locale, current, (parsed) => {
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
async function inSlices<Item>(
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
