// What is asked for until a product shows, in which order, and how often: from the server's log, so no clock decides.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { complaints, HARDWARE, SHOP_URL, startPhone, until, visit } from './phone.js';
import { modelOfShop, page, serveSite, waitFor } from './site.js';

const STATE = `return document.querySelector('product-view').dataset.sfState`;
const viewOf = (attributes) => `<product-view loading="eager" alt="A mug" src="/mug.glb" style="width:300px;height:300px" ${attributes}></product-view>`;

/** What a first picture may take; the model is no file of the package. */
const FILES = ['storefront.js', 'preview-host.js', 'probe.js', 'device.js', 'device.wasm', 'raster-simd.js', 'raster-simd.wasm'];
const RENDERER = '/dist/raster-simd.wasm';

/** Bytes of a model that come at once; the others only when its renderer has been asked for. */
const AT_ONCE_BYTES = 50_000;

/** A first visit; `asked` are the paths in the order of their requests. */
async function open(t, { attributes = '', before = '', query = {} } = {}) {
  const asked = [];
  const model = await modelOfShop('mug');
  const files = FILES.map((name) => [`/dist/${name}`, async (_request, response) => {
    asked.push(`/dist/${name}`);
    const theirs = await fetch(new URL(`/dist/${name}`, SHOP_URL));
    const body = Buffer.from(await theirs.arrayBuffer());
    response.writeHead(theirs.status, { 'Content-Type': theirs.headers.get('content-type'), 'Cache-Control': 'max-age=60' }).end(body);
  }]);
  const site = await serveSite(t, {
    '/': page(viewOf(attributes)),
    ...Object.fromEntries(files),
    '/mug.glb': (_request, response) => {
      asked.push('/mug.glb');
      // No cache keeps it, so whoever wants it again must ask again.
      response.writeHead(200, { 'Content-Type': 'model/gltf-binary', 'Content-Length': model.length, 'Cache-Control': 'no-store' });
      response.write(model.subarray(0, AT_ONCE_BYTES));
      waitFor(() => asked.includes(RENDERER), 60_000).then(() => response.end(model.subarray(AT_ONCE_BYTES)), () => response.destroy());
    },
  });
  // A browser without a GPU: what it finds out by itself is the CPU rasteriser.
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, before });
  await visit(phone, `${site}/`, query);
  return { phone, asked };
}

const reportOf = (phone) => phone.driver.executeScript(`return document.querySelector('product-view').report()`);

test('a first visit asks for the model and the worker before it knows what will draw, and for each file once', async (t) => {
  const { phone, asked } = await open(t);
  await until(phone, 'the mug', `${STATE} === 'ready'`);
  assert.deepEqual([...asked].sort(), [...FILES.map((name) => `/dist/${name}`), '/mug.glb'].sort());
  for (const early of ['/mug.glb', '/dist/preview-host.js']) {
    assert.ok(asked.indexOf(early) < asked.indexOf(RENDERER), `${early}: ${asked}`);
  }
  const { failures, verdict, stage } = await reportOf(phone);
  assert.deepEqual([failures, verdict.tier, stage.attempt.place, stage.transitions], [[], 'T1', 'worker', []]);
  assert.deepEqual(await complaints(phone), []);
});

for (const [what, wish] of [
  ['data are saved', { before: `Object.defineProperty(navigator, 'connection', { value: { saveData: true, effectiveType: '4g' } });` }],
  ['the network is slow', { before: `Object.defineProperty(navigator, 'connection', { value: { effectiveType: '3g' } });` }],
  ['the page says so', { attributes: 'delivery="tap"' }],
]) {
  test(`a model that waits for a tap is not asked for before one: ${what}`, async (t) => {
    const { phone, asked } = await open(t, wish);
    await until(phone, 'the verdict', `return document.querySelector('product-view').report().verdict`);
    const { delivery } = await reportOf(phone);
    assert.equal(delivery, 'tap');
    assert.ok(!asked.some((path) => /glb|raster/.test(path)), `${asked}`);
    await phone.driver.executeScript(`document.querySelector('product-view').dismissPoster()`);
    await until(phone, 'the mug', `${STATE} === 'ready'`);
    assert.equal(asked.filter((path) => path === '/mug.glb').length, 1, `${asked}`);
  });
}

test('a device that shows posters asks for no model', async (t) => {
  const { phone, asked } = await open(t, { attributes: 'test-overrides', query: { 'sf-tier': 'T0' } });
  await until(phone, 'the verdict', `return document.querySelector('product-view').report().verdict`);
  assert.ok(!asked.some((path) => /glb|raster/.test(path)), `${asked}`);
});
