/**
 * Packs what is left of a glTF file's buffers, and what was made from them, into one.
 *
 * In: buffer views, each where it lies now. Out: the same views by the same index, all in one buffer. Bytes that no view
 * names (compressed data that was read, pictures that no texture shows) are left behind; views that overlap stay one.
 */
import { fault, padded, thing, things, whole } from './gltf-file.js';
import type { Thing } from './gltf-file.js';

/** All bytes of the new buffer, before they are put together. */
export type Packer = {
  /** The bytes of a view as it stands in the file. */
  bytesOf(view: number): Promise<Uint8Array<ArrayBuffer>>;
  /** The bytes of anything with the fields of a view. */
  bytesIn(range: Thing, pointer: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Give a view other bytes; none takes it out. */
  replace(view: number, bytes?: Uint8Array): void;
  /** Another view. */
  add(bytes: Uint8Array): number;
  /** Refuse so many bytes before they are made. */
  reserve(bytes: number, pointer: string): void;
  finish(): Promise<{ parts: Uint8Array[]; bytes: number; offsets: number[] }>;
};

/** @param bufferOf the bytes of a buffer, whole */
export function createPacker(json: Thing, max_bytes: number, bufferOf: (index: number) => Promise<Uint8Array<ArrayBuffer>>): Packer {
  const views = things(json, 'bufferViews');
  const replaced = new Map<number, Uint8Array>();
  const parts: Uint8Array[] = [];
  let bytes = 0;
  let reserved = 0;

  function put(part: Uint8Array): number {
    const offset = bytes;
    bytes += padded(part.length);
    check(bytes, '/bufferViews');
    parts.push(part);
    return offset;
  }

  function check(found: number, pointer: string): void {
    if (!(found <= max_bytes)) {
      throw fault('over-limit', pointer, `file_bytes is ${found}, the limit is ${max_bytes}`);
    }
  }

  async function rangeOf(view: Thing, pointer: string) {
    const buffer = await bufferOf(whole(view, 'buffer', pointer));
    const start = whole(view, 'byteOffset', pointer, 0);
    const end = start + whole(view, 'byteLength', pointer);
    if (end > buffer.length) {
      throw fault('out-of-bounds', pointer, `reaches to byte ${end} of ${buffer.length}`);
    }
    return { buffer, start, end };
  }

  async function bytesIn(range: Thing, pointer: string): Promise<Uint8Array<ArrayBuffer>> {
    const { buffer, start, end } = await rangeOf(range, pointer);
    return buffer.subarray(start, end);
  }

  return {
    bytesIn,
    async bytesOf(view) {
      const pointer = `/bufferViews/${view}`;
      const found = views[view];
      if (!found) {
        throw fault('index-out-of-range', pointer, `there is no entry ${view}, only ${views.length}`);
      }
      return bytesIn(found, pointer);
    },
    replace(view, made = new Uint8Array()) {
      replaced.set(view, made);
    },
    add(made) {
      replaced.set(views.length, made);
      return views.push({}) - 1;
    },
    reserve(more, pointer) {
      check((reserved += more), pointer);
    },
    async finish() {
      const offsets: number[] = [];
      const kept = [];
      for (const [index, view] of views.entries()) {
        if (!replaced.has(index)) {
          kept.push({ index, view, ...(await rangeOf(view, `/bufferViews/${index}`)) });
        }
      }
      const order = new Map([...new Set(kept.map(({ buffer }) => buffer))].map((buffer, at) => [buffer, at]));
      kept.sort((a, b) => (order.get(a.buffer) ?? 0) - (order.get(b.buffer) ?? 0) || a.start - b.start);
      for (let first = 0; first < kept.length; ) {
        const { buffer, start } = kept[first]!;
        let last = first;
        let end = start;
        for (; kept[last]?.buffer === buffer && kept[last]!.start <= end; last++) {
          end = Math.max(end, kept[last]!.end);
        }
        const base = put(buffer.subarray(start, end));
        kept.slice(first, last).forEach((one) => (offsets[one.index] = base + one.start - start));
        first = last;
      }
      for (const [index, made] of replaced) {
        offsets[index] = put(made);
      }
      json['bufferViews'] = views.map((view, index) => {
        const { byteStride } = view;
        const byteLength = replaced.get(index)?.length ?? view['byteLength'];
        return { buffer: 0, byteOffset: offsets[index], byteLength, ...(byteStride !== undefined && { byteStride }) };
      });
      json['buffers'] = [{ byteLength: bytes }];
      return { parts, bytes, offsets };
    },
  };
}

/** What of the extension of a name stands at an object, by the first of `names` that it has. */
export function extensionOf(of: Thing, ...names: string[]): Thing | undefined {
  return names.map((name) => thing(of, 'extensions', name)).find(Boolean);
}

/** What meshoptimizer's extension says of a view; it has the fields of a view too. */
export const meshoptOf = (view: Thing): Thing | undefined => extensionOf(view, 'KHR_meshopt_compression', 'EXT_meshopt_compression');
