/**
 * Starts a preview host, in a worker or on the page's own thread.
 *
 * In: who hears its messages. Out: something that takes messages and can be stopped. A worker that does not start
 * says `failed` like any dead host; the ladder decides what then.
 */
import { toFailure } from './errors.js';
import { createHost } from './host.js';
import type { ToHost, ToPage } from './messages.js';
import { scriptUrl } from './trust.js';

/** A running host; `stop` gives its memory back. */
export type Host = { send(message: ToHost): void; stop(): void };

/** How long a worker may take to say `ready`. Its script is in the cache; only a dead one takes this long. */
const READY_MILLIS = 8_000;

/** A host in a module worker of this very script. */
export function hostInWorker(hear: (message: ToPage) => void): Host {
  let worker: Worker | undefined;
  let ready = false;
  const fail = (thrown: unknown) => {
    clearTimeout(timer);
    hear({ type: 'failed', cause: 'worker', failure: toFailure(thrown, 'worker-failed') });
  };
  const timer = setTimeout(() => ready || fail('the worker did not answer'), READY_MILLIS);
  try {
    worker = new Worker(scriptUrl(), { type: 'module', name: 'storefront' });
    worker.onmessage = ({ data }: MessageEvent<ToPage>) => {
      if (data.type === 'ready') {
        ready = true;
        clearTimeout(timer);
      }
      hear(data);
    };
    worker.onerror = (event) => {
      // Handled here: the ladder takes another way, and its report says so.
      event.preventDefault();
      fail({ code: 'worker-failed', message: event.message });
    };
  } catch (thrown) {
    // Later, so that the caller has its host before it hears that it is dead.
    setTimeout(fail, 0, thrown);
  }
  return {
    send: (message) => worker?.postMessage(message),
    stop: () => {
      clearTimeout(timer);
      worker?.terminate();
    },
  };
}

/** The same host on the page's own thread. */
export function hostOnPage(hear: (message: ToPage) => void): Host {
  let host: ((message: ToHost) => void) | undefined = createHost(hear);
  return {
    send: (message) => host?.(message),
    stop: () => {
      try {
        host?.({ type: 'stop' });
      } catch {
        // A trapped instance cannot even free itself; it was given up anyway.
      }
      host = undefined;
    },
  };
}
