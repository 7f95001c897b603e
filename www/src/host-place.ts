/**
 * Starts a preview host, in a worker or on the page's own thread.
 *
 * In: who hears its messages. Out: something that takes messages and can be stopped. A worker that does not start
 * says `failed` like any dead host; the ladder decides what then.
 */
import { chunk } from './chunk.js';
import { within } from './deadline.js';
import { toFailure } from './errors.js';
import type { Post, ToHost, ToPage } from './messages.js';
import type { HostModule } from './preview-host.js';
import type { GpuFacts } from './probe-gpu.js';
import { BASE, scriptUrl } from './trust.js';

/** A running host; `stop` gives its memory back. */
export type Host = { send: Post<ToHost>; stop(): void };

/** A worker that can be asked for the GPU's facts; a dead one has none. */
type HostWorker = Host & { ask(): Promise<GpuFacts | undefined> };

/** How long a worker may take to say `ready`. Its script is 5 kB, and asked for early; only a dead one takes this long. */
const READY_MILLIS = 8_000;

/** How long a GPU may keep a question waiting. One that hangs would hold up the page as well. */
const ANSWER_MILLIS = 10_000;

/** A worker that looked at the GPU is kept this long for a preview. */
const SPARE_MILLIS = 5_000;

/** A worker that was started before it was known what it will draw, with what it has said since. */
type Early = { host: HostWorker; hear(message: ToPage): void; said: ToPage[] };

let early: Early | undefined;

/**
 * What the GPU is, as it is found out in the worker that the page's first preview will draw in; on the page where workers
 * cannot be had or have no WebGL (Safari 16). Nothing where neither answers.
 */
export async function askGpu(): Promise<GpuFacts> {
  startEarly();
  try {
    const asked = early && within(early.host.ask(), ANSWER_MILLIS, () => new Error('the GPU hangs'));
    const facts = await asked;
    setTimeout(endEarly, SPARE_MILLIS);
    return facts?.webgl?.['version'] === 2 ? facts : await (await chunk<HostModule>('preview-host')).gpuFacts();
  } catch {
    return {};
  }
}

/** Start the worker of the page's first host, while it is found out whether the device draws at all. */
function startEarly(): void {
  if (!early && typeof Worker === 'function') {
    const said: ToPage[] = [];
    const starting: Early = { host: startWorker((message) => starting.hear(message)), hear: (message) => void said.push(message), said };
    early = starting;
  }
}

/** Nobody needed it. */
function endEarly(): void {
  early?.host.stop();
  early = undefined;
}

/** A host in a module worker: the one that was started early, if there is one. */
export function hostInWorker(hear: (message: ToPage) => void): Host {
  if (!early) {
    return startWorker(hear);
  }
  const { host, said } = early;
  early.hear = hear;
  early = undefined;
  // Later, so that the caller has its host before it hears that it is dead.
  setTimeout(() => said.forEach(hear));
  return host;
}

function startWorker(hear: (message: ToPage) => void): HostWorker {
  let tell: (facts?: GpuFacts) => void = () => undefined;
  let worker: Worker | undefined;
  let ready = false;
  const fail = (thrown: unknown) => {
    clearTimeout(timer);
    tell();
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
      if (data.type === 'told') {
        tell(data.facts);
      } else {
        hear(data);
      }
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
    send: (message, transfer) => worker?.postMessage(message, transfer!),
    ask: () =>
      new Promise((resolve) => {
        tell = resolve;
        worker?.postMessage({ type: 'ask' });
      }),
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
