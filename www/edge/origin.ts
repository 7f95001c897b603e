/**
 * A page's two files at the origin: the store document, and the shell that `storefront render` made of it.
 *
 * In: where they are. Out: their texts, kept for a minute, and for longer while the origin fails. Must not: take more
 * than the engine does, wait for ever, or pass anything of the request on.
 */
import type { Fetcher } from './bindings.js';
import { EdgeError } from './edge-error.js';
import { toFailure } from '../src/errors.js';
import { cutShell } from './shell.js';
import type { Shell } from './shell.js';

/** What a page is made of. */
export type Sources = { document: string; shell: Shell };

/** How long files are not asked for again: a change of the document is seen that late at most. */
const FRESH_MILLIS = 60_000;
/** How long the last good files serve before a failing origin is asked again. */
const RETRY_MILLIS = 5_000;
/** Until then an origin in the same network has answered, or something is wrong with it. */
const PATIENCE_MILLIS = 5_000;
/** As the engine's (`src/document/limits.rs`): a document, and the HTML of a page. */
const MAX_BYTES = { json: 8 << 20, html: 16 << 20 };

/** By stem; as many as PAGES has. Texts only: what belongs to one request must not be used in another. */
const kept = new Map<string, { sources: Sources; until_millis: number }>();

/** The files of a page. @throws {EdgeError} 502 `origin-failed`, `origin-too-large`, `bad-shell` */
export async function sourcesOf(stem: string, origin: Fetcher): Promise<Sources> {
  const last = kept.get(stem);
  if (last && Date.now() < last.until_millis) {
    return last.sources;
  }
  try {
    const [document, shell] = await Promise.all([read(origin, stem, 'json'), read(origin, stem, 'html')]);
    const sources = { document, shell: cutShell(shell) };
    kept.set(stem, { sources, until_millis: Date.now() + FRESH_MILLIS });
    return sources;
  } catch (thrown) {
    if (!last) {
      throw thrown;
    }
    kept.set(stem, { sources: last.sources, until_millis: Date.now() + RETRY_MILLIS });
    return last.sources;
  }
}

async function read(origin: Fetcher, stem: string, kind: keyof typeof MAX_BYTES): Promise<string> {
  const path = `${stem}.${kind}`;
  try {
    const terms = { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MILLIS) } as const;
    // The host means nothing to a binding.
    const response = await origin.fetch(new URL(path, 'http://origin/').href, terms);
    if (response.status !== 200 || !response.body) {
      throw new EdgeError(502, 'origin-failed', `${path}: HTTP ${response.status}`);
    }
    return await textOf(response.body, MAX_BYTES[kind], path);
  } catch (thrown) {
    throw thrown instanceof EdgeError ? thrown : new EdgeError(502, 'origin-failed', toFailure(thrown, '').message);
  }
}

async function textOf(body: ReadableStream<Uint8Array>, max_bytes: number, path: string): Promise<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let bytes = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) {
      return text + decoder.decode();
    }
    bytes += value.length;
    if (bytes > max_bytes) {
      await reader.cancel();
      throw new EdgeError(502, 'origin-too-large', `${path}: more than ${max_bytes} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
}
