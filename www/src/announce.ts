/**
 * Says something to a shopper who listens: a polite live region at the end of the page.
 *
 * In: what to say. Out: nothing that is seen. One region per page, so that a later word takes the place of an earlier.
 */
import { OWN, say } from './page-inside.js';
import type { PageInside, Word } from './page-inside.js';

/** A region that is filled in the turn in which it is made is not read by all screen readers. */
const MADE_MILLIS = 100;

/** One of the page's own words. */
export function announce(page: PageInside, word: Word): void {
  speak(page, (region) => say(page, region, word));
}

/** The embedder's words, in the page's language. */
export function announceText(page: PageInside, text: string): void {
  speak(page, (region) => {
    region.removeAttribute('lang');
    region.textContent = text;
  });
}

function speak(page: PageInside, fill: (region: HTMLElement) => void): void {
  let region = page.querySelector<HTMLElement>(`:scope > [${OWN}=status]`);
  if (region) {
    // The same words twice are two words.
    region.textContent = '';
  } else {
    region = page.ownerDocument.createElement('p');
    region.className = 'sf-spoken';
    region.setAttribute('role', 'status');
    region.setAttribute(OWN, 'status');
    page.append(region);
  }
  const there = region;
  setTimeout(() => fill(there), MADE_MILLIS);
}
