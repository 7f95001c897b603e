/**
 * The files that a glTF file names: buffers and pictures beside it, or inside its own text.
 *
 * In: `uri`s. Out: their bytes, each file once. They are relative to the glTF file. Followed are `http:`, `https:` and
 * `data:`, and `blob:` where the file itself is one: a model must not reach what its page could not be made to fetch. Cookies
 * go to the model's own origin only. Count and bytes are limited for all of them together.
 */
import { download } from './download.js';
import type { Terms } from './download.js';
import { StorefrontError, toFailure } from './errors.js';
import { fault } from './gltf-file.js';

/** Files of one model: a product has a buffer, and five pictures for a material. */
const MAX_FILES = 256;

const FOLLOWED = /^(https?|data):$/;

/** Where the model is, and on what terms more may be fetched. `terms.max_bytes` is what is left for all files. */
export type Origin = { url: string; terms: Terms; abort: AbortController; progress(fraction: number): void };

/** Fetches what a `uri` names; `pointer` is where it stands. */
export type FetchFile = (uri: unknown, pointer: string) => Promise<Uint8Array<ArrayBuffer>>;

/** The files of one model. */
export function filesOf({ url, terms, abort, progress }: Origin): FetchFile {
  const files = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  const fractions: number[] = [];
  let failed: StorefrontError | undefined;

  function fetchOne(href: URL): Promise<Uint8Array<ArrayBuffer>> {
    const index = fractions.push(0) - 1;
    const own = { ...terms };
    // One purse for all of them: what one takes, the others do not have.
    Object.defineProperty(own, 'max_bytes', { get: () => terms.max_bytes, set: (left: number) => (terms.max_bytes = left) });
    if (href.origin !== new URL(url).origin) {
      own.credentials = 'same-origin';
    }
    const hear = (fraction: number) => {
      fractions[index] = fraction;
      progress(fractions.reduce((sum, part) => sum + part, 0) / fractions.length);
    };
    return download(href.href, own, abort, hear).then((bytes) => {
      hear(1);
      return bytes;
    });
  }

  return async (uri, pointer) => {
    let href: URL;
    try {
      href = new URL(uri as string, url);
    } catch {
      throw fault('bad-uri', pointer, 'not an address that can be followed from the model');
    }
    if (typeof uri !== 'string' || !(FOLLOWED.test(href.protocol) || (href.protocol === 'blob:' && url.startsWith('blob:')))) {
      throw fault('bad-uri', pointer, `addresses of ${href.protocol} are not followed`);
    }
    const known = files.get(href.href);
    if (!known && files.size >= MAX_FILES) {
      throw fault('over-limit', pointer, `files is ${files.size + 1}, the limit is ${MAX_FILES}`);
    }
    const file = known ?? (href.protocol === 'data:' ? Promise.resolve(uri).then(dataOf) : fetchOne(href));
    files.set(href.href, file);
    try {
      return await file;
    } catch (thrown) {
      const { code, message } = toFailure(thrown, 'bad-uri');
      // The others end with it; what they say then is no reason.
      throw (failed ??= new StorefrontError(code, message, { pointer }));
    }
  };
}

/** Bytes of a `data:` address. By hand: to fetch one needs a word in the page's policy. */
function dataOf(uri: string): Uint8Array<ArrayBuffer> {
  const comma = uri.indexOf(',');
  const data = unescape(uri.slice(comma + 1));
  return Uint8Array.from(/;base64$/i.test(uri.slice(0, comma)) ? atob(data) : data, (char) => char.charCodeAt(0));
}
