/**
 * Accessors of a GLB, read as numbers, and written anew for other vertices.
 *
 * In: the JSON and BIN of a file that the renderer has read. Out: floats, and new accessors behind what the BIN has. Elements keep
 * their form: what was quantised stays so. Must not: take more bytes than a file may have.
 */
import { fault, padded, things, whole } from './gltf-file.js';
import type { Thing } from './gltf-file.js';

/** By component type: its array, and what counts as 1 where it is normalized. */
const COMPONENTS = new Map<number, [new (buffer: ArrayBuffer) => ArrayLike<number>, number, number]>([
  [5120, [Int8Array, 1, 127]],
  [5121, [Uint8Array, 1, 255]],
  [5122, [Int16Array, 2, 32767]],
  [5123, [Uint16Array, 2, 65535]],
  [5125, [Uint32Array, 4, 1]],
  [5126, [Float32Array, 4, 1]],
]);
const WIDTHS: Record<string, number> = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4 };

/** As `file_bytes` of the largest tier in `model::limits`. */
const MAX_BYTES = 32 * 1024 * 1024;

/** The accessors of one file. */
export type Accessors = {
  /** All numbers of one, in a row. */
  floats(index: number): Float32Array;
  /** Another one, of the elements at `places` in this one. */
  taken(index: number, places: Uint32Array): number;
  /** Another one. */
  add(elements: Uint8Array | Uint32Array, accessor: Thing): number;
  /** All of the new BIN. */
  bin: Uint8Array[];
  bytes(): number;
};

/** @param json gains accessors and views */
export function accessorsOf(json: Thing, bin: Uint8Array): Accessors {
  const accessors = (json['accessors'] || []) as Thing[];
  const views = (json['bufferViews'] || []) as Thing[];
  const [buffer] = things(json, 'buffers');
  const parts = [bin];
  let bytes = padded(bin.length);
  /** Primitives share their vertices. */
  const elements = new Map<number, Uint8Array<ArrayBuffer>>();

  const componentOf = (accessor: Thing) => {
    const component = COMPONENTS.get(accessor['componentType'] as number);
    const width = WIDTHS[accessor['type'] as string];
    if (!component || !width) {
      throw fault('bad-value', '/accessors', 'an accessor of a type that vertices have not');
    }
    return { component, width, size: component[1] * width };
  };

  /** `count` elements of `size` bytes, one behind the other. */
  const read = (place: Thing, count: number, size: number): Uint8Array<ArrayBuffer> => {
    if (count * size > MAX_BYTES) {
      throw fault('over-limit', '/accessors', `more than ${MAX_BYTES} bytes`);
    }
    const tight = new Uint8Array(count * size);
    const view = views[place['bufferView'] as number];
    if (view) {
      const stride = whole(view, 'byteStride', '/bufferViews', size);
      const first = whole(view, 'byteOffset', '/bufferViews', 0) + whole(place, 'byteOffset', '/accessors', 0);
      for (let at = 0; at < count; at++) {
        tight.set(bin.subarray(first + at * stride, first + at * stride + size), at * size);
      }
    }
    return tight;
  };

  const elementsOf = (index: number): Uint8Array<ArrayBuffer> => {
    const known = elements.get(index);
    if (known) {
      return known;
    }
    const accessor = accessors[index]!;
    const { size } = componentOf(accessor);
    const found = read(accessor, whole(accessor, 'count', '/accessors'), size);
    const sparse = accessor['sparse'] as { count: number; indices: Thing; values: Thing } | undefined;
    if (sparse) {
      const [Places, bytes_each] = COMPONENTS.get(sparse.indices['componentType'] as number)!;
      const values = read(sparse.values, sparse.count, size);
      Array.from(new Places(read(sparse.indices, sparse.count, bytes_each).buffer)).forEach((place, at) => {
        found.set(values.subarray(at * size, (at + 1) * size), place * size);
      });
    }
    elements.set(index, found);
    return found;
  };

  const add = (made: Uint8Array | Uint32Array, accessor: Thing): number => {
    const part = new Uint8Array(made.buffer, made.byteOffset, made.byteLength);
    const view = { buffer: 0, byteOffset: bytes, byteLength: part.length };
    bytes += padded(part.length);
    if (bytes > MAX_BYTES) {
      throw fault('over-limit', '/bufferViews', `file_bytes is ${bytes}, the limit is ${MAX_BYTES}`);
    }
    parts.push(part);
    buffer!['byteLength'] = bytes;
    return accessors.push({ ...accessor, bufferView: views.push(view) - 1 }) - 1;
  };

  return {
    bin: parts,
    bytes: () => bytes,
    add,
    floats(index) {
      const accessor = accessors[index]!;
      const [Numbers, , whole_one] = componentOf(accessor).component;
      const numbers = Float32Array.from(new Numbers(elementsOf(index).buffer));
      return accessor['normalized'] ? numbers.map((number) => Math.max(number / whole_one, -1)) : numbers;
    },
    taken(index, places) {
      const { bufferView, byteOffset, sparse, min, max, ...kind } = accessors[index]!;
      const { size } = componentOf(kind);
      const all = elementsOf(index);
      if (places.length * size > MAX_BYTES) {
        throw fault('over-limit', '/accessors', `more than ${MAX_BYTES} bytes`);
      }
      const taken = new Uint8Array(places.length * size);
      places.forEach((place, at) => taken.set(all.subarray(place * size, (place + 1) * size), at * size));
      return add(taken, { ...kind, count: places.length, ...(min && max ? { min, max } : {}) });
    },
  };
}
