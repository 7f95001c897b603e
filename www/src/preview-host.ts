/**
 * `dist/preview-host.js`: the preview host, as a worker's script and for the page's own thread. Loaded with the first preview,
 * and where no verdict is remembered: it also looks at the GPU, because to wait for that is nothing for the page's thread.
 *
 * In and out: `messages.ts`, over `postMessage` in a worker of our own. Only wires the host to its place.
 */
import { createHost } from './host.js';
import type { ToHost, ToPage } from './messages.js';
import { gpuFacts } from './probe-gpu.js';

export { createHost } from './host.js';
export { gpuFacts } from './probe-gpu.js';
export { decodeWithImage } from './textures.js';

/** Exports of `dist/preview-host.js`. */
export type HostModule = typeof import('./preview-host.js');

/** The scope of a worker. */
type WorkerScope = {
  postMessage(message: ToPage, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToHost>) => void) | null;
};

/** Present in worker scopes only. */
declare const WorkerGlobalScope: (abstract new () => object) | undefined;

if (typeof WorkerGlobalScope !== 'undefined' && self.name === 'storefront') {
  const scope = self as unknown as WorkerScope;
  const host = createHost((message, transfer = []) => scope.postMessage(message, transfer));
  scope.onmessage = ({ data }) => {
    if (data.type === 'ask') {
      void gpuFacts().then((facts) => scope.postMessage({ type: 'told', facts }, []));
    } else {
      host(data);
    }
  };
  scope.postMessage({ type: 'ready' }, []);
}
