/**
 * The rest of one endless feed.
 *
 * In: the list of its first cards, as the template `product_grid.html` writes it. Out: cards in blocks below it, those near the
 * window alone: what is far has its room and no nodes, so that ten thousand products weigh what a few screens of them weigh.
 * A block with the focus or a selection stays. After some blocks a button asks, so that what follows the feed can be reached;
 * where data are saved, and on the weakest phones, it asks each time. When no cards can be had, the feed ends at those that
 * are there, with a sentence and the button. Nothing here moves what is on the screen.
 */
import { keepFeedPlace, keptFeedPlace } from './feed-place.js';
import { between, feedRows } from './feed-rows.js';
import { feedSource } from './feed-source.js';
import type { Decided, FeedSource } from './feed-source.js';
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
  const list = () => section.querySelector<HTMLElement>(':scope > [data-count]');
  const make = <Name extends keyof HTMLElementTagNameMap>(name: Name, parent: Element, text = '') => {
    const element = parent.ownerDocument.createElement(name);
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

  const size = blockOf(first);
  const live = new Map<number, HTMLElement>();
  const asked = new Set<number>();
  let width = box.offsetWidth;
  let head = 0;
  let total = 0;
  let digest: string | undefined;
  const rows = feedRows(size);
  let tops: number[] = [0];
  let released = 0;
  let failed = false;
  let source: FeedSource | undefined;
  /** The block that a press on the button asked for: its first card gets the focus. */
  let wanted = -1;
  let waiting = false;
  let again = true;

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
    total = Number(now.dataset['count']);
    digest = now.dataset['digest'];
    const gap = parseFloat(getComputedStyle(now).rowGap) || 0;
    rows.fill(total - head, (now.offsetHeight + gap) / (head || 1));
    live.forEach((block, index) => rows.measure(index, block.offsetHeight));
    released = Math.min(released, rows.blocks());
    number(now, 0);
    say(page, button, 'more');
    // The feed takes care itself that what is far costs nothing, and its height is no estimate.
    section.style.contentVisibility = 'visible';
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
    const anchor = failed ? ([...live.keys()].sort((a, b) => a - b).find((index) => index >= seen) ?? seen) : seen;
    const before = tops[anchor] ?? 0;
    const end = above + box.offsetHeight;
    tops = rows.tops(released, (index) => failed && !live.has(index));
    const height = tops[tops.length - 1] ?? 0;
    // Room that is left over while its end is seen stays, so that what follows does not move.
    const kept = !failed && end > 0 && end < innerHeight && height < box.offsetHeight;
    live.forEach((block, index) => (block.style.top = `${tops[index] ?? 0}px`));
    const grown = kept ? 0 : height - box.offsetHeight;
    // What is seen of the blocks stays; where they are all above the window, what follows them does.
    const moved = end <= 0 && !more ? grown : (tops[anchor] ?? before) - before;
    if (grown || moved) {
      // Only one of us may scroll: the browser would keep what follows the feed where it is, and lead the shopper away.
      const { style } = box.ownerDocument.documentElement;
      style.setProperty('overflow-anchor', 'none');
      box.style.height = `${kept ? box.offsetHeight : height}px`;
      void box.offsetHeight;
      if (Math.abs(moved) >= 1 && above < 0) {
        scrollBy({ top: moved, behavior: 'instant' });
      }
      style.removeProperty('overflow-anchor');
    }
    const rest = released < rows.blocks();
    button.hidden = !rest && !failed;
    const shown = Math.min(head + released * size, total);
    sofar.textContent = rest ? fraction(shown, total, page.lang) : '';
    box.setAttribute('aria-busy', String(asked.size > 0));
  };

  /** More room for more blocks. */
  const release = (cards: number) => {
    released = Math.min(released + Math.ceil(cards / size), rows.blocks());
    settle(true);
  };

  /** Blocks that somebody is in: with the focus or a selection, and those beside it, where Tab leads. */
  const held = (): Set<number> => {
    const { activeElement } = box.ownerDocument;
    const selection = getSelection();
    const inside = [activeElement, ...(selection?.isCollapsed ? [] : [selection?.anchorNode, selection?.focusNode])];
    const indexes = [...live].filter(([, block]) => inside.some((node) => node && block.contains(node))).map(([index]) => index);
    return new Set(indexes.flatMap((index) => [index - 1, index, index + 1]));
  };

  /** What is near comes, what is far goes. */
  const look = () => {
    waiting = false;
    if (!section.isConnected) {
      return;
    }
    const { top } = box.getBoundingClientRect();
    if (!failed && released === 0 && rows.blocks() > 0 && !saving() && top > innerHeight) {
      // Below the window: room can be made without moving anything that is seen.
      release(RUN_CARDS.auto);
    }
    const near = (screens: number) => between(tops, -top - screens * innerHeight, -top + (screens + 1) * innerHeight);
    const [goneBefore, goneBehind] = near(NEAR.go);
    const stay = held();
    for (const [index, block] of live) {
      if (!failed && (index < goneBefore || index > goneBehind) && !stay.has(index)) {
        block.remove();
        live.delete(index);
      }
    }
    const [from, to] = near(NEAR.come);
    for (let index = from; index <= to; index++) {
      stay.add(index);
    }
    for (const index of [...stay].sort((a, b) => a - b)) {
      if (index >= 0 && index < released && !live.has(index)) {
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
    source.ask({ from: head + index * size, count: size });
  };

  const take = (from: number, html: string) => {
    const index = (from - head) / size;
    asked.delete(index);
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
    block.style.top = `${tops[index] ?? 0}px`;
    const there = live.get(index);
    if (there) {
      morph(there, block);
    } else {
      const next = [...live.keys()].sort((a, b) => a - b).find((other) => other > index);
      box.insertBefore(block, next === undefined ? null : (live.get(next) ?? null));
      live.set(index, block);
    }
    rows.measure(index, (there ?? block).offsetHeight);
    settle();
    if (index === wanted) {
      wanted = -1;
      block.querySelector<HTMLElement>('a[href],button')?.focus({ preventScroll: true });
    }
  };

  /** The order was decided elsewhere, with another profile or another document: the page is made anew, here. */
  const differs = () => {
    if (again && page.state === 'adopted') {
      again = false;
      stop();
      page.schedule();
    } else {
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
    read(now);
    // What is there is asked for again, since it may say something else. Of another order it is put in anew: cards that
    // change places one after the other would be seen moving.
    const stay = held();
    for (const [index, block] of live) {
      if (index >= rows.blocks() || (other && !stay.has(index))) {
        block.remove();
        live.delete(index);
      } else {
        ask(index);
      }
    }
    settle();
    look();
  };
  const remember = () => {
    const { top } = box.getBoundingClientRect();
    const [block] = between(tops, -top, innerHeight);
    keepFeedPlace(id, released && top < 0 ? { released, block, above_css_px: -top - (tops[block] ?? 0) } : undefined);
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
  const watch = new ResizeObserver(() => {
    if (!section.isConnected) {
      stop();
      return;
    }
    const now = box.offsetWidth;
    if (now && now !== width) {
      const [index, block] = [...live][0] ?? [];
      const before = index === undefined ? 0 : (tops[index + 1] ?? 0) - (tops[index] ?? 0);
      rows.stretch(block && before ? block.offsetHeight / before : now / width);
      width = now;
      live.forEach((block, index) => rows.measure(index, block.offsetHeight));
      settle();
    }
    soon();
  });

  read(first);
  addEventListener('scroll', soon, { capture: true, passive: true });
  addEventListener('pagehide', remember);
  page.addEventListener('page-ready', ready);
  const kept = keptFeedPlace(id);
  if (kept) {
    release(kept.released * size);
    scrollBy({ top: box.getBoundingClientRect().top + (tops[kept.block] ?? 0) + kept.above_css_px, behavior: 'instant' });
  }
  settle();
  watch.observe(box);
}

/** Cards of a block: whole rows, whether the list has two columns or, on a wide screen, its own. */
function blockOf(list: HTMLElement): number {
  const columns = Number(getComputedStyle(list).getPropertyValue('--sf-columns')) || 2;
  const rows = columns % 2 ? columns * 2 : columns;
  return rows * Math.ceil(BLOCK_CARDS / rows);
}

/** `120 / 10,000` */
function fraction(part: number, whole: number, locale: string): string {
  return [part, whole].map((count) => count.toLocaleString(locale || undefined)).join(' / ');
}
