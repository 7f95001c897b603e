// <product-view> among others on a page: resting, sharing one renderer, moving, going, giving memory back.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { complaints, HARDWARE, startPhone, until } from './phone.js';
import { inkShare, keep, pictureOf } from './picture.js';
import { drawnPreview, openShop, reportOf, settled } from './shop.js';

test('a still product asks for no animation frames', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await openShop(phone, {});
  const view = await drawnPreview(phone);
  await settled(phone);
  const count = await phone.driver.executeAsyncScript(`
    const [done] = arguments;
    let count = 0;
    const real = requestAnimationFrame;
    self.requestAnimationFrame = (f) => { count += 1; return real(f); };
    setTimeout(() => { self.requestAnimationFrame = real; done(count); }, 1500);`);
  assert.equal(count, 0);
  assert.equal((await reportOf(phone, view)).state, 'ready');
});

for (const tier of ['T1', 'T2']) {
  test(`six previews share one renderer on ${tier}, and a removed one gives its memory back`, async (t) => {
    const phone = await startPhone(t, { hardware: HARDWARE.webgl2 });
    await openShop(phone, { tier });
    await drawnPreview(phone);
    await phone.driver.executeScript(`
      const first = document.querySelector('store-page product-view');
      const row = document.createElement('div');
      row.id = 'row';
      for (const name of ['bottle', 'lamp', 'mug', 'stool', 'tote', 'bottle']) {
        const view = document.createElement('product-view');
        view.setAttribute('src', '/demo/models/' + name + '.glb');
        view.setAttribute('alt', name);
        view.setAttribute('loading', 'eager');
        view.style.cssText = 'display:inline-block;width:110px;height:110px';
        row.append(view);
      }
      first.closest('[data-section]').before(row);
      row.scrollIntoView({ block: 'center' });`);
    await until(phone, 'six previews to be drawn', `return document.querySelectorAll('#row product-view[data-sf-state=ready]').length === 6`);
    const row = await phone.driver.findElement({ id: 'row' });
    keep(await pictureOf(phone, row), `six.${tier}`);
    for (const view of await row.findElements({ css: 'product-view' })) {
      assert.ok(inkShare(await pictureOf(phone, view)) > 0.02, 'a blank box');
    }
    const memory = () => phone.driver.executeAsyncScript(`
      const [done] = arguments;
      const view = document.querySelector('product-view[data-sf-state=ready]');
      // The stage asks its host for figures each time; the answer is there a moment later.
      view.report(); setTimeout(() => done(view.report().stage.memory), 400);`);
    const full = await memory();
    assert.equal(full.previews, 7);
    await phone.driver.executeScript(`document.querySelectorAll('#row product-view:nth-child(n+2)').forEach((v) => v.remove())`);
    await phone.driver.sleep(2500);
    const emptied = await memory();
    assert.equal(emptied.previews, 2, JSON.stringify({ full, emptied }));
    assert.ok(emptied.resident_bytes < full.resident_bytes * 0.7, JSON.stringify({ full, emptied }));
    assert.deepEqual(await complaints(phone), []);
  });
}

test('a model that does not load leaves its poster and says so', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await openShop(phone, {});
  await drawnPreview(phone);
  const error = await phone.driver.executeAsyncScript(`
    const [done] = arguments;
    const view = document.querySelector('store-page product-view');
    view.addEventListener('error', (e) => setTimeout(() => done({ type: e.detail && e.detail.type, state: view.dataset.sfState }), 300), { once: true });
    view.src = '/demo/page.json';`);
  assert.equal(error.type, 'loadfailure');
  assert.equal(error.state, 'failed');
  const view = await phone.driver.findElement({ css: 'store-page product-view' });
  assert.ok(inkShare(await pictureOf(phone, view)) > 0.05, 'a blank box');
});
