/**
 * Loads one wasm module with its glue.
 *
 * In: the folder and the name. Out: the glue's exports, with the wasm started. Compiles while it streams, except
 * where the server sends the wrong MIME type.
 */
import { within } from './deadline.js';
import { StorefrontError, toFailure } from './errors.js';

/** What `wasm-bindgen --target web` glue exports. */
type Glue = { default(init: { module_or_path: Response | ArrayBuffer }): Promise<unknown> };

/** 115 kB, the largest artefact, at the 32 kbit/s of a bad GPRS cell. */
const LOAD_MILLIS = 30_000;

/**
 * Fetch and start `name.wasm` with `name.js`.
 *
 * @param base folder, with a slash at the end
 * @param attempt counts restarts: browsers hand out the same JS module for the same URL, and after a trap that
 *   module's wasm instance is dead, so a restart on the same thread must ask for another URL
 * @throws {StorefrontError} `artefact-missing` when the network or the server fails, `artefact-broken` when the
 *   wasm does not compile (too old a browser, or a CSP without 'wasm-unsafe-eval'), `load-stalled` when it takes
 *   longer than anybody waits
 */
export function loadArtefact<Exports>(base: string, name: string, attempt = 0): Promise<Exports> {
  const abort = new AbortController();
  return within(load<Exports>(base, name, attempt, abort.signal), LOAD_MILLIS, () => {
    abort.abort();
    return new StorefrontError('load-stalled', `${name}: nothing for ${LOAD_MILLIS} ms`);
  });
}

async function load<Exports>(base: string, name: string, attempt: number, signal: AbortSignal): Promise<Exports> {
  const wasm = fetch(`${base}${name}.wasm`, { credentials: 'same-origin', signal });
  // The glue may fail first; then nobody awaits this one.
  wasm.catch(() => undefined);
  try {
    const url = `${base}${name}.js${attempt ? `?again=${attempt}` : ''}`;
    const glue = (await import(/* webpackIgnore: true */ /* @vite-ignore */ url)) as Glue;
    const response = await wasm;
    if (!response.ok) {
      throw new StorefrontError('artefact-missing', `${name}.wasm: HTTP ${response.status}`);
    }
    const streams = (response.headers.get('Content-Type') ?? '').startsWith('application/wasm');
    await glue.default({ module_or_path: streams ? response : await response.arrayBuffer() });
    return glue as unknown as Exports;
  } catch (thrown) {
    if (thrown instanceof StorefrontError) {
      throw thrown;
    }
    const compiles = typeof WebAssembly === 'object' && thrown instanceof WebAssembly.CompileError;
    throw new StorefrontError(
      compiles ? 'artefact-broken' : 'artefact-missing',
      `${name}: ${toFailure(thrown, '').message}`,
    );
  }
}
