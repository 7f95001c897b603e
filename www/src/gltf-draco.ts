/**
 * `KHR_draco_mesh_compression`, with Google's own decoder.
 *
 * In: primitives that carry the extension. Out: the same primitives, their accessors over plain views. A stream says at its
 * start how many faces and points it has; that is read here and checked before the decoder takes memory for them.
 * Bitstream 2.2, the one that glTF allows: google.github.io/draco/spec.
 */
import { StorefrontError, toFailure } from './errors.js';
import { forgetDecoders } from './gltf-decoders.js';
import { fault, things, whole } from './gltf-file.js';
import type { Thing } from './gltf-file.js';
import { extensionOf } from './gltf-pack.js';
import type { Packer } from './gltf-pack.js';

/** A thing of the decoder's memory. */
type Owned = { readonly owned?: unique symbol };

/** The decoder's module, as far as it is used here. */
export type Draco = {
  HEAPU8: Uint8Array;
  Decoder: new () => {
    DecodeArrayToMesh(bytes: Uint8Array, length: number, mesh: object): { ok(): boolean; error_msg(): string };
    GetAttributeByUniqueId(mesh: object, id: number): Owned & { num_components(): number; ptr: number };
    GetAttributeDataArrayForAllPoints(mesh: object, attribute: Owned, type: number, bytes: number, into: number): boolean;
    GetTrianglesUInt32Array(mesh: object, bytes: number, into: number): boolean;
  };
  Mesh: new () => Owned & { num_faces(): number; num_points(): number };
  destroy(owned: object): void;
  _malloc(bytes: number): number;
  _free(at: number): void;
} & Record<string, unknown>;

const NAME = 'KHR_draco_mesh_compression';
const UINT32 = 5125;

/** Draco's name and the size of a component, by glTF's number. */
const COMPONENTS: Record<number, [string, number]> = {
  5120: ['DT_INT8', 1],
  5121: ['DT_UINT8', 1],
  5122: ['DT_INT16', 2],
  5123: ['DT_UINT16', 2],
  5125: ['DT_UINT32', 4],
  5126: ['DT_FLOAT32', 4],
};
const WIDTHS: Record<string, number> = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4 };

/** Faces, and points as far as they are said, at the start of a stream; nothing for one that is none of 2.2. */
function countsOf(stream: Uint8Array): number[] | undefined {
  let at = 11;
  const varint = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = stream[at++] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) {
        return value;
      }
    }
  };
  const word = String.fromCharCode(...stream.subarray(0, 5));
  const [major, minor, kind, method, , flags = 0] = stream.subarray(5, at);
  if (word !== 'DRACO' || major !== 2 || minor !== 2 || kind !== 1 || flags & 0x80) {
    return undefined;
  }
  // Edgebreaker names its way of walking the mesh first. Both then count.
  at += method === 1 ? 1 : 0;
  return [varint(), varint()];
}

/**
 * Read every compressed primitive.
 *
 * @param max_triangles of the tier
 * @throws {StorefrontError} `bad-draco`, `over-limit`, …
 */
export async function readDraco(json: Thing, packer: Packer, max_triangles: number, decoderOf: () => Promise<Draco>): Promise<void> {
  const accessors = things(json, 'accessors');
  const done = new Set<number>();
  for (const [mesh, of] of things(json, 'meshes').entries()) {
    for (const [index, primitive] of things(of, 'primitives').entries()) {
      const extension = extensionOf(primitive, NAME);
      if (!extension) {
        continue;
      }
      const pointer = `/meshes/${mesh}/primitives/${index}`;
      const view = whole(extension, 'bufferView', pointer);
      const stream = await packer.bytesOf(view);
      const counts = countsOf(stream);
      if (!counts) {
        throw fault('bad-draco', pointer, 'not a mesh of Draco 2.2');
      }
      const found = Math.max(...counts);
      if (found > max_triangles * 3) {
        throw fault('over-limit', pointer, `triangles is ${found}, the limit is ${max_triangles}`);
      }
      packer.replace(view);
      readPrimitive(await decoderOf(), stream, primitive, extension, pointer);
    }
  }

  function readPrimitive(draco: Draco, stream: Uint8Array, primitive: Thing, extension: Thing, pointer: string): void {
    const decoder = new draco.Decoder();
    const mesh = new draco.Mesh();
    const take = (bytes: number, fill: (into: number) => boolean): Uint8Array => {
      packer.reserve(bytes, pointer);
      const at = draco._malloc(bytes);
      try {
        if (!at || !fill(at)) {
          throw fault('bad-draco', pointer, 'the stream lacks what the primitive names');
        }
        return draco.HEAPU8.slice(at, at + bytes);
      } finally {
        draco._free(at);
      }
    };
    const give = (accessor: number, bytes: Uint8Array, change: Thing) => {
      const known = accessors[accessor];
      if (known && !done.has(accessor)) {
        done.add(accessor);
        Object.assign(known, change, { bufferView: packer.add(bytes), byteOffset: 0 });
      }
    };
    try {
      const status = decoder.DecodeArrayToMesh(stream, stream.length, mesh);
      if (!status.ok()) {
        throw fault('bad-draco', pointer, status.error_msg());
      }
      const points = mesh.num_points();
      const indices = mesh.num_faces() * 3;
      const names = (extension['attributes'] ?? {}) as Thing;
      for (const [name, accessor] of Object.entries((primitive['attributes'] ?? {}) as Thing)) {
        const known = accessors[accessor as number];
        const [type, size] = COMPONENTS[known?.['componentType'] as number] ?? [];
        const width = WIDTHS[known?.['type'] as string];
        if (names[name] === undefined || !known || !type || !size || !width) {
          continue;
        }
        const attribute = decoder.GetAttributeByUniqueId(mesh, whole(names, name, pointer));
        if (!attribute.ptr || attribute.num_components() !== width || known['count'] !== points) {
          throw fault('bad-draco', pointer, `the stream has another ${name} than the primitive names`);
        }
        const bytes = points * width * size;
        give(accessor as number, take(bytes, (into) => decoder.GetAttributeDataArrayForAllPoints(mesh, attribute, draco[type] as number, bytes, into)), {});
      }
      if (primitive['indices'] !== undefined) {
        const bytes = take(indices * 4, (into) => decoder.GetTrianglesUInt32Array(mesh, indices * 4, into));
        give(whole(primitive, 'indices', pointer), bytes, { componentType: UINT32, count: indices });
      }
      draco.destroy(mesh);
      draco.destroy(decoder);
    } catch (thrown) {
      // It may have trapped, or hold what was not destroyed.
      forgetDecoders();
      throw thrown instanceof StorefrontError ? thrown : fault('bad-draco', pointer, toFailure(thrown, '').message);
    }
  }
}
