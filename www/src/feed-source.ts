/**
 * Where a feed's cards come from, as the page sees it: a worker that is started when cards are asked for, and can be put away.
 *
 * In: the page. Out: HTML of slices, or a code. Where a worker does not start, the same work is done on the page.
 */
import type { scriptUrl } from './trust.js';
import { cardsOf } from './feed-cards.js';
import type { FeedAnswer, FeedAsk, FeedTexts } from './feed-cards.js';
import type { PageInside } from './page-inside.js';

/** Slices of a feed. `ask` is answered by `take`, or all of it by `fail`. */
export type FeedSource = { ask(ask: FeedAsk): void; stop(): void };

/** What a plan says of how it was made. A server's own plan may say less. */
export type Decided = { now?: string; device?: { tier: string; delivery: string } };

/** Count of starts on this page: the instance of one that died is not asked again. */
let attempts = 0;

/** A source of cards for section number `place`. */
export function feedSource(
  page: PageInside,
  place: number,
  url: typeof scriptUrl,
  take: (from: number, html: string) => void,
  fail: (code: string) => void,
): FeedSource {
  let send: ((message: FeedTexts | FeedAsk) => void) | undefined;
  let worker: Worker | undefined;
  let asks: FeedAsk[] = [];
  let stopped = false;

  const end = (code: string) => {
    if (!stopped) {
      stop();
      fail(code);
    }
  };
  const hear = (message: FeedAnswer) => {
    if ('code' in message) {
      end(message.code);
    } else if ('html' in message && !stopped) {
      take(message.from, message.html);
    }
  };
  const stop = () => {
    stopped = true;
    worker?.terminate();
  };
  const start = async () => {
    const { now, device } = page.plan as Decided;
    const [document, shopper] = page.kept ?? (await page.texts());
    const texts: FeedTexts = {
      document,
      shopper,
      verdict: JSON.stringify(device ?? null),
      context: JSON.stringify({ now }),
      place,
      attempt: attempts++,
    };
    const begin = (post: (message: FeedTexts | FeedAsk) => void) => {
      if (!stopped) {
        post(texts);
        asks.forEach(post);
        asks = [];
        send = post;
      }
    };
    const onPage = () => begin(cardsOf(hear));
    try {
      worker = new Worker(url(new URL('feed.js', import.meta.url).href), { type: 'module', name: 'storefront-feed' });
    } catch {
      onPage();
      return;
    }
    const mine = worker;
    mine.onmessage = ({ data }: MessageEvent<FeedAnswer>) => {
      if ('here' in data) {
        begin((message) => mine.postMessage(message));
      } else {
        hear(data);
      }
    };
    // Before it is here: no module workers. Afterwards it has died.
    mine.onerror = () => (send ? end('feed-failed') : onPage());
  };
  start().catch(() => end('page-missing'));
  return {
    ask: (ask) => {
      if (send) {
        send(ask);
      } else {
        asks.push(ask);
      }
    },
    stop,
  };
}
