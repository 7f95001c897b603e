/**
 * `dist/gltf.js`: glTF files that are more than a plain GLB. Loaded when the reader of models refuses one.
 *
 * In: JSON with files beside it or `data:` addresses, or a GLB, with meshes of Draco or meshoptimizer, pictures as AVIF or
 * KTX2. Out: the same model as a plain GLB, and the pictures that are not in it. Whatever a GLB user never meets stands here.
 * Must not judge the model: the reader does, on what is made here.
 */
import type { DecodeModule } from './decode.js';
import { StorefrontError, toFailure } from './errors.js';
import type { DecoderLocations } from './gltf-decoders.js';
import { filesOf } from './gltf-fetch.js';
import type { Origin } from './gltf-fetch.js';
import { fault, glbOf, partsOf, things, whole } from './gltf-file.js';
import { createPacker, meshoptOf } from './gltf-pack.js';
import { readPictures } from './gltf-pictures.js';
import type { Device } from './gltf-blocks.js';
import type { Blocks, Encoded } from './textures.js';
import type { TextureRequest } from './types.js';

/** Where a file came from, and what may be spent on the rest of it. */
export type Source = Origin & Device & {
  /** Folder of the package, with a slash at the end. */
  base: string;
  decoders: DecoderLocations;
  max_triangles: number;
  max_texture_side_texels: number;
  /** Why the reader refused it. */
  refusal: unknown;
};

/** A plain GLB, and what replaces the bytes of some of its pictures. */
export type Prepared = {
  glb: Uint8Array<ArrayBuffer>;
  /** What is asked for, where the GLB has only its head. `request.mime` is put right. */
  picture?(request: TextureRequest): Promise<Encoded | Blocks | undefined>;
};

/** Exports of `dist/gltf.js`. */
export type GltfModule = typeof import('./gltf.js');

/** What is read here, and no longer needed by what is made. */
const READ = ['EXT_meshopt_compression', 'EXT_texture_avif', 'EXT_texture_webp', 'KHR_draco_mesh_compression', 'KHR_meshopt_compression', 'KHR_texture_basisu'];

/** What stands in the JSON of a file that needs a decoder. */
const COMPRESSED = /_meshopt_compression"|_draco_mesh_compression"|_texture_basisu"/;

/** What all of it together may take, as `file_bytes` of the largest tier in `model::limits`. */
const MAX_BYTES = 32 * 1024 * 1024;

/**
 * Make a plain GLB.
 *
 * @param file as it was downloaded
 * @throws {StorefrontError} the refusal, for a file that is no glTF; `bad-json`, `bad-uri`, `model-missing`, `over-limit`,
 *   `decoder-missing`, `decoder-stalled`, `decoder-broken`, `bad-meshopt`, `bad-draco`, …
 */
export async function prepare(file: Uint8Array<ArrayBuffer>, source: Source): Promise<Prepared> {
  const parts = partsOf(file);
  if (!parts) {
    throw source.refusal;
  }
  const { json, bin } = parts;
  const bytesAt = filesOf(source);
  const buffers = things(json, 'buffers');
  const read = new Map<number, Promise<Uint8Array<ArrayBuffer>>>();

  async function readBuffer(index: number): Promise<Uint8Array<ArrayBuffer>> {
    const pointer = `/buffers/${index}`;
    const buffer = buffers[index];
    if (!buffer) {
      throw fault('index-out-of-range', pointer, `there is no entry ${index}, only ${buffers.length}`);
    }
    const length = whole(buffer, 'byteLength', pointer);
    const own = buffer['uri'] === undefined;
    const bytes = own ? (bin as Uint8Array<ArrayBuffer> | undefined) : await bytesAt(buffer['uri'], `${pointer}/uri`);
    if (!bytes || (own && index > 0)) {
      throw fault('missing', `${pointer}/uri`, 'missing');
    }
    if (bytes.length < length) {
      throw fault('out-of-bounds', pointer, `reaches to byte ${length} of ${bytes.length}`);
    }
    return bytes.subarray(0, length);
  }
  const bufferOf = (index: number) => {
    const bytes = read.get(index) ?? readBuffer(index);
    read.set(index, bytes);
    return bytes;
  };

  const packer = createPacker(json, MAX_BYTES, bufferOf);
  // Asked for early, so that they come beside the pictures. Who needs one hears of its failure.
  for (const view of things(json, 'bufferViews')) {
    bufferOf((meshoptOf(view) ?? view)['buffer'] as number).catch(() => undefined);
  }
  const decoders = COMPRESSED.test(JSON.stringify(json)) ? (await decodeModule(source.base)).decodersFor(source) : undefined;
  const pictures = await readPictures(json, packer, bytesAt, decoders?.sizeOfKtx2);
  await decoders?.meshes(json, packer);

  const { parts: segments, bytes, offsets } = await packer.finish();
  for (const key of ['extensionsUsed', 'extensionsRequired']) {
    const names = json[key];
    if (Array.isArray(names)) {
      json[key] = names.filter((name) => !READ.includes(name as string));
    }
  }
  const { glb, bin_offset } = glbOf(json, segments, bytes);
  return {
    glb,
    async picture(request) {
      const [, picture] = [...pictures].find(([view]) => offsets[view] === request.byte_offset - bin_offset) ?? [];
      if (picture) {
        request.mime = picture.mime;
      }
      return picture && decoders && picture.mime === 'image/ktx2'
        ? decoders.pictureOfKtx2(picture, request.width_px, request.height_px)
        : picture?.bytes;
    },
  };
}

async function decodeModule(base: string): Promise<DecodeModule> {
  try {
    return (await import(/* webpackIgnore: true */ /* @vite-ignore */ `${base}decode.js`)) as DecodeModule;
  } catch (thrown) {
    throw new StorefrontError('artefact-missing', `decode: ${toFailure(thrown, '').message}`);
  }
}
