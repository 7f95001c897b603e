// A thousand people, a thousand faces: three shoppers, three pages, from one document.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { complaints, HARDWARE, layoutShift, startPhone, visit, SHOP_URL } from './phone.js';
import { keep, screenOf } from './picture.js';
import { NOW, openShop, sectionsOf } from './shop.js';

const SHOPPERS = ['new', 'gold', 'bargain'];

test('three shoppers see three different pages, made on the device', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  const pages = new Map();
  for (const shopper of SHOPPERS) {
    await openShop(phone, { shopper });
    const text = await phone.driver.executeScript(`return document.querySelector('store-page').innerText`);
    pages.set(shopper, { order: (await sectionsOf(phone)).join(), text });
    keep(await screenOf(phone), `screen.${shopper}`);
    assert.deepEqual(await complaints(phone), []);
    const shift = await layoutShift(phone);
    assert.ok(shift.sum < 0.0005, `${shopper}: the layout moved by ${shift.sum}: ${shift.nodes.join('; ')}`);
  }
  assert.equal(new Set([...pages.values()].map((page) => page.order)).size, 3, JSON.stringify([...pages.values()].map((p) => p.order)));
  assert.equal(new Set([...pages.values()].map((page) => page.text)).size, 3);
});

test('the shop has at least 60 products in at least 6 sections', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await visit(phone, '/demo/page.json');
  const document = JSON.parse(await phone.driver.executeScript('return document.body.innerText'));
  assert.ok(document.products.length >= 60, `${document.products.length} products`);
  assert.ok(document.order.length >= 6, `${document.order.length} sections`);
});

test('the page made on the device has the sections that the command line renders', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  for (const shopper of SHOPPERS) {
    await openShop(phone, { shopper });
    const onDevice = await sectionsOf(phone);
    await visit(phone, `/demo/t0/${shopper}.html`);
    assert.deepEqual(onDevice, await sectionsOf(phone), shopper);
  }
});

test('another shopper in place: the page changes, nothing is left over, nothing is asked of a server but the profile', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await openShop(phone, { shopper: 'new' });
  const before = await sectionsOf(phone);
  const requests = await phone.driver.executeAsyncScript(`
    const [done] = arguments;
    performance.clearResourceTimings();
    const page = document.querySelector('store-page');
    page.addEventListener('page-ready', () => setTimeout(() => done(
      performance.getEntriesByType('resource').map((e) => e.name).filter((n) => !/\\.(jpg|png|glb|wasm|js)$/.test(n))), 300), { once: true });
    page.setAttribute('shopper', '/demo/shoppers/gold.json');
  `);
  assert.notDeepEqual(await sectionsOf(phone), before);
  const allowed = [`${SHOP_URL}/demo/shoppers/gold.json`, `${SHOP_URL}/demo/page.json`];
  assert.deepEqual(requests.filter((url) => !allowed.includes(url)), [], `at ${NOW}`);
});

test('at 320 CSS px nothing is wider than the screen', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, widthCssPx: 320, heightCssPx: 568 });
  for (const shopper of SHOPPERS) {
    await openShop(phone, { shopper });
    const wide = await phone.driver.executeScript('return document.documentElement.scrollWidth - innerWidth');
    assert.ok(wide <= 0, `${shopper}: ${wide} px too wide`);
  }
});
