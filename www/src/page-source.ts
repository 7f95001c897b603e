/**
 * Fetches the texts of a page: the store's document and the shopper's profile.
 *
 * In: a URL. Out: the text's bytes, as the engine takes them. What is larger than the engine takes is not even taken into memory.
 */
import { download } from './download.js';
import type { Terms } from './download.js';
import { StorefrontError, toFailure } from './errors.js';

/** Ceilings in bytes, as the engine's (`src/document/limits.rs`), and its code for what is above them. */
const MAX_BYTES = { document: 8 << 20, shopper: 256 << 10 };
const CODES = { missing: 'page-missing', stalled: 'page-stalled', too_large: 'too-large' };

/**
 * Fetch one text.
 *
 * @param text which one it is; also stands in the error
 * @throws {StorefrontError} `page-missing`, `page-stalled`, `too-large`
 */
export async function fetchText(url: string, base: string, text: keyof typeof MAX_BYTES): Promise<Uint8Array> {
  try {
    const { href } = new URL(url, base);
    const terms: Terms = { max_bytes: MAX_BYTES[text], credentials: 'same-origin', codes: CODES };
    return await download(href, terms, new AbortController());
  } catch (thrown) {
    const { code, message } = toFailure(thrown, CODES.missing);
    throw new StorefrontError(code, message, { text });
  }
}

/** A profile that the page brings itself. @throws {StorefrontError} `wrong-type` when it is no plain data */
export function writeProfile(profile: object): string {
  try {
    return JSON.stringify(profile);
  } catch (thrown) {
    throw new StorefrontError('wrong-type', `profile: ${toFailure(thrown, '').message}`, { text: 'shopper' });
  }
}
