/**
 * The box in place of a section whose chunk cannot be had.
 *
 * In: what the index says of the section. Out: a section that the engine plans like any other, for the same shoppers and
 * at the same place. Its variant tells events, beacons and reports what it is.
 */
import type { PageInside } from './page-inside.js';

/** Said there without words of the embedder's. */
const MISSING = 'This part could not be loaded.';
const AGAIN = 'Try again';

/** What decides who sees a section, and where. */
type Skeleton = { disabled?: boolean | undefined; when?: unknown; rank?: unknown };

/** The section that stands in for section `id`; `code` says why. */
export function boxFor(page: PageInside, id: string, { disabled, when, rank }: Skeleton, code: string): Skeleton & { type: string; [field: string]: unknown } {
  return {
    type: 'rich_text',
    disabled,
    when,
    rank,
    variants: [{ id: code }],
    blocks: {
      words: { type: 'text', settings: { text: page.words?.missing ?? MISSING } },
      again: { type: 'button', settings: { label: page.words?.again ?? AGAIN, link: `#sf-${encodeURIComponent(id)}` } },
    },
    block_order: ['words', 'again'],
  };
}

/** Mark the words in it as what they are. */
export function markBox(page: PageInside, box: HTMLElement | null): void {
  if (box && !page.words?.missing) {
    Object.assign(box, { lang: 'en', dir: 'ltr' });
  }
}
