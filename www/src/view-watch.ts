/**
 * Watches where an element is: near the viewport, inside it, of what size, on a visible page; and whether the shopper
 * wants it still.
 *
 * In: the element. Out: callbacks until it is stopped. The margins are the reason why this is not one observer:
 * a preview loads before it scrolls in, but moves only while it is seen.
 */

/** What is told. */
export type Watcher = {
  near(inside: boolean): void;
  seen(inside: boolean): void;
  /** Its size changed, or the page came to the front. */
  changed(): void;
  /** Whether a scroll is of interest; asked at each. */
  scrolls(): boolean;
  /** The page was scrolled: once for each frame. */
  scrolled(): void;
  /** The shopper asked for less motion, or for it again. */
  motion(): void;
};

/** A preview is loaded when it is this near to the viewport. */
const NEAR_MARGIN = '300px';

/** Whether the shopper asked for less motion. */
export function lessMotion(): MediaQueryList {
  return matchMedia('(prefers-reduced-motion: reduce)');
}

/** Start watching. @returns stops it */
export function watchElement(element: HTMLElement, watcher: Watcher): () => void {
  const inside = (rootMargin: string, tell: (inside: boolean) => void) => {
    const observer = new IntersectionObserver(
      // Several entries can queue up; the last one is how it is now.
      (entries) => tell(entries[entries.length - 1]?.isIntersecting ?? false),
      { rootMargin },
    );
    observer.observe(element);
    return observer;
  };
  const observers = [
    inside(NEAR_MARGIN, (is) => watcher.near(is)),
    inside('0px', (is) => watcher.seen(is)),
  ];
  let frame = 0;
  const scrolled = () => {
    if (!frame && watcher.scrolls()) {
      frame = requestAnimationFrame(() => {
        frame = 0;
        watcher.scrolled();
      });
    }
  };
  addEventListener('scroll', scrolled, { passive: true });
  const changed = () => watcher.changed();
  const motion = () => watcher.motion();
  const still = lessMotion();
  // Safari before 14 has no such events.
  still.addEventListener?.('change', motion);
  let sizes: { disconnect(): void } | undefined;
  if (typeof ResizeObserver === 'function') {
    const observer = new ResizeObserver(changed);
    observer.observe(element);
    sizes = observer;
  } else {
    // Safari before 13.1: the window is what changes sizes on a phone.
    addEventListener('resize', changed);
  }
  document.addEventListener('visibilitychange', changed);
  return () => {
    observers.forEach((observer) => observer.disconnect());
    sizes?.disconnect();
    cancelAnimationFrame(frame);
    removeEventListener('scroll', scrolled);
    removeEventListener('resize', changed);
    still.removeEventListener?.('change', motion);
    document.removeEventListener('visibilitychange', changed);
  };
}
