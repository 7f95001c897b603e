/**
 * `dist/fill.js`: sections far below the screen stand empty at first, at the height that the plan estimates, and get
 * their content when a shopper comes near or the browser is idle. Loaded once the first sections are painted.
 *
 * In: the HTML of sections, one after the other. Out: elements that the style sheet holds open while they are empty.
 * Whoever could tell the difference gets the content first: the Tab key, printing, an address that leads to a section.
 * Must not fill what has children: an update has been there.
 */
import { breathe } from './idle.js';
import type { Section } from './sections.js';

/** Exports of `dist/fill.js`. */
export type Fill = { filler: typeof filler };

/** Makes sections stand for now, and says when all of them have their content. */
export type Filler = { stand(html: string): Section; filled(): Promise<void> };

/** Screens around what is seen that count as near. */
const NEAR_SCREENS = 2;

/**
 * How long sections are filled without a break. Each break costs a frame, on a slow phone as much as three sections; but
 * with the last section and what follows from it no task should come near 50 ms.
 */
const SLICE_MILLIS = 16;

/** Longest wait for an idle moment: a page with a running animation may never have one. */
const IDLE_MILLIS = 100;

/** Longest wait for the frame that shows what was filled. */
const FRAME_MILLIS = 100;

/** What takes the focus. */
const FOCUSABLE = 'a[href],button,input,select,textarea,summary,[tabindex],[controls],product-view';

function isSeen(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

/**
 * Begin with `host`; `whole` parses HTML of the engine.
 *
 * Nothing where the browser would not hold a place open, or where the address leads to a section: then all that stands
 * above it counts.
 */
export function filler(host: HTMLElement, whole: (html: string) => Section): Filler | undefined {
  if (location.hash.startsWith('#sf-') || !CSS.supports('content-visibility', 'auto')) {
    return undefined;
  }
  /** What is still empty, from the top. */
  const empty = new Map<Element, string>();
  const near = new Set<Element>();
  let far = false;
  let ended: (() => void) | undefined;

  const fill = (element: Element) => {
    const html = empty.get(element);
    empty.delete(element);
    near.delete(element);
    watch.unobserve(element);
    if (html && !element.firstChild) {
      element.append(...((whole(html).nodes[0] as Element | undefined)?.childNodes ?? []));
    }
    if (!empty.size) {
      ended?.();
    }
  };
  /** Fill until there is nothing left, or no time. */
  const slice = (next: () => Element | undefined) => {
    const from = performance.now();
    for (let element; performance.now() - from < SLICE_MILLIS && (element = next()); ) {
      fill(element);
    }
  };
  const first = <Item>(items: Iterable<Item>): Item | undefined => {
    for (const item of items) {
      return item;
    }
    return undefined;
  };

  let coming = false;
  const come = async () => {
    coming = true;
    while (near.size) {
      // What is seen goes first, and is painted before the rest.
      const seen = [...near].filter(isSeen);
      slice(() => first(seen.length ? seen.filter((element) => near.has(element)) : near));
      await breathe(FRAME_MILLIS);
    }
    coming = false;
  };
  const watch = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting && empty.has(target)) {
          near.add(target);
        } else {
          near.delete(target);
        }
      }
      if (!coming) {
        void come();
      }
    },
    { rootMargin: `${NEAR_SCREENS * 100}% 0px` },
  );

  const idle = () => {
    if (!empty.size) {
      return;
    }
    const work = () => {
      slice(() => first(empty.keys()));
      idle();
    };
    // Safari has no idle callback; a turn of the timer lets input and paint go first.
    if (typeof requestIdleCallback === 'function') {
      requestIdleCallback(work, { timeout: IDLE_MILLIS });
    } else {
      setTimeout(work, 50);
    }
  };

  const all = () => [...empty.keys()].forEach(fill);
  /** The focus is about to go on, or back: there must be something that can take it. */
  const tab = ({ key }: KeyboardEvent) => {
    if (key !== 'Tab') {
      return;
    }
    const at = document.activeElement ?? document.body;
    const sides = [Node.DOCUMENT_POSITION_FOLLOWING, Node.DOCUMENT_POSITION_PRECEDING].map((side) =>
      [...empty.keys()].filter((element) => at.compareDocumentPosition(element) & side),
    );
    sides[1]?.reverse();
    for (const side of sides) {
      for (const element of side) {
        fill(element);
        if (element.querySelector(FOCUSABLE)) {
          break;
        }
      }
    }
  };
  addEventListener('beforeprint', all);
  addEventListener('keydown', tab, true);
  return {
    stand(html) {
      // From here on all others are further down.
      far ||= host.getBoundingClientRect().bottom > (NEAR_SCREENS + 1) * innerHeight;
      // The engine writes `>` inside attributes as `&gt;`, so the first one ends the tag.
      const tag = far && whole(html.slice(0, html.indexOf('>') + 1));
      const element = tag && (tag.nodes[0] as HTMLElement);
      // One that the plan counts among the first screen has no height to keep.
      if (!element || element.dataset['later'] === undefined) {
        return whole(html);
      }
      empty.set(element, html);
      watch.observe(element);
      return { html, nodes: [element] };
    },
    async filled() {
      idle();
      await new Promise<void>((resolve) => {
        ended = resolve;
        if (!empty.size) {
          resolve();
        }
      });
      // What follows is no part of the last slice.
      await breathe(FRAME_MILLIS);
      watch.disconnect();
      removeEventListener('beforeprint', all);
      removeEventListener('keydown', tab, true);
    },
  };
}
