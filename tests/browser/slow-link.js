// A server behind a slow link: all answers share one rate, and each waits for the round trip first.
//
// In: what stands under which path, a rate and a delay. Out: an address, and how many bytes of it have gone over the
// link. In the server and not in the browser, because a browser's own throttling leaves workers out.

import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { brotliCompressSync, constants } from 'node:zlib';

/** Sent at once; small, so that answers take turns, but no smaller than what goes in the shortest time that a timer waits. */
const pieceBytes = (bytes_per_second) => Math.min(Math.max(4_096, bytes_per_second / 500), 1 << 20);

/** What a good host sends compressed. */
const TEXTS = /^(text\/|application\/(wasm|json))/;

/** What was compressed already, by its text: only the first page that asks waits for that, which medians over several leave out. */
const compressed = new Map();

/** As a good host has it ready. */
function brotliOf(body) {
  const key = createHash('sha1').update(body).digest('hex');
  if (!compressed.has(key)) {
    compressed.set(key, brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  }
  return compressed.get(key);
}

/**
 * @param {{ after(f: () => unknown): void }} test
 * @param {(path: string) => { body: Buffer, type: string } | undefined} find
 * @param {{ bytes_per_second: number, delay_millis: number }} link
 */
export async function serveSlowly(test, find, link) {
  const piece_bytes = pieceBytes(link.bytes_per_second);
  let free_at = 0;
  const sent = new Map();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const found = find(pathname);
    if (!found) {
      response.writeHead(404).end();
      return;
    }
    const brotli = TEXTS.test(found.type);
    const body = brotli ? brotliOf(found.body) : found.body;
    sent.set(pathname, (sent.get(pathname) ?? 0) + body.length);
    const head = { 'Content-Type': found.type, 'Content-Length': body.length, 'Cache-Control': 'max-age=600' };
    let at = 0;
    const next = () => {
      if (response.destroyed) return;
      const piece = body.subarray(at, at + piece_bytes);
      at += piece.length;
      const now = performance.now();
      free_at = Math.max(free_at, now) + (piece.length / link.bytes_per_second) * 1_000;
      setTimeout(() => {
        if (at < body.length) {
          response.write(piece);
          next();
        } else {
          response.end(piece);
        }
      }, free_at - now);
    };
    setTimeout(() => {
      response.writeHead(200, brotli ? { ...head, 'Content-Encoding': 'br' } : head);
      response.flushHeaders();
      next();
    }, link.delay_millis);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  test.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${server.address().port}`, sent };
}
