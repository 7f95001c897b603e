// Bad days: no connection, a server that fails or keeps everybody waiting. The last good page is shown, and says so.
//
// The network is cut at the server: connections break and nobody listens. The browser is told too, so that it fires
// `offline` and `online`.

import assert from 'node:assert/strict';
import { connect, createServer } from 'node:net';
import { test } from 'node:test';

import { complaints, HARDWARE, layoutShift, startPhone, until, visit } from './phone.js';
import { keep, screenOf } from './picture.js';
import { NOW } from './shop.js';
import { answer, page, serveSite, waitFor } from './site.js';

const JSON_TYPE = 'application/json';
const CACHE = 'storefront-offline';

const documentOf = (heading) => JSON.stringify({
  version: 1, id: 'tea', locale: 'en-IN', currency: 'INR', order: ['words', 'grid'],
  products: [{
    id: 'mug', title: 'Mug', availableForSale: true, priceRange: { minVariantPrice: { amount: '10.00', currencyCode: 'INR' } },
    featuredImage: { url: '/demo/pictures/mug-oat.jpg', width: 640, height: 800, altText: 'A mug' },
  }],
  sections: {
    words: { type: 'rich_text', settings: { heading: `${heading}, {name}` } },
    grid: { type: 'product_grid', settings: { heading: 'Mugs' }, data: { ids: ['mug'] } },
  },
});

/** A wire to `site` that can be cut and mended; the address stays. */
async function wireTo(t, site) {
  const sockets = new Set();
  const target = Number(new URL(site).port);
  const server = createServer((socket) => {
    const there = connect(target, '127.0.0.1');
    for (const [from, to] of [[socket, there], [there, socket]]) {
      sockets.add(from);
      from.pipe(to).on('error', () => from.destroy());
      from.on('error', () => to.destroy()).on('close', () => (sockets.delete(from), to.destroy()));
    }
  });
  const listen = (port) => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address();
  const cut = () => new Promise((resolve) => {
    server.close(resolve);
    sockets.forEach((socket) => socket.destroy());
  });
  t.after(cut);
  return { url: `http://127.0.0.1:${port}`, cut, mend: () => listen(port) };
}

async function openTea(t, { attributes = 'offline="/"', inside = '', routes = {}, body = '' } = {}) {
  const store = { document: answer(documentOf('Tea'), JSON_TYPE) };
  const site = await serveSite(t, {
    '/': page(`<main><store-page test-overrides src="/tea.json" shopper="/me.json" ${attributes}>${inside}</store-page></main>${body}`),
    '/tea.json': (...given) => store.document(...given),
    '/me.json': answer('{"name":"Mira"}', JSON_TYPE),
    ...routes,
  });
  const wire = await wireTo(t, site);
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, before: LISTEN });
  return Object.assign(phone, { wire, store });
}
/** Runs before the page: the element's own words, and when it was marked. */
const LISTEN = `
  self.__errors = [];
  addEventListener('error', (e) => e.detail && __errors.push(e.detail.code));`;

const open = (phone, path = '/') => visit(phone, `${phone.wire.url}${path}`, { 'sf-now': NOW, 'sf-tier': 'T0' });
const shown = (phone, heading) => until(phone, heading, `return document.querySelector('store-page .sf-heading')?.textContent === arguments[0]`, heading);
const kept = (phone) => until(phone, 'the copy of the page', `return caches.open('${CACHE}').then((c) => c.match('/dist/offline-index.json')).then((r) => !!r)`);
const worker = (phone) => until(phone, 'the service worker', `return navigator.serviceWorker.getRegistration('/').then((r) => r?.active?.state === 'activated')`);
/** Tell the browser that there is no network, or that it is back. */
const connection = (phone, online) => phone.driver.sendDevToolsCommand('Network.emulateNetworkConditions', {
  offline: !online, latency: 0, downloadThroughput: -1, uploadThroughput: -1,
});
const noticeOf = (phone) => phone.driver.executeScript(`
  const notice = document.querySelector('store-page .sf-stale');
  return notice && { text: notice.textContent, role: notice.getAttribute('role'), lang: notice.lang, height: notice.getBoundingClientRect().height }`);
const staleOf = (phone) => phone.driver.executeScript(`const page = document.querySelector('store-page'); return [page.dataset.stale ?? null, page.report().stale ?? null]`);

for (const [what, inside] of [['made on the device', ''], ['made by a server', '<section class="sf-section" data-section="words"><h1 class="sf-heading">Tea, Mira</h1></section>']]) {
  test(`without a connection a page ${what} opens as it last was, says so, and is renewed`, async (t) => {
    const phone = await openTea(t, { inside });
    await open(phone);
    await shown(phone, 'Tea, Mira');
    assert.deepEqual(await staleOf(phone), [null, null]);
    await kept(phone);
    await worker(phone);
    await phone.wire.cut();
    await connection(phone, false);
    await phone.driver.navigate().refresh();
    await shown(phone, 'Tea, Mira');
    const [stale, reported] = await until(phone, 'the notice', `const page = document.querySelector('store-page');
      return page.querySelector('.sf-stale') && [page.dataset.stale, page.report().stale]`);
    assert.equal(stale, reported);
    assert.ok(Math.abs(Date.now() - Date.parse(stale)) < 120_000, stale);
    const notice = await noticeOf(phone);
    const time = await phone.driver.executeScript(`return new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(arguments[0]))`, stale);
    assert.deepEqual({ ...notice, height: notice.height > 20 }, { text: `You may be offline. This page is from ${time}.`, role: 'status', lang: 'en', height: true });
    assert.ok(await phone.driver.executeScript(`return [...document.styleSheets].some((sheet) => /storefront.css/.test(sheet.href))`), 'with its style');
    const shift = await layoutShift(phone);
    assert.ok(shift.sum < 0.0005, `the layout moved: ${shift.nodes.join('; ')}`);
    keep(await screenOf(phone), `screen.offline-${inside ? 'served' : 'made'}`);
    // The shop is back, with another page.
    phone.store.document = answer(documentOf('Coffee'), JSON_TYPE);
    await phone.wire.mend();
    await connection(phone, true);
    await shown(phone, 'Coffee, Mira');
    await until(phone, 'the mark to go', `return !document.querySelector('store-page').dataset.stale && !document.querySelector('store-page .sf-stale')`);
  });
}

test('a campaign in the address still finds the page', async (t) => {
  const phone = await openTea(t);
  await open(phone);
  await kept(phone);
  await worker(phone);
  await phone.wire.cut();
  await open(phone, '/?utm_source=mail');
  await shown(phone, 'Tea, Mira');
});

test('without a worker a server that fails leaves the last good page, and the next good one takes its place', async (t) => {
  const phone = await openTea(t, { attributes: 'offline' });
  await open(phone);
  await shown(phone, 'Tea, Mira');
  await kept(phone);
  phone.store.document = answer('sorry', 'text/plain', 503);
  await phone.driver.navigate().refresh();
  await until(phone, 'the copy', `return document.querySelector('store-page .sf-stale')`);
  await shown(phone, 'Tea, Mira');
  assert.deepEqual(await phone.driver.executeScript('return __errors'), ['page-missing'], 'said once');
  assert.equal(await phone.driver.executeScript('return navigator.serviceWorker.getRegistrations().then((all) => all.length)'), 0);
  phone.store.document = answer(documentOf('Coffee'), JSON_TYPE);
  // It asks again by itself.
  await shown(phone, 'Coffee, Mira');
  await until(phone, 'the mark to go', `return !document.querySelector('store-page').dataset.stale`);
});

test('a document that keeps everybody waiting leaves the last good page too', async (t) => {
  const phone = await openTea(t, { attributes: 'offline' });
  await open(phone);
  await kept(phone);
  phone.store.document = (_request, response) => response.writeHead(200, { 'Content-Type': JSON_TYPE }).write('{');
  await phone.driver.navigate().refresh();
  await until(phone, 'the copy', `return document.querySelector('store-page').dataset.stale && document.querySelector('store-page .sf-stale')`);
  await shown(phone, 'Tea, Mira');
});

test('a first visit on a bad day is one sentence, as ever', async (t) => {
  const phone = await openTea(t);
  phone.store.document = answer('sorry', 'text/plain', 503);
  await open(phone);
  await until(phone, 'the sentence', `return document.querySelector('store-page [role=alert]')`);
  await phone.driver.sleep(1500);
  assert.deepEqual(await staleOf(phone), [null, null]);
  assert.deepEqual(await phone.driver.executeScript('return __errors'), ['page-missing']);
});

test('what is kept is the page and its files: bounded, and no answers of an interface', async (t) => {
  const routes = { '/api/account': answer('{"iban":"secret"}', JSON_TYPE) };
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    routes[`/${name}`] = page(`<store-page offline test-overrides src="/tea.json?${name}" shopper="/me.json"></store-page>`);
  }
  const phone = await openTea(t, { attributes: 'offline', routes });
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    await open(phone, `/${name}`);
    await shown(phone, 'Tea, Mira');
    await phone.driver.executeScript(`return fetch('/api/account').then((r) => r.text())`);
    await until(phone, `the copy of ${name}`, `return caches.open('${CACHE}').then((c) => c.match('/dist/offline-index.json')).then((r) => r?.json()).then((all) => !!all?.[0].url.includes('/${name}?'))`);
  }
  const paths = await phone.driver.executeScript(`return caches.open('${CACHE}').then((c) => c.keys()).then((all) => all.map(({ url }) => url.replace(location.origin, '').replace(/sf-.*/, '')))`);
  const pages = paths.filter((path) => /^\/[a-e]\?/.test(path));
  assert.deepEqual(pages.sort(), ['/b?', '/c?', '/d?', '/e?'], 'the page seen longest ago has gone');
  assert.ok(!paths.includes('/tea.json?a') && paths.includes('/tea.json?e'), 'and what only it needed');
  assert.ok(!paths.some((path) => /account/.test(path)), 'no answers of an interface');
  for (const path of ['/dist/storefront.js', '/dist/storefront.css', '/dist/page.wasm', '/dist/page.js', '/me.json', '/demo/pictures/mug-oat.jpg']) {
    assert.ok(paths.includes(path), `${path} is missing: ${paths}`);
  }
});

test('without the attribute nothing is kept, and nothing is loaded for it', async (t) => {
  const phone = await openTea(t, { attributes: '' });
  await open(phone);
  await shown(phone, 'Tea, Mira');
  await until(phone, 'events.js', `return performance.getEntriesByType('resource').some((e) => /events\\.js/.test(e.name))`);
  await phone.driver.sleep(3000);
  const seen = await phone.driver.executeScript(`return Promise.all([caches.keys(), navigator.serviceWorker.getRegistrations()]).then(([names, all]) =>
    [names, all.length, performance.getEntriesByType('resource').filter((e) => /offline|sw\\.js/.test(e.name)).length])`);
  assert.deepEqual(seen, [[], 0, 0]);
  assert.deepEqual(await complaints(phone), []);
});

test('a picture that fails keeps its box and says what it shows', async (t) => {
  const boxOf = `const box = document.querySelector('store-page .sf-picture').getBoundingClientRect(); return [box.width, box.height]`;
  const phone = await openTea(t);
  await open(phone);
  await shown(phone, 'Tea, Mira');
  await until(phone, 'the picture', `return document.querySelector('store-page .sf-picture img').complete`);
  const good = await phone.driver.executeScript(boxOf);
  let asked = 0;
  const broken = await openTea(t, { routes: { '/demo/pictures/mug-oat.jpg': (_request, response) => (asked++, response.destroy()) } });
  await open(broken);
  await shown(broken, 'Tea, Mira');
  await waitFor(() => asked > 0);
  await broken.driver.sleep(500);
  assert.deepEqual(await broken.driver.executeScript(boxOf), good);
  const alt = await broken.driver.executeScript(`const img = document.querySelector('store-page .sf-picture img'); return [img.alt, img.naturalWidth, img.getBoundingClientRect().height]`);
  assert.deepEqual(alt.slice(0, 2), ['A mug', 0]);
  assert.ok(alt[2] >= good[1] - 1, `the picture's own box is ${alt[2]} high`);
  keep(await screenOf(broken), 'screen.broken-picture');
  const shift = await layoutShift(broken);
  assert.ok(shift.sum < 0.0005, `the layout moved: ${shift.nodes.join('; ')}`);
});
