/**
 * Waiting for the page: nothing here may delay the first paint.
 *
 * Out: promises that settle when the browser has time.
 */

/** Longest wait for the page: one picture that stalls holds its `load` event back for minutes. */
const LOAD_MILLIS = 8_000;

/** Longest wait for an idle moment; a page with a running animation may never have one. */
const IDLE_MILLIS = 2_000;

/** Settles once the page has loaded, or should have, and the browser is idle. */
export async function afterLoad(): Promise<void> {
  if (document.readyState !== 'complete') {
    await new Promise((resolve) => {
      addEventListener('load', resolve, { once: true });
      setTimeout(resolve, LOAD_MILLIS);
    });
  }
  await new Promise<void>((resolve) => {
    // Safari has no idle callback; one turn of the timer lets pending input and paint go first.
    if (typeof requestIdleCallback === 'function') {
      requestIdleCallback(() => resolve(), { timeout: IDLE_MILLIS });
    } else {
      setTimeout(resolve, 50);
    }
  });
}

/** Longest wait for a frame; a page that is out of sight paints none. */
const FRAME_MILLIS = 100;

/** Settles after the browser has painted, or at least could have, and taken input. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, FRAME_MILLIS);
    requestAnimationFrame(() => {
      clearTimeout(timer);
      // The frame itself comes after this callback.
      setTimeout(resolve, 0);
    });
  });
}
