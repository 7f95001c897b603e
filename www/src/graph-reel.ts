/**
 * When a preview shows the next frame of its moving textures.
 *
 * In: those that its materials wear. Out: `show` for each frame that is to be drawn. Films play while the element and the page
 * are seen, and stand still for shoppers who want less motion. Frames never queue up: the next one of a film waits for
 * the picture with the last one.
 */
import type { Moving } from './graph-moving.js';
import type { PreviewTier } from './types.js';
import { lessMotion } from './view-watch.js';

/** What a session tells, and hears: `playing` keeps it from drawing each frame twice, once sharper. */
export type Now = { tier: PreviewTier | undefined; pictures: number; playing?: boolean };

/** Frames are no more frequent than that. The rasteriser has more to do for each. */
const FRAME_MILLIS = 1000 / 30;
const T1_FRAME_MILLIS = 100;
/** Screens are no exact clocks. */
const EARLY_MILLIS = 4;

/**
 * Make it.
 *
 * @param now of the element's session, while it has one for this model
 * @param show hands the frame that is there now to the renderer
 */
export function createReel(view: HTMLElement, now: () => Now | undefined, show: (moving: Moving) => void) {
  let worn = new Set<Moving>();
  let seen = false;
  let watching: IntersectionObserver | undefined;
  let still: MediaQueryList | undefined;
  /** What ends those that play. */
  const ends = new Map<Moving, () => void>();
  const shown = new Map<Moving, { at_millis: number; pictures: number }>();
  const scheduled = new Set<Moving>();

  const pace = () => (now()?.tier === 'T1' ? T1_FRAME_MILLIS : FRAME_MILLIS);

  function next(moving: Moving): void {
    shown.set(moving, { at_millis: performance.now(), pictures: now()?.pictures ?? 0 });
    show(moving);
  }

  /** A film has another frame. */
  function frame(moving: Moving): void {
    const session = now();
    const last = shown.get(moving);
    if (!session) {
      look();
    } else if (!last || (last.pictures !== session.pictures && performance.now() - last.at_millis >= pace() - EARLY_MILLIS)) {
      next(moving);
    }
  }

  /** Play what is to play, and nothing else. */
  function look(): void {
    const session = now();
    const plays = session && seen && document.visibilityState === 'visible' && !still?.matches;
    for (const [moving, end] of ends) {
      if (!plays || !worn.has(moving)) {
        end();
        ends.delete(moving);
        moving.viewers.delete(view);
        if (!moving.viewers.size) {
          moving.film?.pause();
        }
      }
    }
    for (const moving of plays ? worn : []) {
      if (moving.film && !ends.has(moving)) {
        moving.viewers.add(view);
        moving.film.play();
        ends.set(moving, moving.film.each(() => frame(moving)));
      }
    }
    if (session) {
      session.playing = ends.size > 0;
    } else {
      stop();
    }
  }

  function start(): void {
    watching = new IntersectionObserver((entries) => {
      seen = entries[entries.length - 1]?.isIntersecting ?? false;
      look();
    });
    watching.observe(view);
    document.addEventListener('visibilitychange', look);
    still ??= lessMotion();
    // Safari before 14 has no such events.
    still.addEventListener?.('change', look);
  }

  function stop(): void {
    watching?.disconnect();
    watching = undefined;
    document.removeEventListener('visibilitychange', look);
    still?.removeEventListener?.('change', look);
  }

  return {
    /** The materials wear these now. */
    wear(now_worn: Set<Moving>): void {
      if (now_worn.size || worn.size) {
        worn = now_worn;
        if (!watching) {
          start();
        }
        look();
      }
    },
    /** There is another frame though nothing plays: of several in a row the last one is shown. */
    changed(moving: Moving): void {
      if (!scheduled.has(moving)) {
        scheduled.add(moving);
        const go = () =>
          requestAnimationFrame(() => {
            scheduled.delete(moving);
            next(moving);
          });
        const wait_millis = (shown.get(moving)?.at_millis ?? 0) + pace() - performance.now() - EARLY_MILLIS;
        if (wait_millis > 0) {
          setTimeout(go, wait_millis);
        } else {
          go();
        }
      }
    },
  };
}
