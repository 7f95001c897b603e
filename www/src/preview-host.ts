/**
 * `dist/preview-host.js`: the preview host, as a worker's script and for the page's own thread. Loaded with the first preview.
 *
 * In and out: `messages.ts`, over `postMessage` in a worker of our own. Only wires the host to its place.
 */
import { createHost } from './host.js';
import type { ToHost, ToPage } from './messages.js';

export { createHost } from './host.js';
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
  scope.onmessage = (event) => host(event.data);
  scope.postMessage({ type: 'ready' }, []);
}
