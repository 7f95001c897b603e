/**
 * The two forms of a glTF file: JSON with other files beside it, and a GLB.
 *
 * In: bytes of either. Out: its JSON and BIN, and the way back to one GLB. Must not judge what the JSON says: the reader of
 * models (`src/model`) does, on the GLB that is made here. What is read here may be anything, so it is read through `things`
 * and `whole`.
 */
import { StorefrontError } from './errors.js';

/** An object of the JSON. */
export type Thing = Record<string, unknown>;

/** A file taken apart; `bin` is absent where there is none. */
export type Parts = { json: Thing; bin: Uint8Array | undefined };

const MAGIC = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;
const BIN_CHUNK = 0x004e4942;
const HEAD_BYTES = 12;
const CHUNK_HEAD_BYTES = 8;

/** A fault at a JSON pointer; the codes are those of the reader of models, where it has one for it. */
export function fault(code: string, pointer: string, message: string): StorefrontError {
  return new StorefrontError(code, `${message} ("${pointer}")`, { pointer });
}

const isThing = (value: unknown): value is Thing => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object `key` of `of`, as far as there is one. */
export function thing(of: unknown, ...path: string[]): Thing | undefined {
  const found = path.reduce<unknown>((at, key) => (isThing(at) ? at[key] : undefined), of);
  return isThing(found) ? found : undefined;
}

/** The objects of the list `key`; what is none counts as empty, so that all keep their index. */
export function things(of: Thing, key: string): Thing[] {
  const list = of[key];
  return Array.isArray(list) ? list.map((entry) => (isThing(entry) ? entry : {})) : [];
}

/** The whole number `key`, 0 or more. @throws {StorefrontError} `wrong-type` for anything else */
export function whole(of: Thing, key: string, pointer: string, fallback?: number): number {
  const value = of[key] ?? fallback;
  if (!Number.isSafeInteger(value) || (value as number) < 0) {
    throw fault('wrong-type', `${pointer}/${key}`, 'the type is wrong, expected an integer of 0 or more');
  }
  return value as number;
}

/** Take a file apart; nothing for one that is neither form. @throws {StorefrontError} `bad-json`, `truncated` */
export function partsOf(file: Uint8Array): Parts | undefined {
  const words = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < HEAD_BYTES + CHUNK_HEAD_BYTES || words.getUint32(0, true) !== MAGIC) {
    const text = new TextDecoder().decode(file);
    return /^\s*\{/.test(text) ? { json: parsed(text), bin: undefined } : undefined;
  }
  const chunk = (at: number, kind: number) => {
    const data = at + CHUNK_HEAD_BYTES;
    if (data > file.length || words.getUint32(at + 4, true) !== kind) {
      return undefined;
    }
    const end = data + words.getUint32(at, true);
    if (end > file.length) {
      throw new StorefrontError('truncated', `the file ends too early (byte ${file.length})`, { byte_offset: file.length });
    }
    return file.subarray(data, end);
  };
  const json = chunk(HEAD_BYTES, JSON_CHUNK);
  return json && { json: parsed(new TextDecoder().decode(json)), bin: chunk(HEAD_BYTES + CHUNK_HEAD_BYTES + json.length, BIN_CHUNK) };
}

function parsed(text: string): Thing {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // Below.
  }
  if (!isThing(json)) {
    throw fault('bad-json', '', 'the JSON cannot be parsed');
  }
  return json;
}

/** One GLB, and where its BIN begins in it. */
export function glbOf(json: Thing, bin: readonly Uint8Array[], bin_bytes: number): { glb: Uint8Array<ArrayBuffer>; bin_offset: number } {
  const text = new TextEncoder().encode(JSON.stringify(json));
  const json_bytes = padded(text.length);
  const bin_offset = HEAD_BYTES + 2 * CHUNK_HEAD_BYTES + json_bytes;
  const glb = new Uint8Array(bin_offset + bin_bytes);
  const words = new DataView(glb.buffer);
  const put = (at: number, ...values: number[]) => values.forEach((value, index) => words.setUint32(at + 4 * index, value, true));
  put(0, MAGIC, 2, glb.length, json_bytes, JSON_CHUNK);
  glb.set(text, HEAD_BYTES + CHUNK_HEAD_BYTES);
  glb.fill(0x20, HEAD_BYTES + CHUNK_HEAD_BYTES + text.length, bin_offset - CHUNK_HEAD_BYTES);
  put(bin_offset - CHUNK_HEAD_BYTES, bin_bytes, BIN_CHUNK);
  let at = bin_offset;
  for (const part of bin) {
    glb.set(part, at);
    at += padded(part.length);
  }
  return { glb, bin_offset };
}

/** Up to the next multiple of 4, where glTF wants data to begin. */
export const padded = (bytes: number): number => (bytes + 3) & ~3;
