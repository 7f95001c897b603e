/**
 * `dist/decode.js`: meshes and pictures that need a decoder of somebody else. Loaded by `gltf.js` for files that have some.
 *
 * In: the JSON and the views of a file. Out: plain ones. Decoders are loaded by `gltf-decoders.ts`, each when the first file
 * needs it; a model whose decoder cannot be had is refused.
 */
import { emscripten, forgetDecoders, meshopt } from './gltf-decoders.js';
import type { DecoderLocations } from './gltf-decoders.js';
import { readDraco } from './gltf-draco.js';
import type { Draco } from './gltf-draco.js';
import type { Thing } from './gltf-file.js';
import { blocksOf, formatFor, formatsOf } from './gltf-blocks.js';
import type { Device } from './gltf-blocks.js';
import { choice, pixelsOf } from './gltf-ktx2.js';
import type { Basis } from './gltf-ktx2.js';
import { readMeshopt } from './gltf-meshopt.js';
import type { Packer } from './gltf-pack.js';
import type { Picture } from './gltf-pictures.js';
import type { Blocks } from './textures.js';

/** Exports of `dist/decode.js`. */
export type DecodeModule = typeof import('./decode.js');

/** Where decoders are, and what the tier takes. */
type Given = Device & { base: string; decoders: DecoderLocations; max_triangles: number; max_texture_side_texels: number };

/** The decoders of one model. */
export function decodersFor({ base, decoders, max_triangles, max_texture_side_texels: side, ...device }: Given) {
  const readable = formatsOf(device);
  const folder = `${base}decoders/`;
  const basis = () => emscripten<Basis>('basis', decoders.ktx2 ?? folder, decoders.base, 'basis_transcoder.js', 'basis_transcoder.wasm');
  return {
    /** Read all compressed meshes. */
    async meshes(json: Thing, packer: Packer): Promise<void> {
      await readMeshopt(json, packer, () => meshopt(decoders.meshopt ?? `${folder}meshopt_decoder.js`, decoders.base));
      await readDraco(json, packer, max_triangles, () =>
        emscripten<Draco>('draco', decoders.draco ?? folder, decoders.base, 'draco_wasm_wrapper.js', 'draco_decoder.wasm'),
      );
    },
    /** Width and height that a KTX2 will have, and the format of its blocks, or 0; the transcoder is there then. */
    async sizeOfKtx2(bytes: Uint8Array, pointer: string): Promise<number[]> {
      const { level, halved, width, height } = choice(bytes, side, pointer);
      await basis();
      return [width, height, halved ? 0 : formatFor(bytes, level, readable)];
    },
    /** A KTX2 as blocks or pixels. */
    async pictureOfKtx2({ bytes, vk_format }: Picture, width_px: number, height_px: number): Promise<Blocks | ImageData> {
      try {
        const made = await basis();
        return vk_format ? blocksOf(made, bytes, choice(bytes, side, '').level, vk_format, width_px) : pixelsOf(made, bytes, side, width_px, height_px);
      } catch (thrown) {
        // It may have trapped.
        forgetDecoders();
        throw thrown;
      }
    },
  };
}
