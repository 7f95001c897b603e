/**
 * A file that the renderer refused because it is more than a plain GLB, made into one.
 *
 * In: the file and why it was refused. Out: a GLB for the renderer, or the refusal. What that takes lies in `gltf.js`, which
 * only such files fetch.
 */
import { within } from './deadline.js';
import { StorefrontError, toFailure } from './errors.js';
import type { GltfModule, Prepared, Source } from './gltf.js';
import { needsMore } from './host-once.js';

/** Codes of `src/model/error.rs` that say: this may be a model, but not in the form that the reader takes. */
const MORE_THAN_GLB = /^(not-glb|needs-\w+|\w+-uri|unsupported-extension)$/;

/** As for any artefact (`artefact.ts`). */
const LOAD_MILLIS = 30_000;

/** @throws the refusal, where `gltf.js` could do nothing about it; what `prepare` throws */
export async function prepared(file: Uint8Array<ArrayBuffer>, source: Source): Promise<Prepared> {
  if (!MORE_THAN_GLB.test(toFailure(source.refusal, '').code) || needsMore(source.refusal)) {
    throw source.refusal;
  }
  const stalled = () => new StorefrontError('load-stalled', `gltf.js: nothing for ${LOAD_MILLIS} ms`);
  const load: Promise<GltfModule> = import(/* webpackIgnore: true */ /* @vite-ignore */ `${source.base}gltf.js`);
  let module: GltfModule;
  try {
    module = await within(load, LOAD_MILLIS, stalled);
  } catch (thrown) {
    throw thrown instanceof StorefrontError ? thrown : new StorefrontError('artefact-missing', `gltf: ${toFailure(thrown, '').message}`);
  }
  return module.prepare(file, source);
}
