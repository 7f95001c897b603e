/**
 * Starts a preview host, in a worker or on the page's own thread.
 *
 * In: who hears its messages. Out: something that takes messages and can be stopped. A worker that does not start
 * says `failed` like any dead host; the ladder decides what then.
 */
import { chunk } from './chunk.js';
import { toFailure } from './errors.js';
import type { ToHost, ToPage } from './messages.js';
import type { HostModule } from './preview-host.js';
import { BASE, scriptUrl } from './trust.js';

/** A running host; `stop` gives its memory back. */
export type Host = { send(message: ToHost): void; stop(): void };

/** How long a worker may take to say `ready`. Its script is 3 kB, and asked for early; only a dead one takes this long. */
const READY_MILLIS = 8_000;

/** Have the host's script in the browser's cache, while it is found out whether the device draws at all. */
export function fetchHostEarly(): void {
  fetch(`${BASE}preview-host.js`).catch(() => undefined);
}

/** A host in a module worker. */
export function hostInWorker(hear: (message: ToPage) => void): Host {
  let worker: Worker | undefined;
  let ready = false;
  const fail = (thrown: unknown) => {
    clearTimeout(timer);
    hear({ type: 'failed', cause: 'worker', failure: toFailure(thrown, 'worker-failed') });
  };
  const timer = setTimeout(() => ready || fail('the worker did not answer'), READY_MILLIS);
  try {
    worker = new Worker(scriptUrl(`${BASE}preview-host.js`), { type: 'module', name: 'storefront' });
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
  let host: ((message: ToHost) => void) | undefined;
  /** What came before the host was here; absent when nothing is taken any more. */
  let early: ToHost[] | undefined = [];
  chunk<HostModule>('preview-host').then(
    ({ createHost }) => {
      if (early) {
        host = createHost(hear);
        early.forEach(host);
      }
    },
    (thrown: unknown) => hear({ type: 'failed', cause: 'load', failure: toFailure(thrown, 'artefact-missing') }),
  );
  return {
    send: (message) => (host ? host(message) : early?.push(message)),
    stop: () => {
      try {
        host?.({ type: 'stop' });
      } catch {
        // A trapped instance cannot even free itself; it was given up anyway.
      }
      host = early = undefined;
    },
  };
}
