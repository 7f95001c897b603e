/**
 * Fetches a model with progress and a ceiling.
 *
 * In: a URL. Out: its bytes. Must not keep more than `MAX_BYTES`: the server may lie about the length.
 */
import { StorefrontError, toFailure } from './errors.js';

/** Largest GLB that is downloaded. The model reader's own limit per tier is lower or equal. */
const MAX_BYTES = 32 * 1024 * 1024;

/**
 * Download a model.
 *
 * @param onProgress gets 0 to 1; stays silent where the length is not known
 * @throws {StorefrontError} `model-missing` when the network or server fails, `model-too-large` above the ceiling
 */
export async function download(
  url: string,
  credentials: boolean,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await request(url, credentials, signal);
  const expected = Number(response.headers.get('Content-Length')) || 0;
  checkSize(expected);
  if (!response.body) {
    const whole = await response.arrayBuffer();
    checkSize(whole.byteLength);
    return new Uint8Array(whole);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await read(reader, url);
    if (done) {
      break;
    }
    chunks.push(value);
    size += value.length;
    checkSize(size);
    // A compressed answer is longer than its Content-Length.
    if (expected) {
      onProgress(Math.min(1, size / expected));
    }
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

async function request(url: string, credentials: boolean, signal: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: credentials ? 'include' : 'same-origin', signal });
  } catch (thrown) {
    throw missing(url, thrown);
  }
  if (!response.ok) {
    throw new StorefrontError('model-missing', `${url}: HTTP ${response.status}`);
  }
  return response;
}

async function read(reader: ReadableStreamDefaultReader<Uint8Array>, url: string) {
  try {
    return await reader.read();
  } catch (thrown) {
    throw missing(url, thrown);
  }
}

function missing(url: string, thrown: unknown): StorefrontError {
  return new StorefrontError('model-missing', `${url}: ${toFailure(thrown, '').message}`);
}

function checkSize(bytes: number): void {
  if (bytes > MAX_BYTES) {
    throw new StorefrontError('model-too-large', `more than ${MAX_BYTES} bytes`);
  }
}
