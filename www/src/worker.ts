/**
 * The preview host as a worker.
 *
 * In and out: `messages.ts` over `postMessage`. Only wires the host to its worker scope.
 */
import { createHost } from './host.js';
import type { ToHost, ToPage } from './messages.js';

type WorkerScope = {
  postMessage(message: ToPage, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToHost>) => void) | null;
};

/** Turn this worker into a preview host. */
export function serve(scope: WorkerScope): void {
  const host = createHost((message, transfer = []) => scope.postMessage(message, transfer));
  scope.onmessage = (event) => host(event.data);
  scope.postMessage({ type: 'ready' }, []);
}
