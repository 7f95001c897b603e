/**
 * Loads the official decoders, each when the first file needs it.
 *
 * In: where the page says they are, as `<model-viewer>` has it: for Draco and Basis Universal a folder, for meshoptimizer a
 * script; else `decoders/` beside the package. Out: what they export. The files are those that their authors publish: ES
 * modules, or scripts that hand themselves to an AMD loader, which for the moment is this one.
 */
import { within } from './deadline.js';
import { StorefrontError, toFailure } from './errors.js';

/** Where decoders are, as the page said it, and what that is relative to. */
export type DecoderLocations = { draco?: string | undefined; ktx2?: string | undefined; meshopt?: string | undefined; base: string };

/** The largest has 200 kB, and comes on the connection that brought the model. */
const LOAD_MILLIS = 30_000;

type Scope = { define?: unknown };

type Memory = Map<string, Promise<unknown>>;
const scripts: Memory = new Map();
const decoders: Memory = new Map();
/** Scripts that were run, in the order of asking: two at once could not be told apart. */
let last: Promise<unknown> = Promise.resolve();
let failures = 0;

/** Take what `make` gives once; a failure is forgotten, so that the next model tries again. */
function once<Value>(loaded: Memory, key: string, make: () => Promise<Value>): Promise<Value> {
  let made = loaded.get(key) as Promise<Value> | undefined;
  if (!made) {
    made = make();
    loaded.set(key, made);
    made.catch(() => loaded.delete(key));
  }
  return made;
}

/** Start anew with the next model: a decoder that trapped is dead. */
export const forgetDecoders = (): void => decoders.clear();

/** Run a script. @returns what it handed to `define`, else its exports */
function script(url: string): Promise<unknown> {
  return once(scripts, url, () => {
    const run = async () => {
      const scope = self as Scope;
      const before = scope.define;
      let made: unknown;
      // Scripts of a page that come meanwhile have a `currentScript`; this one, run as a module, has none.
      const define = (...given: unknown[]) => {
        if (typeof document !== 'undefined' && document.currentScript) {
          return (before as ((...given: unknown[]) => void) | undefined)?.(...given);
        }
        made = (given[given.length - 1] as () => unknown)();
      };
      scope.define = Object.assign(define, { amd: true });
      try {
        // Browsers remember a script by its address, even one that failed.
        const module: unknown = await import(/* webpackIgnore: true */ /* @vite-ignore */ `${url}${failures ? `?again=${failures}` : ''}`);
        return made ?? module;
      } catch (thrown) {
        failures++;
        throw thrown;
      } finally {
        scope.define = before;
      }
    };
    const turn = last.then(run);
    // One that never answers must not hold up the others.
    last = patient(url, turn).catch(() => undefined);
    return turn;
  });
}

/** Wait for a decoder, with an end to patience. */
function patient<Value>(name: string, work: Promise<Value>): Promise<Value> {
  const waited = within(work, LOAD_MILLIS, () => new StorefrontError('decoder-stalled', `${name}: nothing for ${LOAD_MILLIS} ms`));
  return waited.catch((thrown: unknown) => {
    const { code, message } = toFailure(thrown, '');
    const compiles = thrown instanceof WebAssembly.CompileError || thrown instanceof WebAssembly.LinkError || code === 'trap';
    throw thrown instanceof StorefrontError
      ? thrown
      : new StorefrontError(compiles ? 'decoder-broken' : 'decoder-missing', `${name}: ${message}`);
  });
}

/**
 * A decoder that Emscripten made: a script and a wasm of the folder `location`.
 *
 * @throws {StorefrontError} `decoder-missing`, `decoder-broken`, `decoder-stalled`
 */
export function emscripten<Module>(name: string, location: string, base: string, js: string, wasm: string): Promise<Module> {
  const folder = new URL(location, base).href.replace(/\/?$/, '/');
  return patient(
    name,
    once(decoders, `${folder}${wasm}`, async () => {
      const bytes = fetch(`${folder}${wasm}`).then((response) => {
        if (!response.ok) {
          throw new StorefrontError('decoder-missing', `${folder}${wasm}: HTTP ${response.status}`);
        }
        return response.arrayBuffer();
      });
      // The script may fail first; then nobody awaits this one.
      bytes.catch(() => undefined);
      const make = (await script(`${folder}${js}`)) as (options: { wasmBinary: ArrayBuffer }) => Promise<Module>;
      return make({ wasmBinary: await bytes });
    }),
  );
}

/** What `meshopt_decoder` exports, as far as it is used here. */
export type Meshopt = {
  ready: Promise<void>;
  decodeGltfBuffer(target: Uint8Array, count: number, stride: number, source: Uint8Array, mode: string, filter: string): void;
};

/** meshoptimizer's decoder. @throws {StorefrontError} as `emscripten` */
export function meshopt(location: string, base: string): Promise<Meshopt> {
  const url = new URL(location, base).href;
  return patient(
    'meshopt',
    once(decoders, url, async () => {
      const made = (await script(url)) as Meshopt & { MeshoptDecoder?: Meshopt };
      const decoder = made.MeshoptDecoder ?? made;
      // Its wasm is part of the script: there is one for the life of the page.
      await decoder.ready;
      return decoder;
    }),
  );
}
