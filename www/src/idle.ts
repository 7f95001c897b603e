/**
 * Waiting for the page: nothing here may delay the first paint.
 *
 * Out: promises that settle when the browser has time.
 */

/** Longest wait for an idle moment; a page with a running animation may never have one. */
const IDLE_MILLIS = 2_000;

/** Settles once the page has loaded and the browser is idle. */
export async function afterLoad(): Promise<void> {
  if (document.readyState !== 'complete') {
    await new Promise((resolve) => addEventListener('load', resolve, { once: true }));
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

/** Settles after the browser had a chance to paint and to take input. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    // Unlike a nested timer, a message is not held back for 4 ms.
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}
