/**
 * Files that only some previews of a rung need, each fetched once, with the first that does.
 *
 * `webgl2-more.txt` has the shaders that `webgl2.wasm` does not bring: those for materials beyond core glTF, lights of a file, and
 * light from pictures. On T1, `raster-moves.wasm` takes the place of the smaller `raster.wasm`, which shows models at rest in the
 * studio: once it can be had, a host is started anew with it, for memory that a module has taken is given back with its host alone.
 * What cannot be had is said of each preview that needs it, which is drawn without; the next one asks again.
 */
import { download } from './download.js';
import { toFailure } from './errors.js';
import type { Given } from './environment.js';

/**
 * @param what begins the codes of what goes wrong
 * @param there takes the file
 * @returns asks for it, for a preview; settles with true when it is there
 */
export function once(
  { base, failed }: Given,
  file: string,
  what: string,
  there: (bytes: Uint8Array) => unknown,
): (preview: number) => Promise<true | void> {
  const codes = { missing: `${what}-missing`, stalled: `${what}-stalled`, too_large: `${what}-missing` };
  let asked: Promise<unknown> | undefined;
  return (preview) => {
    asked ??= download(base + file, { max_bytes: 1e6, credentials: 'same-origin', codes }, new AbortController()).then(there);
    return asked.then(
      () => true,
      (thrown) => {
        asked = undefined;
        failed(preview, toFailure(thrown, ''));
      },
    );
  };
}

/** Whether a model, by its JSON, is more than the smaller module of T1 draws: many at one node, lights, morph targets at rest. */
export function wantsMore(json: Uint8Array): boolean {
  return /EXT_mesh_gpu_inst|KHR_lights_|"weights"\s*:\s*\[[^\]]*[1-9]/.test(new TextDecoder().decode(json));
}

/** Whether a model was refused because it cannot be drawn without its instances. */
export function needsMore(refusal: unknown): boolean {
  return /EXT_mesh_gpu_inst/.test(String(refusal));
}
