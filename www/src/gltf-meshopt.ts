/**
 * `EXT_meshopt_compression` and its successor `KHR_meshopt_compression`, with meshoptimizer's own decoder.
 *
 * In: buffer views that carry the extension. Out: the same views with plain bytes. How many they will be stands in the JSON,
 * and is checked before memory is taken. The decoder tells the two versions apart by the first byte of the data.
 */
import { toFailure } from './errors.js';
import { forgetDecoders } from './gltf-decoders.js';
import type { Meshopt } from './gltf-decoders.js';
import { fault, things, whole } from './gltf-file.js';
import type { Thing } from './gltf-file.js';
import { meshoptOf } from './gltf-pack.js';
import type { Packer } from './gltf-pack.js';


/** Strides that a mode takes, and a filter of attributes. The decoder takes them for granted. */
const MODES: Record<string, (stride: number) => boolean> = {
  ATTRIBUTES: (stride) => stride > 0 && stride <= 256 && stride % 4 === 0,
  TRIANGLES: (stride) => stride === 2 || stride === 4,
  INDICES: (stride) => stride === 2 || stride === 4,
};
const FILTERS: Record<string, (stride: number) => boolean> = {
  NONE: () => true,
  OCTAHEDRAL: (stride) => stride === 4 || stride === 8,
  QUATERNION: (stride) => stride === 8,
  EXPONENTIAL: () => true,
  COLOR: (stride) => stride === 4 || stride === 8,
};

/**
 * Read every compressed view.
 *
 * @throws {StorefrontError} `bad-meshopt`, `bad-value`, `over-limit`, …
 */
export async function readMeshopt(json: Thing, packer: Packer, decoderOf: () => Promise<Meshopt>): Promise<void> {
  for (const [index, view] of things(json, 'bufferViews').entries()) {
    const extension = meshoptOf(view);
    if (!extension) {
      continue;
    }
    const pointer = `/bufferViews/${index}`;
    const count = whole(extension, 'count', pointer);
    const stride = whole(extension, 'byteStride', pointer);
    const { mode, filter = 'NONE' } = extension as { mode: string; filter?: string };
    const fits = own(MODES, mode)?.(stride) && own(FILTERS, filter)?.(stride) && (mode !== 'TRIANGLES' || count % 3 === 0);
    if (!fits || (filter !== 'NONE' && mode !== 'ATTRIBUTES')) {
      throw fault('bad-value', pointer, 'the value is wrong, expected a mode, filter, count and stride of meshopt');
    }
    packer.reserve(count * stride, pointer);
    const source = await packer.bytesIn(extension, pointer);
    const decoder = await decoderOf();
    const target = new Uint8Array(count * stride);
    try {
      decoder.decodeGltfBuffer(target, count, stride, source, mode, filter);
    } catch (thrown) {
      // It may have trapped.
      forgetDecoders();
      throw fault('bad-meshopt', pointer, toFailure(thrown, '').message);
    }
    packer.replace(index, target);
  }
}

const own = <Value>(of: Record<string, Value>, key: string): Value | undefined => (Object.keys(of).includes(key) ? of[key] : undefined);
