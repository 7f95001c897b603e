// The shop with something added: a server of the test's own, for answers that a good host never gives.
//
// In: routes. Out: an address. Everything without a route is the shop's, headers and all, so pages of this server
// stand under the shop's own CSP and Trusted Types.

import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';

import { certificate } from './certificate.js';
import { SHOP_URL } from './phone.js';

/**
 * Serve `routes` in front of the shop until the test ends.
 * @param {{ after(f: () => unknown): void }} test the test's context
 * @param {Record<string, (request, response, headers: Record<string, string>) => void>} routes by path; `headers` are
 * the shop's own for a page
 * @param {{ secure?: boolean }} [wish] `secure` serves over TLS, for a phone that is `TRUSTING`
 * @returns {Promise<string>} `http://127.0.0.1:PORT`
 */
export async function serveSite(test, routes, { secure = false } = {}) {
  const headers = await headersOfShop();
  const listener = (request, response) => {
    const { pathname } = new URL(request.url, SHOP_URL);
    const route = Object.hasOwn(routes, pathname) ? routes[pathname] : passOn;
    // A page that goes away breaks its connections; that is no failure of the test.
    Promise.resolve(route(request, response, headers)).catch(() => response.destroy());
  };
  const server = secure ? createSecureServer(certificate(), listener) : createServer(listener);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  test.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http${secure ? 's' : ''}://127.0.0.1:${server.address().port}`;
}

/** A route that answers with `body`. */
export const answer = (body, type = 'application/octet-stream', status = 200) => (_request, response) => {
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-cache' }).end(body);
};

/** A route that sends `bytes`, promises more, and never sends it: a network that stalls. */
export const stall = (bytes, promised) => (_request, response) => {
  response.writeHead(200, { 'Content-Type': 'model/gltf-binary', 'Content-Length': promised });
  response.write(bytes);
};

/** A page with `body` and both elements (those of `scripts`), under the shop's policies, without anything of the demo's. */
export const page = (body, scripts = ['storefront.js']) => (_request, response, headers) => {
  response.writeHead(200, { ...headers, 'Content-Type': 'text/html; charset=utf-8' }).end(`<!doctype html>
<html lang="en-IN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Test</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/dist/storefront.css">
${scripts.map((name) => `<script type="module" src="/dist/${name}"></script>`).join('\n')}
</head>
<body>
${body}
</body>
</html>`);
};

/** Bytes of one of the shop's own models. */
export async function modelOfShop(name) {
  return Buffer.from(await (await fetch(new URL(`/demo/models/${name}.glb`, SHOP_URL))).arrayBuffer());
}

/** Wait until something is so on the server's side. */
export async function waitFor(condition, millis = 10_000) {
  for (const deadline = Date.now() + millis; !condition(); ) {
    if (Date.now() > deadline) throw new Error(`waited ${millis} ms for ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function headersOfShop() {
  const { headers } = await fetch(SHOP_URL);
  const policy = headers.get('content-security-policy') ?? '';
  if (!/script-src 'self'/.test(policy) || !/require-trusted-types-for 'script'/.test(policy)) {
    throw new Error(`the shop is not served under CSP and Trusted Types: ${policy}`);
  }
  return { 'Content-Security-Policy': policy, 'X-Content-Type-Options': 'nosniff' };
}

async function passOn(request, response) {
  const theirs = await fetch(new URL(request.url, SHOP_URL));
  const headers = Object.fromEntries(
    ['content-type', 'cache-control', 'content-security-policy', 'x-content-type-options', 'service-worker-allowed']
      .filter((name) => theirs.headers.has(name))
      .map((name) => [name, theirs.headers.get(name)]),
  );
  response.writeHead(theirs.status, headers).end(Buffer.from(await theirs.arrayBuffer()));
}
