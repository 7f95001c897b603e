/**
 * The rest of one endless feed.
 *
 * In: the list of its first cards, as the template `product_grid.html` writes it. Out: a waterfall of them and of cards in blocks
 * below it, those near the window alone: what is far has its room and no nodes, so that ten thousand products weigh what a few
 * screens of them weigh. Of the first cards, rows that were seen before this script was there stay rows.
 * Cards are items of lists that say which of how many, not articles of a `role=feed`: few screen readers know that role, none on
 * phones, and it takes Page Up and Page Down, by which everybody else scrolls.
 * A block with the focus or a selection stays. After some blocks a button asks, so that what follows the feed can be reached;
 * where data are saved, and on the weakest phones, it asks each time. When no cards can be had, the feed ends at those that
 * are there, with a sentence and the button. Nothing here moves what is on the screen.
 */
import { keepFeedPlace, keptFeedPlace } from './feed-place.js';
import { columnsOf, rowsOf, shapesOf, stand } from './feed-shape.js';
import { feedSource } from './feed-source.js';
import type { Decided, FeedSource } from './feed-source.js';
import { between, feedWall } from './feed-wall.js';
import type { FeedSpot } from './feed-wall.js';
import { localizeMoney } from './money.js';
import { morph } from './morph.js';
import { OWN, say } from './page-inside.js';
import type { PageInside } from './page-inside.js';
import type { parseInert, scriptUrl } from './trust.js';

/** Cards of a block at least: what a slow phone parses and lays out in half of the 50 ms that a task may take; each comes in a task of its own. */
const BLOCK_CARDS = 4;
/** Cards until the button asks, by itself and where data are saved. */
const RUN_CARDS = { auto: 96, saving: 24 };
/** Screens above and below the window in which blocks come, and beyond which they go. */
const NEAR = { come: 2, go: 3 };
/** Tiers on which the button asks each time. */
const WEAK: readonly string[] = ['T0', 'T1'];

/** Let the feed of `list` go on, for as long as it is in `page`. */
export function goOn(page: PageInside, first: HTMLElement, url: typeof scriptUrl, parse: typeof parseInert): void {
  const section = first.parentElement as HTMLElement;
  const id = section.dataset['section'] as string;
  const place = page.plan?.sections?.findIndex((planned) => planned.id === id) ?? -1;
  if (place < 0 || !page.src) {
    // A server's own page: nobody here knows its products.
    return;
  }
  const list = () => section.querySelector<HTMLElement>(':scope > ul');
  const make = <Name extends keyof HTMLElementTagNameMap>(name: Name, parent: Element, text = '') => {
    const element = document.createElement(name);
    element.textContent = text;
    parent.append(element);
    return element;
  };
  const box = make('div', section);
  const foot = make('div', section);
  const button = make('button', foot);
  const sofar = make('span', foot);
  const failure = make('p', foot);
  first.after(box);
  box.className = 'sf-feed';
  foot.className = 'sf-feed-end';
  button.className = 'sf-button';
  button.type = 'button';
  failure.setAttribute('role', 'alert');
  sofar.setAttribute('role', 'status');
  [box, foot].forEach((own) => own.setAttribute(OWN, 'feed'));

  const wall = feedWall();
  const live = new Map<number, HTMLElement>();
  const asked = new Set<number>();
  /** Blocks that are there and may say something else by now. */
  const stale = new Set<number>();
  let columns = columnsOf(first);
  const kept = keptFeedPlace(id);
  const known = kept?.shapes[0];
  // On the way back they are not what is seen.
  const rows = known?.length === first.childElementCount ? known : rowsOf(first);
  let head = 0;
  let total = 0;
  let digest: string | undefined;
  let tops: number[] = [0];
  /** Heights of the first cards and of the box, as they were set last. */
  let [high, room] = [first.getBoundingClientRect().height, 0];
  let released = 0;
  let failed = false;
  let source: FeedSource | undefined;
  /** The block that a press on the button asked for: its first card gets the focus. */
  let wanted = -1;
  let waiting = false;
  let again = true;
  /** The first card that is seen, and its place in the window: a turn of the phone leaves it there. */
  let holding = 0;
  let anchor: [card: Element, top_css_px: number] | undefined;

  const blocks = () => Math.ceil((total - head) / BLOCK_CARDS);
  const saving = () => {
    const { connection } = navigator as { connection?: { saveData?: boolean } };
    const { device } = page.plan as Decided;
    // An edge knows no phone's GPU: what it decided says nothing of this one.
    const weak = device && page.state !== 'adopted' && (device.delivery !== 'auto' || WEAK.includes(device.tier));
    return weak || connection?.saveData || matchMedia('(prefers-reduced-data: reduce)').matches;
  };

  /** What the first cards say, now and after each change of the page. */
  const read = (now: HTMLElement) => {
    head = now.childElementCount;
    total = Number(now.dataset['count'] ?? head);
    digest = now.dataset['digest'];
    lay(0, now);
    wall.cut(blocks() + 1);
    released = Math.min(released, blocks());
    number(now, 0);
    say(page, button, 'more');
    [box, foot].forEach(({ style }) => (style.display = total > head ? '' : 'none'));
    // The feed takes care itself that what is far costs nothing, and its height is no estimate.
    section.style.contentVisibility = 'visible';
  };

  /** Cards have come or changed: they and those behind them get their places. */
  const lay = (slice: number, cards: HTMLElement) => {
    if (slice === 0) {
      // Cards that stand by themselves give it none, and a page that is shorter for a moment is scrolled.
      cards.style.height = `${high}px`;
    }
    stand(cards, wall.lay(slice, shapesOf(cards, columns, slice ? [] : rows)), columns);
  };

  /** Which of all it is, for screen readers and for events. */
  const number = (cards: Element, from: number) => {
    [...cards.children].forEach((card, index) => {
      card.setAttribute('aria-posinset', `${from + index + 1}`);
      card.setAttribute('aria-setsize', `${total}`);
    });
  };

  /** Put everything where it belongs; what is on the screen stays where it is. `more`: what follows the feed makes room. */
  const settle = (more = false) => {
    const above = box.getBoundingClientRect().top;
    const [seen] = between(tops, -above, innerHeight - above);
    // Of a feed that has failed only what is there has a height.
    const there = rising(live.keys()).find((index) => index >= seen);
    const still = failed ? (there ?? seen) : seen;
    const before = tops[still] as number;
    const end = above + room;
    tops = wall.tops(released, BLOCK_CARDS, total - head, (index) => failed && !live.has(index));
    const height = tops[tops.length - 1] as number;
    // Room that is left over where its end is seen, or would be, stays, so that what follows does not move.
    const kept = !failed && end > 0 && above + height < innerHeight && height < room;
    live.forEach((block, index) => (block.style.top = `${tops[index]}px`));
    const taller = wall.head() - high;
    const grown = taller + (kept ? 0 : height - room);
    // What is seen of the blocks stays; where they are all above the window, or none is there, what follows them does.
    const follows = end <= 0 || (end < innerHeight && there === undefined);
    const moved = follows && !more ? grown : taller + ((tops[still] ?? height) - before);
    if (grown || moved) {
      // Only one of us may scroll: the browser would keep what follows the feed where it is, and lead the shopper away.
      const { style } = document.documentElement;
      style.setProperty('overflow-anchor', 'none');
      room = kept ? room : height;
      high += taller;
      box.style.height = `${room}px`;
      list()?.style.setProperty('height', `${high}px`);
      void box.offsetHeight;
      if (Math.abs(moved) >= 1 && above < 0) {
        scrollBy({ top: moved, behavior: 'instant' });
      }
      style.removeProperty('overflow-anchor');
    }
    const rest = released < blocks();
    button.hidden = !rest && !failed;
    const shown = Math.min(head + released * BLOCK_CARDS, total);
    sofar.textContent = rest ? fraction(shown, total, page.lang) : '';
    box.setAttribute('aria-busy', String(asked.size > 0));
  };

  /** More room for more blocks. */
  const release = (cards: number) => {
    released = Math.min(released + Math.ceil(cards / BLOCK_CARDS), blocks());
    settle(true);
  };

  /** Blocks that somebody is in: with the focus or a selection, and those beside it, where Tab leads. */
  const held = (): Set<number> => {
    const selection = getSelection();
    const inside = [document.activeElement, ...(selection?.isCollapsed ? [] : [selection?.anchorNode, selection?.focusNode])];
    const indexes = [...live].filter(([, block]) => inside.some((node) => node && block.contains(node))).map(([index]) => index);
    return new Set(indexes.flatMap((index) => [index - 1, index, index + 1]));
  };

  const drop = (index: number, block: Element) => {
    block.remove();
    live.delete(index);
    stale.delete(index);
  };

  /** What is near comes, what is far goes. */
  const look = () => {
    waiting = false;
    const now = list();
    if (!section.isConnected || !now) {
      return;
    }
    const turned = columnsOf(now);
    if (turned.width > 0 && turned.width !== columns.width) {
      columns = turned;
      rows.length = 0;
      // By slice; of blocks that nobody knows any more only the cards.
      const there = [now];
      live.forEach((block, index) => (there[index + 1] = block));
      wall.span(columns, there.map((cards) => shapesOf(cards, columns, rows)));
      there.forEach((cards, slice) => wall.spots(slice) && stand(cards, wall.spots(slice) as FeedSpot[], columns));
      settle();
      holding = 2;
    }
    if (holding) {
      // Once more in the next frame: the browser may have a scroll of its own for what is above the feed.
      holding -= 1;
      if (anchor && anchor[0].isConnected) {
        scrollBy({ top: anchor[0].getBoundingClientRect().top - anchor[1], behavior: 'instant' });
      }
      soon();
    } else {
      const card = [...section.querySelectorAll('[data-product]')].find((card) => {
        const { top, bottom } = card.getBoundingClientRect();
        return bottom > 0 && top < innerHeight / 2;
      });
      anchor = card && [card, card.getBoundingClientRect().top];
    }
    const { top } = box.getBoundingClientRect();
    if (!failed && released === 0 && blocks() > 0 && !saving() && top > innerHeight) {
      // Below the window: room can be made without moving anything that is seen.
      release(RUN_CARDS.auto);
    }
    const near = (screens: number) => between(tops, -top - screens * innerHeight, -top + (screens + 1) * innerHeight);
    const [goneBefore, goneBehind] = near(NEAR.go);
    const stay = held();
    for (const [index, block] of live) {
      if (!failed && (index < goneBefore || index > goneBehind) && !stay.has(index)) {
        drop(index, block);
      }
    }
    const [from, to] = near(NEAR.come);
    for (let index = from; index <= to; index++) {
      stay.add(index);
    }
    stale.forEach((index) => stay.add(index));
    // The place of a card follows from all before it.
    for (let index = wall.shapes().length - 1; index < Math.max(...stay); index++) {
      stay.add(index);
    }
    for (const index of rising(stay)) {
      if (index >= 0 && index < released && (!live.has(index) || stale.has(index))) {
        ask(index);
      }
    }
  };
  const soon = () => {
    if (!waiting) {
      waiting = true;
      requestAnimationFrame(look);
    }
  };

  const ask = (index: number) => {
    if (failed || asked.has(index)) {
      return;
    }
    asked.add(index);
    source ??= feedSource(page, place, url, take, fail);
    source.ask({ from: head + index * BLOCK_CARDS, count: BLOCK_CARDS });
  };

  const take = (from: number, html: string) => {
    const index = (from - head) / BLOCK_CARDS;
    asked.delete(index);
    stale.delete(index);
    const block = parse(html).querySelector<HTMLElement>('[data-count]');
    if (!block || block.dataset['digest'] !== digest) {
      differs();
      return;
    }
    again = true;
    localizeMoney(block, page.lang);
    number(block, from);
    delete block.dataset['count'];
    delete block.dataset['digest'];
    const there = live.get(index);
    if (there) {
      morph(there, block);
    } else {
      const next = rising(live.keys()).find((other) => other > index);
      box.insertBefore(block, next === undefined ? null : (live.get(next) ?? null));
      live.set(index, block);
    }
    lay(index + 1, there ?? block);
    settle();
    // It may have come for the places behind it alone.
    soon();
    if (index === wanted) {
      wanted = -1;
      block.querySelector<HTMLElement>('a[href],button')?.focus({ preventScroll: true });
    }
  };

  /**
   * The order was decided elsewhere, with another profile or another document: the page is made anew, here. Until it is,
   * what a scroll asks for may come in the one order or the other.
   */
  const differs = () => {
    if (again && page.state === 'adopted') {
      again = false;
      stop();
      page.schedule();
    } else if (page.state !== 'loading') {
      fail('feed-failed');
    }
  };

  const stop = () => {
    source?.stop();
    source = undefined;
    asked.clear();
  };

  const fail = (code: string) => {
    stop();
    if (again && code === 'trap') {
      // Once without asking: an instance that ran out of memory may have been another's fault.
      again = false;
      soon();
      return;
    }
    failed = true;
    say(page, failure, 'failed');
    page.dispatchEvent(new CustomEvent('section-error', { detail: { section: id, code }, bubbles: true, composed: true }));
    settle();
  };

  button.addEventListener('click', () => {
    if (failed) {
      failed = false;
      failure.textContent = '';
      settle();
    } else {
      wanted = released;
      release(saving() ? RUN_CARDS.saving : RUN_CARDS.auto);
    }
    look();
  });

  const renew = () => {
    const now = list();
    stop();
    if (!section.isConnected || !now) {
      put();
      box.remove();
      foot.remove();
      return;
    }
    const other = now.dataset['digest'] !== digest;
    const { top } = box.getBoundingClientRect();
    if (other) {
      // From what is seen on, cards are laid anew; places above are as good a guess as any until they are seen again.
      wall.cut(between(tops, -top, innerHeight - top)[0] + 1);
    }
    read(now);
    // What is there is asked for again, since it may say something else. Of another order it is put in anew: cards that
    // change places one after the other would be seen moving.
    const stay = held();
    for (const [index, block] of live) {
      if (index >= blocks() || (other && !stay.has(index))) {
        drop(index, block);
      } else {
        stale.add(index);
      }
    }
    settle();
    look();
  };
  const remember = () => {
    const { top } = box.getBoundingClientRect();
    const [block] = between(tops, -top, innerHeight);
    const shapes = wall.shapes().slice(0, block + 2);
    keepFeedPlace(id, released && top < 0 ? { released, block, above_css_px: -top - (tops[block] as number), shapes } : undefined);
  };
  const ready = (event: Event) => event.target === page && renew();

  const put = () => {
    stop();
    removeEventListener('scroll', soon, true);
    removeEventListener('pagehide', remember);
    page.removeEventListener('page-ready', ready);
    watch.disconnect();
  };
  // Out of the document, it has no width.
  const watch = new ResizeObserver(() => (section.isConnected ? soon() : stop()));

  wall.span(columns, []);
  read(first);
  addEventListener('scroll', soon, { capture: true, passive: true });
  addEventListener('pagehide', remember);
  page.addEventListener('page-ready', ready);
  section.addEventListener('sf-morphed', () => {
    // The page may not be ready for some frames: until then, its cards stand as they did.
    const now = list();
    if (now) {
      lay(0, now);
    }
  });
  if (kept) {
    kept.shapes.slice(1, blocks() + 1).forEach((shapes, index) => wall.lay(index + 1, shapes));
    release(kept.released * BLOCK_CARDS);
    scrollBy({ top: box.getBoundingClientRect().top + (tops[kept.block] as number) + kept.above_css_px, behavior: 'instant' });
  }
  settle();
  watch.observe(section);
}

function rising(indexes: Iterable<number>): number[] {
  return [...indexes].sort((a, b) => a - b);
}

/** `120 / 10,000` */
function fraction(part: number, whole: number, locale: string): string {
  return [part, whole].map((count) => count.toLocaleString(locale || undefined)).join(' / ');
}
