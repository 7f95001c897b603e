/**
 * The file of an open model once more, as the renderer took it: a plain GLB.
 *
 * In: where the file lies, and the JSON that the renderer read. Out: the bytes, from the browser's cache where it has them: nobody
 * keeps them in memory. A `.gltf` or a compressed file goes through the same door as on its way to the renderer
 * (`host-model.ts`), here on the page. Must not be part of `storefront.js`: only pages that ask need it.
 */
import { decoderLocations } from './decoder-locations.js';
import { download } from './download.js';
import type { Terms } from './download.js';
import { StorefrontError } from './errors.js';
import type { Prepared } from './gltf.js';
import { prepared } from './host-model.js';
import { optionsOf } from './ladder.js';
import { BASE } from './trust.js';
import type { PreviewTier } from './types.js';

/** The element as far as this file knows it. */
export type FileView = Pick<HTMLElement, 'getAttribute' | 'hasAttribute' | 'baseURI'> & {
  session?: { now: { tier: PreviewTier | undefined } } | undefined;
  /** From `extra-models.js`: where the file of several models lies. */
  extras?: { url: string } | undefined;
};

/** As large as a model may be. */
const MAX_BYTES = 32 * 1024 * 1024;

/** Cookies go where the page said that they do. */
export function credentialsOf(view: FileView): RequestCredentials {
  return view.hasAttribute('with-credentials') ? 'include' : 'same-origin';
}

/**
 * Fetch it.
 *
 * @param text the JSON chunk of what the renderer read
 * @returns `picture` is there where some pictures are not in the GLB
 * @throws {StorefrontError} `model-missing`, `model-stalled`, `model-too-large`; `model-changed` where the server has another
 *   file by now; what `prepare` of `gltf.ts` throws
 */
export async function plainFile(view: FileView, text: string): Promise<Prepared> {
  const url = view.extras?.url || new URL(view.getAttribute('src') ?? '', view.baseURI).href;
  const codes = { missing: 'model-missing', stalled: 'model-stalled', too_large: 'model-too-large' };
  const terms: Terms = { max_bytes: MAX_BYTES, credentials: credentialsOf(view), codes };
  const abort = new AbortController();
  const file = await download(url, terms, abort);
  if (jsonOf(file) === text) {
    return { glb: file };
  }
  const { max_triangles, max_texture_side_texels } = optionsOf(view.session?.now.tier ?? 'T4', false, false);
  const refusal = new StorefrontError('not-glb', `${url}: no model`);
  const model = await prepared(file, {
    url, terms, abort, refusal, max_triangles, max_texture_side_texels,
    // Blocks are no picture that a file may have.
    base: BASE, decoders: decoderLocations(), canvas: undefined, progress: () => undefined,
  });
  if (jsonOf(model.glb) !== text) {
    throw new StorefrontError('model-changed', `${url}: not the file that is shown`);
  }
  return model;
}

/** "glTF" as a little-endian word. */
const MAGIC = 0x46546c67;

/** The JSON chunk of a file, if it is a GLB. */
export function jsonOf(glb: Uint8Array<ArrayBuffer>): string | undefined {
  const words = new DataView(glb.buffer, glb.byteOffset);
  return glb.length > 20 && words.getUint32(0, true) === MAGIC
    ? new TextDecoder().decode(glb.subarray(20, 20 + words.getUint32(12, true)))
    : undefined;
}
