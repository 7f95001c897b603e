/**
 * Sections and product cards that a shopper has really seen: half of it on the screen for a second, once per page view.
 *
 * In: the page. Out: a call for each, and one for each section that comes near. What is taller than the screen counts when it covers half of that. The clock
 * stands while the tab is hidden. Cards are watched only in sections near the screen, so a page of thousands costs
 * what a screen of them costs.
 */
import { placeOf } from './event-detail.js';

/** Seen for so long without a break. */
const SEEN_MILLIS = 1_000;

/** Sections this near to the screen have their cards watched. */
const NEAR = '50% 0px';

/** What can be seen. */
const SECTION = '[data-section]';
const CARD = '[data-product]';

/** Since when something is on the screen, and how long it was before the tab went out of sight. */
type Clock = { since: number; spent: number; timer: ReturnType<typeof setTimeout> | undefined };

/**
 * Watch `page` for as long as it lives; `expose` is called once for each section and card, `comeNear` whenever a
 * section comes near the screen, or something new in it does.
 */
export function watchExposure(page: HTMLElement, expose: (element: HTMLElement) => void, comeNear: (section: Element) => void): void {
  const exposed = new Set<string>();
  const clocks = new Map<Element, Clock>();
  /** Elements whose larger half is on the screen, and those that lie across its middle. */
  const half = new Set<Element>();
  const across = new Set<Element>();

  const start = (element: Element, clock: Clock) => {
    clock.since = performance.now();
    clock.timer = setTimeout(() => {
      clocks.delete(element);
      const key = keyOf(element);
      if (element.isConnected && !exposed.has(key)) {
        exposed.add(key);
        expose(element as HTMLElement);
      }
    }, SEEN_MILLIS - clock.spent);
  };
  const judge = (element: Element, visible: boolean) => {
    const clock = clocks.get(element);
    if (clock && !visible) {
      clearTimeout(clock.timer);
      clocks.delete(element);
    } else if (!clock && visible && !exposed.has(keyOf(element))) {
      const fresh: Clock = { since: 0, spent: 0, timer: undefined };
      clocks.set(element, fresh);
      if (!document.hidden) {
        start(element, fresh);
      }
    }
  };
  document.addEventListener('visibilitychange', () => {
    for (const [element, clock] of clocks) {
      if (document.hidden) {
        clearTimeout(clock.timer);
        clock.spent += performance.now() - clock.since;
      } else {
        start(element, clock);
      }
    }
  });

  const keep = (set: Set<Element>, counts: (entry: IntersectionObserverEntry) => boolean) => (entries: IntersectionObserverEntry[]) => {
    for (const entry of entries) {
      if (counts(entry)) {
        set.add(entry.target);
      } else {
        set.delete(entry.target);
      }
      judge(entry.target, half.has(entry.target) || across.has(entry.target));
    }
  };
  const halves = new IntersectionObserver(keep(half, ({ intersectionRatio }) => intersectionRatio >= 0.5), { threshold: 0.5 });
  // What is taller than the screen and lies across its middle covers at least half of it, and never less.
  const middles = new IntersectionObserver(
    keep(across, ({ isIntersecting, boundingClientRect }) => isIntersecting && boundingClientRect.height >= innerHeight),
    { rootMargin: '-50% 0px' },
  );
  const observe = (element: Element) => [halves, middles].forEach((observer) => observer.observe(element));
  const forget = (element: Element) => {
    [halves, middles].forEach((observer) => observer.unobserve(element));
    half.delete(element);
    across.delete(element);
    judge(element, false);
  };
  const near = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) {
          comeNear(target);
        }
        [target, ...target.querySelectorAll(CARD)].forEach(isIntersecting && target.isConnected ? observe : forget);
      }
    },
    { rootMargin: NEAR },
  );
  const come = (node: Element) => {
    const sections = node.matches(SECTION) ? [node] : [...node.querySelectorAll(SECTION)];
    sections.forEach((section) => near.observe(section));
    const { section } = placeOf(node);
    if (section && section !== node) {
      // Something new in it: asked again whether it is near, it has its new cards watched too.
      near.unobserve(section);
      near.observe(section);
    }
  };
  const go = (node: Element) => {
    for (const element of [node, ...node.querySelectorAll(`${SECTION},${CARD}`)]) {
      near.unobserve(element);
      forget(element);
    }
  };
  new MutationObserver((records) => {
    for (const { type, target, addedNodes, removedNodes } of records) {
      if (type === 'attributes') {
        // A feed shows another product in the same card.
        go(target as Element);
        come(target as Element);
      }
      removedNodes.forEach((node) => node instanceof Element && !node.isConnected && go(node));
      addedNodes.forEach((node) => node instanceof Element && come(node));
    }
  }).observe(page, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-product'] });
  come(page);
}

/** One section as one variant, one product in one section, is exposed once. */
function keyOf(element: Element): string {
  const { section, card } = placeOf(element);
  const { section: id, variant } = section?.dataset ?? {};
  return JSON.stringify(card ? [id, card.dataset['product']] : [id, variant]);
}
