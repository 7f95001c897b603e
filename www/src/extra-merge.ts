/**
 * Several glTF files as one: the first, and beside it the others, each below a node of its own.
 *
 * Pure. In: files taken apart, their addresses, and how each stands. Out: one JSON, one BIN, and which of its entries came from
 * which file. Numbers of entries move up, wherever one stands; variants and animations of the same name become one. Compressed parts
 * stay compressed: the renderer's own door reads them (`gltf.ts`). What is read here may be anything: of the others every number
 * is checked, the rest is the reader's (`src/model`), as for any file.
 */
import { append, LISTS, rootsOf, uses } from './extra-shift.js';
import type { List } from './extra-shift.js';
import { fault, padded, thing, things, whole } from './gltf-file.js';
import type { Parts, Thing } from './gltf-file.js';

/** One file; `matrix` is that of its node, 16 numbers by column. */
export type Piece = { parts: Parts; url: string; matrix: readonly number[] };

/** Of one file in the merged one: the number of its first entry in each list. */
export type Firsts = Record<List | 'buffers', number>;

/** `firsts` by the number of the piece; nothing for one that was left out. */
export type Merged = { json: Thing; bin: Uint8Array[]; firsts: (Firsts | undefined)[] };

/** Extensions by which a view lies elsewhere. */
const COMPRESSED = ['EXT_meshopt_compression', 'KHR_meshopt_compression'];

/**
 * Merge. The JSON of the pieces is changed.
 *
 * @param refused hears of a piece that cannot be taken in, and is left out
 * @throws {StorefrontError} for the first piece: `wrong-type`, `index-out-of-range`, `out-of-bounds`, `bad-uri`
 */
export function merge(pieces: readonly [Piece, ...Piece[]], refused: (piece: number, thrown: unknown) => void): Merged {
  const [{ parts: { json } }] = pieces;
  for (const list of ['buffers', 'scenes', ...LISTS]) {
    if (json[list] !== undefined && !Array.isArray(json[list])) {
      throw fault('wrong-type', `/${list}`, 'the type is wrong, expected an array');
    }
  }
  const bin: Uint8Array[] = [];
  let bin_bytes = 0;
  /** All buffers but the one inside. */
  const others: Thing[] = [];
  const firsts = pieces.map((piece, at): Firsts | undefined => {
    try {
      const first = Object.fromEntries(LISTS.map((list) => [list, at ? things(json, list).length : 0])) as Firsts;
      first.buffers = at && others.length + 1;
      const files = resolve(piece, bin_bytes, others.length + 1);
      if (at) {
        append(json, piece.parts.json, first, piece.matrix, `extra-model ${at}`);
      } else {
        json['scenes'] = things(json, 'scenes').length ? json['scenes'] : [{ nodes: rootsOf(json) }];
      }
      bin.push(...files.bin);
      bin_bytes += files.bin.reduce((sum, part) => sum + part.length, 0);
      others.push(...files.others);
      return first;
    } catch (thrown) {
      if (!at) {
        throw thrown;
      }
      refused(at, thrown);
      return undefined;
    }
  });
  if (bin_bytes || others.length) {
    json['buffers'] = [{ byteLength: bin_bytes }, ...others];
  }
  for (const key of ['extensionsUsed', 'extensionsRequired']) {
    pieces.forEach(({ parts }, at) => firsts[at] && uses(json, key, parts.json[key]));
  }
  return { json, bin, firsts };
}

/** Whose entry a JSON pointer into the merged file names. */
export function pieceOf(firsts: readonly (Firsts | undefined)[], pointer = ''): number | undefined {
  const [, list, index] = /^\/(\w+)\/(\d+)/.exec(pointer) ?? [];
  let found: number | undefined;
  firsts.forEach((first, at) => {
    if (first && (first[list as List] ?? Infinity) <= Number(index)) {
      found = at;
    }
  });
  return found;
}

/**
 * Have the views of a piece lie where its bytes will be, and its addresses hold from anywhere.
 *
 * @param bin_bytes where its BIN begins; @param number of its first buffer outside
 */
function resolve({ parts: { json, bin }, url }: Piece, bin_bytes: number, number: number): { bin: Uint8Array[]; others: Thing[] } {
  const own: Uint8Array[] = [];
  const others: Thing[] = [];
  const places = things(json, 'buffers').map((buffer, index) => {
    const pointer = `/buffers/${index}`;
    if (buffer['uri'] === undefined && index === 0 && bin) {
      const length = whole(buffer, 'byteLength', pointer);
      if (length > bin.length) {
        throw fault('out-of-bounds', pointer, `reaches to byte ${length} of ${bin.length}`);
      }
      own.push(bin.subarray(0, length), new Uint8Array(padded(length) - length));
      return { buffer: 0, start: bin_bytes, length };
    }
    const moved = buffer['uri'] === undefined ? buffer : { ...buffer, uri: absolute(buffer['uri'], url, `${pointer}/uri`) };
    return { buffer: number + others.push(moved) - 1, start: 0, length: Infinity };
  });
  const move = (range: Thing, pointer: string) => {
    const index = whole(range, 'buffer', pointer);
    const place = places[index];
    if (!place) {
      throw fault('index-out-of-range', `${pointer}/buffer`, `there is no entry ${index}, only ${places.length}`);
    }
    const start = whole(range, 'byteOffset', pointer, 0);
    const end = start + whole(range, 'byteLength', pointer);
    if (end > place.length) {
      throw fault('out-of-bounds', pointer, `reaches to byte ${end} of ${place.length}`);
    }
    Object.assign(range, { buffer: place.buffer, byteOffset: start + place.start });
  };
  things(json, 'bufferViews').forEach((view, index) => {
    const pointer = `/bufferViews/${index}`;
    move(view, pointer);
    for (const name of COMPRESSED) {
      const compressed = thing(view, 'extensions', name);
      if (compressed) {
        move(compressed, `${pointer}/extensions/${name}`);
      }
    }
  });
  things(json, 'images').forEach((image, index) => {
    if (image['uri'] !== undefined) {
      image['uri'] = absolute(image['uri'], url, `/images/${index}/uri`);
    }
  });
  return { bin: own, others };
}

/** A `uri` as it is to be followed from anywhere. Of the page's own `blob:`s a file may name only what one of them brought. */
function absolute(uri: unknown, url: string, pointer: string): string {
  if (typeof uri === 'string') {
    if (/^data:/i.test(uri)) {
      return uri;
    }
    try {
      const { href, protocol } = new URL(uri, url);
      if (/^https?:$/.test(protocol) || (protocol === 'blob:' && url.startsWith(protocol))) {
        return href;
      }
    } catch {
      // Below.
    }
  }
  throw fault('bad-uri', pointer, 'not an address that can be followed from the model');
}
