/**
 * When a preview draws: only while something moves, and one frame at a time.
 *
 * In: wake-ups, and the host's answers. Out: calls of `frame`. Between movements there is no animation frame pending
 * at all, which is what a phone's battery asks for.
 */

/** A preview's frame loop. */
export type Loop = {
  /** Something changed: draw soon, if it can be seen. */
  wake(): void;
  /** The host answered; `moving` asks for the next frame. */
  answered(moving: boolean): void;
  /** Drop everything that is pending; an answer that is still on its way no longer counts. */
  stop(): void;
};

/**
 * Make a loop.
 *
 * @param drawable whether there is a preview to draw that somebody could see
 * @param frame asks the host for one frame; its answer comes through `answered`
 */
export function createLoop(drawable: () => boolean, frame: (now_millis: number) => void): Loop {
  let raf = 0;
  let inFlight = false;
  let again = false;

  function wake(): void {
    if (!raf && drawable()) {
      raf = requestAnimationFrame(tick);
    }
  }

  function tick(now_millis: number): void {
    raf = 0;
    // A slow host gets the next request when it has answered this one: frames never queue up.
    again = inFlight;
    if (!inFlight) {
      inFlight = true;
      frame(now_millis);
    }
  }

  return {
    wake,
    answered(moving) {
      inFlight = false;
      if (moving || again) {
        again = false;
        wake();
      }
    },
    stop() {
      cancelAnimationFrame(raf);
      raf = 0;
      inFlight = again = false;
    },
  };
}
