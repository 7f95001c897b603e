/**
 * Cards of a feed, from a `page.wasm` of its own: in a worker, so that ten thousand products are put in order without
 * holding the page up, or on the page where browsers have no module workers.
 *
 * In: the texts that the page was made from. Out: HTML of any slice of the feed. A slice that fails ends it: whoever asked
 * starts another.
 */
import { loadArtefact } from './artefact.js';
import { toFailure } from './errors.js';

/** What a feed is made from: the page's texts and decisions, so that the same order comes out. */
export type FeedTexts = {
  document: Uint8Array;
  shopper: string;
  verdict: string;
  context: string;
  /** Which section of the page it is, from 0. */
  place: number;
  /** How often it was begun: browsers keep a JS module whose wasm is dead. */
  attempt: number;
};

/** `count` cards, from the one at `from` in the feed's order on. */
export type FeedAsk = { from: number; count: number };

/** The HTML that was asked for, or why there is none. `here`: a worker that runs. */
export type FeedAnswer = { here: true } | { from: number; html: string } | { code: string };

type CardsModule = {
  open_page(document: Uint8Array, shopper: string, verdict: string, context: string): string;
  cards(handle: number, place: number, from: number, count: number): string;
};

/** Begin; `answer` hears everything. What it gives takes the texts first, and then asks. */
export function cardsOf(answer: (message: FeedAnswer) => void): (message: FeedTexts | FeedAsk) => void {
  let cards: Promise<(ask: FeedAsk) => string> | undefined;
  const open = async ({ document, shopper, verdict, context, place, attempt }: FeedTexts) => {
    const base = new URL('.', import.meta.url).href;
    const module = await loadArtefact<CardsModule>(base, 'page', attempt);
    const { handle, ...error } = JSON.parse(module.open_page(document, shopper, verdict, context)) as { handle?: number };
    if (handle === undefined) {
      throw error;
    }
    return ({ from, count }: FeedAsk) => module.cards(handle, place, from, count);
  };
  return async (message) => {
    try {
      if ('document' in message) {
        cards = open(message);
        await cards;
      } else if (cards) {
        const html = (await cards)(message);
        answer({ from: message.from, html });
      }
    } catch (thrown) {
      answer({ code: toFailure(thrown, 'feed-failed').code });
    }
  };
}

type WorkerScope = {
  postMessage(message: FeedAnswer): void;
  onmessage: ((event: MessageEvent<FeedTexts | FeedAsk>) => void) | null;
};

/** Turn this worker into one that gives cards. */
export function serveCards(scope: WorkerScope): void {
  const take = cardsOf((message) => scope.postMessage(message));
  scope.onmessage = (event) => take(event.data);
  scope.postMessage({ here: true });
}
