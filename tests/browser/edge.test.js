// The edge's page in a real browser: complete without the engine, adopted, not decided again.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { missing, startOrigin, startWorkerd, STOREFRONT } from '../../www/edge/test/workerd.js';
import { complaints, HARDWARE, layoutShift, SHOP_URL, startPhone, until } from './phone.js';
import { reportOf } from './shop.js';

const FRAME = ['--css', '/dist/storefront.css', '--script', '/dist/storefront.js', '--src', '/demo/page.json'];

/** One host for the shop's files and, at `/`, the worker, as a shop's own routes would have it. */
async function startShop(t) {
  const document = await (await fetch(`${SHOP_URL}/demo/page.json`)).text();
  const folder = mkdtempSync(join(tmpdir(), 'storefront-edge-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'page.json'), document);
  const argv = ['render', '--page', join(folder, 'page.json'), '--now', '2020-01-01T00:00:00Z', ...FRAME];
  const shell = execFileSync(STOREFRONT, argv);
  const origin = await startOrigin(t, (path) => ({ body: path.endsWith('.json') ? document : shell }));
  const worker = await startWorkerd(t, origin);
  const front = createServer(async ({ url, headers: { cookie = '', ...rest } }, response) => {
    if (url === '/favicon.ico') return response.writeHead(204).end();
    const hints = Object.fromEntries(Object.entries(rest).filter(([name]) => /^sec-ch-|^save-data|^ect$/.test(name)));
    const answer = await fetch((url === '/' ? worker : SHOP_URL) + url, { headers: { cookie, ...hints } });
    const headers = [...answer.headers].filter(([name]) => !/^(content-(length|encoding)|transfer-encoding|connection)$/.test(name));
    response.writeHead(answer.status, headers);
    return response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise((resolve) => front.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    front.closeAllConnections();
    front.close();
  });
  return `http://127.0.0.1:${front.address().port}`;
}

test('a page from the edge is adopted with its plan, without the engine', { skip: missing }, async (t) => {
  const shop = await startShop(t);
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  const pages = new Map();
  for (const [who, profile] of [['nobody', undefined], ['gold', { seed: 'a', tier: 'gold', name: 'Asha', points: 900 }]]) {
    if (profile) {
      const value = Buffer.from(JSON.stringify(profile)).toString('base64url');
      await phone.driver.executeScript('document.cookie = `storefront-shopper=${arguments[0]}`', value);
    }
    await phone.driver.get(`${shop}/`);
    await until(phone, 'the page to be adopted', `return document.querySelector('store-page').dataset.sfState === 'adopted'`);
    await until(phone, 'the verdict', `return document.querySelector('store-page').report().verdict`);
    const page = await phone.driver.executeScript(`return document.querySelector('store-page')`);
    const report = await reportOf(phone, page);
    assert.equal(report.failure, null);
    const sections = await phone.driver.executeScript(
      `return [...document.querySelectorAll('store-page [data-section]')].map((one) => one.dataset.section)`);
    assert.deepEqual(report.plan.sections.map(({ id }) => id), sections);
    assert.equal(report.plan.device.tier, 'T1', 'Chromium says who it is, and no header shows a GPU');
    const loaded = await phone.driver.executeScript(`return performance.getEntriesByType('resource').map(({ name }) => name)`);
    assert.deepEqual(loaded.filter((name) => /\/page\.(wasm|js|json)/.test(name)), [], 'nothing is decided again');
    assert.deepEqual(await complaints(phone), []);
    assert.ok((await layoutShift(phone)).sum < 0.0005);
    pages.set(who, JSON.stringify(report.plan.sections));
  }
  assert.notEqual(pages.get('nobody'), pages.get('gold'));
});

test('an adopted page makes its own page when it is asked to, and the plan goes with the old one', { skip: missing }, async (t) => {
  const shop = await startShop(t);
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await phone.driver.get(`${shop}/`);
  await until(phone, 'the page to be adopted', `return document.querySelector('store-page').dataset.sfState === 'adopted'`);
  await phone.driver.executeScript(`document.querySelector('store-page').profile = { tier: 'gold', name: 'Asha' }`);
  await until(phone, 'its own page', `return document.querySelector('store-page').dataset.sfState === 'ready'`);
  const left = `return document.querySelectorAll('store-page script[type="application/json"]').length`;
  assert.equal(await phone.driver.executeScript(left), 0);
  const { plan } = await reportOf(phone, await phone.driver.executeScript(`return document.querySelector('store-page')`));
  assert.equal(plan.v, 1);
});
