/**
 * What the lazy scripts see of `<store-page>`.
 *
 * Types and default words only: a lazy script that imported the element would carry it a second time.
 */
import type { Finished, Plan } from './page-engine.js';
import type { Actions, Cart, PageWords, Update } from './shop-types.js';

/** The document's bytes and the shopper's text. */
export type Texts = [document: Uint8Array, shopper: string];

/** `<store-page>`, seen from its own scripts. */
export type PageInside = HTMLElement & {
  readonly src: string | null;
  readonly shopper: string | null;
  readonly profile: object | undefined;
  cart?: Cart;
  actions?: Actions;
  words?: Partial<PageWords>;
  update(changes: Update): Promise<void>;
  report(): object;
  state: string;
  /** How far the server's clock is ahead of the phone's, as far as that is known. */
  ahead_millis: number;
  plan: Plan | undefined;
  finished: Finished | undefined;
  kept: Texts | undefined;
  clicks: { push(event: Event): unknown };
  texts(): Promise<Texts>;
  schedule(): void;
};

/** Children of the page that no plan knows: a live region, a notice. Patches leave them alone. */
export const OWN = 'data-sf-own';

/** The others stand with the only script that says them. */
const WORDS: Omit<PageWords, 'unplayable' | 'missing' | 'again'> = {
  more: 'Show more',
  added: 'Added to your bag.',
  done: 'Saved.',
  failed: 'That did not work. Please try again.',
  stale: 'You may be offline. This page is from {time}.',
};

/** Words that every script has. */
export type Word = keyof typeof WORDS;

/** What the page says, in the embedder's words where it has them, else in English and marked as such. */
export function say(page: PageInside, element: HTMLElement, name: Word, time = ''): void {
  sayOr(page, element, name, WORDS[name], time);
}

/** The same with English words of the caller's. */
export function sayOr(page: PageInside, element: HTMLElement, name: keyof PageWords, english: string, time = ''): void {
  const own = page.words?.[name];
  element.lang = own ? '' : 'en';
  element.dir = own ? '' : 'ltr';
  if (own) {
    element.removeAttribute('lang');
    element.removeAttribute('dir');
  }
  element.textContent = (own ?? english).replace('{time}', time);
}
