/** The built worker in the real workerd, against an origin that the test plays and the command line's own pages. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { promisify } from 'node:util';
import { missing, startOrigin, startWorkerd, STOREFRONT } from './workerd.js';

const skip = missing;
const run = promisify(execFile);

/** What the shell is made with; the worker's config has the same base URL. */
const FRAME = ['--css', '/dist/storefront.css', '--script', '/dist/storefront.js', '--src', '/demo/page.json'];
const BASE_URL = ['--base-url', 'https://shop.example/'];

/** Hints of a phone, and the probe that they are. */
const PHONE = {
  headers: { 'Sec-CH-UA': '"Chromium";v="140"', 'Sec-CH-Device-Memory': '2', 'Save-Data': 'on', ECT: '3g' },
  probe: { wasm: true, device_memory_gib: 2, network: { save_data: true, effective_type: '3g' } },
};
const UNKNOWN = { headers: {}, probe: {} };

let folder;
let files;
let asked;
let address;
let hooks;

before(async () => {
  if (skip) return;
  folder = mkdtempSync(join(tmpdir(), 'storefront-edge-'));
  await run(STOREFRONT, ['sample', '--out', folder]);
  writeFileSync(join(folder, 'shell.html'), await rendered({ now: '2020-01-01T00:00:00Z' }));
  hooks = [];
  const scope = { after: (hook) => hooks.unshift(hook) };
  const origin = await startOrigin(scope, (path, headers) => {
    asked.push({ path, headers });
    return files[path]?.() ?? { status: 404 };
  });
  address = await startWorkerd(scope, origin);
});

after(async () => {
  for (const hook of hooks ?? []) await hook();
  if (folder) rmSync(folder, { recursive: true });
});

beforeEach(() => {
  asked = [];
  const body = (name) => ({ body: folder && readFileSync(join(folder, name)) });
  files = { '/demo/page.json': () => body('page.json'), '/demo/page.html': () => body('shell.html') };
});

/** A page of the command line. */
async function rendered({ now, probe, shopper, page = 'page.json' }) {
  const more = [];
  if (probe) {
    writeFileSync(join(folder, 'probe.json'), JSON.stringify(probe));
    more.push('--probe', join(folder, 'probe.json'));
  }
  if (shopper) more.push('--shopper', join(folder, `shoppers/${shopper}.json`));
  const argv = ['render', '--page', join(folder, page), '--now', now, ...FRAME, ...BASE_URL, ...more];
  return (await run(STOREFRONT, argv, { maxBuffer: 1 << 26 })).stdout;
}

const get = (path = '/', headers = {}, method = 'GET') => fetch(address + path, { headers, method, redirect: 'manual' });
const planOf = (html) => JSON.parse(/<script type="application\/json">(.*?)<\/script>/s.exec(html)[1]);
const cookie = (text) => ({ Cookie: `a=1; storefront-shopper=${Buffer.from(text).toString('base64url')}; b=2` });
const profile = (shopper) => readFileSync(join(folder, `shoppers/${shopper}.json`), 'utf8');

for (const [who, { headers, probe }] of Object.entries({ 'a first visit': UNKNOWN, 'a phone with hints': PHONE })) {
  test(`${who} gets the page that the command line renders`, { skip }, async () => {
    const html = await (await get('/', headers)).text();
    const { now } = planOf(html);
    assert.ok(Math.abs(Date.now() - Date.parse(now)) < 10_000, now);
    assert.equal(html, await rendered({ now, probe }));
  });
}

test('each shopper gets their own page, also at the same time', { skip }, async () => {
  const shoppers = ['new', 'gold', 'bargain'];
  const asks = Array.from({ length: 30 }, (_, at) => shoppers[at % 3]);
  const pages = await Promise.all(asks.map(async (who) => (await get('/', cookie(profile(who)))).text()));
  const expected = new Map();
  for (const [at, shopper] of asks.entries()) {
    const { now } = planOf(pages[at]);
    const key = shopper + now;
    if (!expected.has(key)) expected.set(key, await rendered({ now, probe: {}, shopper }));
    assert.equal(pages[at], expected.get(key), shopper);
  }
});

test('a page in the language of its shopper is that of the command line, from its head on', { skip }, async () => {
  const page = 'sections.json';
  const shell = await rendered({ now: '2020-01-01T00:00:00Z', page });
  files['/demo/sections.json'] = () => ({ body: readFileSync(join(folder, page)) });
  files['/demo/sections.html'] = () => ({ body: shell });
  const html = await (await get('/sections', cookie(profile('everybody-ar')))).text();
  assert.match(html, /^<!doctype html>\n<html lang="ar[^"]*" dir="rtl">/);
  assert.equal(html, await rendered({ now: planOf(html).now, probe: {}, shopper: 'everybody-ar', page }));
  assert.equal(await (await get('/sections')).text().then((text) => /<html lang="[^"]*" dir="ltr">/.test(text)), true, 'the next one has their own');
});

test('hints choose the device carefully', { skip }, async () => {
  const device = async (headers) => planOf(await (await get('/', headers)).text()).device;
  assert.deepEqual(await device({}), { tier: 'T0', level: 'lite', delivery: 'auto', ar: 'none' });
  assert.deepEqual(await device(PHONE.headers), { tier: 'T1', level: 'std', delivery: 'tap', ar: 'none' });
  const flagship = { 'Sec-CH-UA': '"Chromium";v="152"', 'Sec-CH-Device-Memory': '8', ECT: '4g' };
  assert.equal((await device(flagship)).tier, 'T1', 'no header shows a GPU');
  assert.equal((await device({ ECT: 'slow-2g' })).delivery, 'poster');
});

test('hints that make no sense say nothing', { skip }, async () => {
  for (const headers of [
    { 'Sec-CH-Device-Memory': '-1', ECT: '5g', 'Save-Data': 'maybe' },
    { 'Sec-CH-Device-Memory': '1e99', ECT: '__proto__' },
    { 'Sec-CH-Device-Memory': '99.999', ECT: 'x'.repeat(4000) },
  ]) {
    const answer = await get('/', headers);
    assert.equal(answer.status, 200);
    assert.equal(planOf(await answer.text()).device.tier, 'T0');
  }
});

test('an anonymous page is for everybody, a personal one for its shopper', { skip }, async () => {
  const anonymous = (await get()).headers;
  assert.equal(anonymous.get('Cache-Control'), 'public, max-age=0, s-maxage=60');
  assert.equal(anonymous.get('Storefront-Profile'), 'none');
  const personal = (await get('/', cookie(profile('gold')))).headers;
  assert.equal(personal.get('Cache-Control'), 'private, no-cache');
  assert.equal(personal.get('Storefront-Profile'), 'used');
  for (const headers of [anonymous, personal]) {
    assert.equal(headers.get('Content-Type'), 'text/html; charset=utf-8');
    assert.equal(headers.get('Vary'), 'Sec-CH-UA, Sec-CH-Device-Memory, Save-Data, ECT, Cookie');
    assert.equal(headers.get('Accept-CH'), 'Sec-CH-UA, Sec-CH-Device-Memory, Save-Data, ECT');
    assert.equal(headers.get('Set-Cookie'), null);
  }
});

test('the policy is the one of the README', { skip }, async () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const promised = /```\n(script-src[^`]*)```/.exec(readme)[1].split(/;\s*/).map((one) => one.trim());
  for (const path of ['/', '/nowhere']) {
    const sent = (await get(path)).headers.get('Content-Security-Policy').split('; ');
    assert.deepEqual(promised.filter((directive) => !sent.includes(directive)), []);
    assert.ok(sent.includes("default-src 'none'"));
  }
});

test('the origin learns nothing about who asks', { skip }, async () => {
  files['/sale/page.json'] = () => undefined;
  await get('/sale', { ...cookie(profile('gold')), ...PHONE.headers, Referer: 'https://a.example/' });
  assert.deepEqual(asked.map(({ path }) => path).sort(), ['/sale/page.html', '/sale/page.json']);
  for (const { headers } of asked) {
    for (const name of ['cookie', 'sec-ch-ua', 'sec-ch-device-memory', 'save-data', 'ect', 'referer']) {
      assert.equal(headers[name], undefined, name);
    }
  }
});

test('files are kept: a second visit does not ask the origin', { skip }, async () => {
  await get();
  asked = [];
  await get();
  assert.deepEqual(asked, []);
});

for (const [what, headers, word] of [
  ['too large', () => cookie(`{"name":"${'x'.repeat(4000)}"}`), 'too-large'],
  ['no base64url', () => ({ Cookie: 'storefront-shopper=%%%' }), 'bad-base64url'],
  ['no UTF-8', () => ({ Cookie: 'storefront-shopper=__79' }), 'bad-base64url'],
  ['no JSON', () => cookie('{"name":'), 'truncated'],
  ['no object', () => cookie('[]'), 'wrong-type'],
  ['empty', () => ({ Cookie: 'storefront-shopper=' }), 'truncated'],
]) {
  test(`a profile that is ${what} counts as none, for nobody else`, { skip }, async () => {
    const answer = await get('/', headers());
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('Storefront-Profile'), word);
    assert.equal(answer.headers.get('Cache-Control'), 'private, no-cache');
    const html = await answer.text();
    assert.equal(html, await rendered({ now: planOf(html).now, probe: {} }));
  });
}

/** A failure: status, code, readable, not kept. */
async function refused(path, status, code, method = 'GET') {
  const answer = await get(path, {}, method);
  const html = await answer.text();
  assert.equal(answer.status, status, html);
  assert.match(html, new RegExp(`<h1>[^<]+</h1><p>[^<]+</p><p>Code: <code>${code}</code>`));
  assert.equal(answer.headers.get('Cache-Control'), 'no-store');
  return answer;
}

test('a path that no page has is not found, and the origin is not asked', { skip }, async () => {
  for (const path of ['/nowhere', '/constructor', '/__proto__', '//', '/%00', '/demo/page.json']) {
    await refused(path, 404, 'no-such-page');
  }
  assert.deepEqual(asked, []);
});

test('pages can only be read', { skip }, async () => {
  const answer = await refused('/', 405, 'bad-method', 'POST');
  assert.equal(answer.headers.get('Allow'), 'GET, HEAD');
  const head = await get('/', {}, 'HEAD');
  assert.equal(head.status, 200);
  assert.equal(await head.text(), '');
});

for (const [what, kind, answer, code] of [
  ['hangs up', 'json', () => undefined, 'origin-failed'],
  ['fails', 'json', () => ({ status: 503 }), 'origin-failed'],
  ['sends elsewhere', 'html', () => ({ status: 302 }), 'origin-failed'],
  ['sends too much', 'json', () => ({ body: Buffer.alloc((8 << 20) + 1, 32) }), 'origin-too-large'],
  ['has no shell', 'html', () => ({ body: '<p>Hello</p>' }), 'bad-shell'],
]) {
  test(`an origin that ${what} is a readable page`, { skip }, async () => {
    files['/sale/page.json'] = files['/demo/page.json'];
    files['/sale/page.html'] = files['/demo/page.html'];
    files[`/sale/page.${kind}`] = answer;
    await refused('/sale', 502, code);
  });
}

// Last: from here on the worker keeps these files for a minute.
test('a document with a fault is a readable page with its code', { skip }, async () => {
  files['/sale/page.json'] = () => ({ body: '{"version":1,,' });
  files['/sale/page.html'] = files['/demo/page.html'];
  await refused('/sale', 500, 'syntax');
  assert.equal((await get()).status, 200, 'other pages go on');
});
