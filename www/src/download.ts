/**
 * Fetches bytes with progress, a ceiling and an end to patience.
 *
 * In: a URL and its terms. Out: its bytes. Must not keep more than the terms allow: the server may lie about the
 * length.
 */
import { within } from './deadline.js';
import { StorefrontError, toFailure } from './errors.js';
import type { Handed } from './host-early.js';

/** What may be downloaded, and what its failures are called. */
export type Terms = {
  /** What may still come; shared terms are one purse for several downloads. */
  max_bytes: number;
  credentials: RequestCredentials;
  /** Code for a network or server that fails, for one that falls silent, and for more than `max_bytes`. */
  codes: { missing: string; stalled: string; too_large: string };
};

/** No byte for this long, and nobody believes in the rest: a train in a tunnel comes out sooner. */
const STALL_MILLIS = 20_000;

/**
 * Download.
 *
 * @param abort ends the request; also used here, so that nothing is fetched that nobody wants any more
 * @param onProgress gets 0 to 1; stays silent where the length is not known
 * @param early an answer that is on its way already; where it comes to nothing, one is asked for
 * @throws {StorefrontError} with one of the terms' codes
 */
export async function download(
  url: string,
  terms: Terms,
  abort: AbortController,
  onProgress: (fraction: number) => void = () => undefined,
  early?: Promise<Handed | undefined>,
): Promise<Uint8Array<ArrayBuffer>> {
  const { credentials, codes } = terms;
  const limit_bytes = terms.max_bytes;
  const some = <Value>(answer: Promise<Value>) =>
    within(
      answer,
      STALL_MILLIS,
      () => new StorefrontError(codes.stalled, `${url}: nothing for ${STALL_MILLIS} ms`),
    );
  const refuse = () => {
    throw new StorefrontError(codes.too_large, `${url}: more than ${limit_bytes} bytes`);
  };
  const spend = (bytes: number) => {
    terms.max_bytes -= bytes;
    if (terms.max_bytes < 0) {
      refuse();
    }
  };
  try {
    const handed = await (early && some(early));
    const response = handed ? undefined : await some(fetch(url, { credentials, signal: abort.signal }));
    if (response && !response.ok) {
      throw new StorefrontError(codes.missing, `${url}: HTTP ${response.status}`);
    }
    const expected = handed?.length_bytes ?? (Number(response?.headers.get('Content-Length')) || 0);
    if (expected > terms.max_bytes) {
      refuse();
    }
    const body = (handed ?? response)?.body;
    if (!body) {
      const whole = await some((response as Response).arrayBuffer());
      spend(whole.byteLength);
      return new Uint8Array(whole);
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    const reader = body.getReader();
    for (;;) {
      const { done, value } = await some(reader.read());
      if (done) {
        break;
      }
      chunks.push(value);
      size += value.length;
      spend(value.length);
      // A compressed answer is longer than its Content-Length.
      if (expected) {
        onProgress(Math.min(1, size / expected));
      }
    }
    return joined(chunks, size);
  } catch (thrown) {
    abort.abort();
    throw thrown instanceof StorefrontError
      ? thrown
      : new StorefrontError(codes.missing, `${url}: ${toFailure(thrown, '').message}`);
  }
}

function joined(chunks: Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
