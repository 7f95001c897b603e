/**
 * Headers of a page, and the pages that say why there is none.
 *
 * In: whether a profile was used, or a status and a code. Out: headers, responses. Must not set cookies.
 */
import { HINTS } from './hints.js';

/** Seconds for which a shared cache may give an anonymous page to others: launches and sales start that late at most. */
const SHARED_SECONDS = 60;

/** The policy of README § Embed, and nothing besides. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self'",
  "connect-src 'self' data: blob:",
  "base-uri 'self'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types storefront',
].join('; ');

const COMMON = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
};

/**
 * Headers of a page.
 *
 * @param carried the request came with a profile, readable or not: the answer is for nobody else
 * @param profile_word `none`, `used`, or why it was not
 */
export function pageHeaders(carried: boolean, profile_word: string): Record<string, string> {
  return {
    ...COMMON,
    'Cache-Control': carried ? 'private, no-cache' : `public, max-age=0, s-maxage=${SHARED_SECONDS}`,
    Vary: [...HINTS, 'Cookie'].join(', '),
    'Accept-CH': HINTS.join(', '),
    'Storefront-Profile': profile_word,
  };
}

/** What a shopper reads for a status. */
const SENTENCES: Record<number, readonly [title: string, sentence: string]> = {
  404: ['Page not found', 'There is no page at this address.'],
  405: ['Not possible', 'This address can only be read.'],
  502: ['The shop does not answer', 'The page could not be fetched. Please try again in a moment.'],
};

const FAULTY = ['Something is wrong here', 'This page cannot be shown at the moment. Please try again later.'] as const;

/** A readable page that says why there is none. @param code stable, kebab-case: one of ours, never a text of a request */
export function failurePage(status: number, code: string, bare: boolean): Response {
  const [title, sentence] = SENTENCES[status] ?? FAULTY;
  const html =
    `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>${title}</title>` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"></head>` +
    `<body><main><h1>${title}</h1><p>${sentence}</p><p>Code: <code>${code}</code></p></main></body></html>`;
  return new Response(bare ? null : html, {
    status,
    headers: { ...COMMON, 'Cache-Control': 'no-store', ...(status === 405 && { Allow: 'GET, HEAD' }) },
  });
}
