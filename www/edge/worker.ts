/**
 * The edge worker: a store page for a first visit, complete before any script, from `page-server.wasm`.
 *
 * In: a request for a page, and the bindings of `bindings.ts`. Out: the page that `storefront render` gives for the
 * same inputs, with the plan that `<store-page>` adopts. Must not: throw, set a cookie, or tell the origin who asks.
 */
import type { Bindings } from './bindings.js';
import { EdgeError } from './edge-error.js';
import { failurePage, pageHeaders } from './answers.js';
import { decide, makePage } from './engine.js';
import { probeOf } from './hints.js';
import { sourcesOf } from './origin.js';
import { fillShell } from './shell.js';
import { profileOf } from './profile.js';
import { toFailure } from '../src/errors.js';

export default {
  async fetch(request: Request, bindings: Bindings): Promise<Response> {
    const bare = request.method === 'HEAD';
    try {
      return await answer(request, bindings, bare);
    } catch (thrown) {
      // Whatever is not refused here is the engine's word on the document.
      const status = thrown instanceof EdgeError ? thrown.status : 500;
      const { code, message } = toFailure(thrown, 'failed');
      if (status >= 500) {
        console.error(`${request.url}: ${message}`);
      }
      return failurePage(status, code, bare);
    }
  },
};

async function answer(request: Request, bindings: Bindings, bare: boolean): Promise<Response> {
  if (request.method !== 'GET' && !bare) {
    throw new EdgeError(405, 'bad-method', request.method);
  }
  const { pathname } = new URL(request.url);
  const { PAGES: pages, ORIGIN: origin, BASE_URL: base_url } = bindings;
  if (typeof pages !== 'object' || pages === null || typeof origin?.fetch !== 'function') {
    throw new EdgeError(500, 'bad-bindings', 'wants PAGES and ORIGIN');
  }
  const stem = Object.hasOwn(pages, pathname) ? pages[pathname] : undefined;
  if (typeof stem !== 'string') {
    throw new EdgeError(404, 'no-such-page', pathname);
  }
  const { document, shell } = await sourcesOf(stem, origin);
  const profile = profileOf(request.headers.get('Cookie'));
  // The clock of a worker stands still while it computes, so one reading serves the whole page.
  const context = JSON.stringify({ now: new Date().toISOString(), ...(base_url && { base_url }) });
  const verdict = JSON.stringify(decide(probeOf(request.headers)));
  const made = makePage(document, profile, verdict, context);
  const headers = pageHeaders(profile.carried, made.profile_word);
  return new Response(bare ? null : fillShell(shell, made.rendered), { headers });
}
