/**
 * Waiting for the page: nothing here may delay the first paint.
 *
 * Out: promises that settle when the browser has time.
 */

/** Longest wait for the page: one picture that stalls holds its `load` event back for minutes. */
const LOAD_MILLIS = 8_000;

/** Longest wait for an idle moment; a page with a running animation may never have one. */
const IDLE_MILLIS = 2_000;

/**
 * How long sections are made without a break. The last one and the pictures of all take as long again, and no task should
 * come near 50 ms on a slow phone, nor much beyond on one that is busy with something else.
 */
const SLICE_MILLIS = 12;

/** So many are made before the first break: the first screen and a little more, in one paint instead of two. */
const LEAST = 3;

/** Longest wait for the frame that follows the first slice. */
const FRAME_MILLIS = 100;

/** Settles once the page has loaded, or should have, and the browser is idle. */
export async function afterLoad(): Promise<void> {
  if (document.readyState !== 'complete') {
    await new Promise((resolve) => {
      addEventListener('load', resolve, { once: true });
      setTimeout(resolve, LOAD_MILLIS);
    });
  }
  await new Promise<unknown>((resolve) => {
    // Safari has no idle callback; one turn of the timer lets pending input and paint go first.
    if (typeof requestIdleCallback === 'function') {
      requestIdleCallback(resolve, { timeout: IDLE_MILLIS });
    } else {
      setTimeout(resolve, 50);
    }
  });
}

/**
 * Settles after the browser has painted and taken input, or after `most_millis`: a page that is out of sight paints
 * nothing. Without time to wait it takes input, and paints if a frame is due.
 */
export function breathe(most_millis: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, most_millis);
    // The frame itself comes after this callback.
    requestAnimationFrame(() => setTimeout(resolve));
  });
}

/** Do `work` for every item, and let the browser in whenever a slice of time is used up, for as long as `beforeBreak` wants. */
export async function inSlices<Item>(
  items: Iterable<Item>,
  work: (item: Item) => unknown,
  beforeBreak: () => unknown = () => undefined,
): Promise<void> {
  let from = performance.now();
  let wait = FRAME_MILLIS;
  let done = 0;
  for (const item of items) {
    work(item);
    if (++done >= LEAST && performance.now() - from > SLICE_MILLIS) {
      await Promise.all([beforeBreak(), breathe(wait)]);
      wait = 0;
      from = performance.now();
    }
  }
}
