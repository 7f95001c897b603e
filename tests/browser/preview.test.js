// <product-view> among others on a page: resting, sharing one renderer, moving, going, giving memory back.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { complaints, HARDWARE, startPhone, until, visit } from './phone.js';
import { compare, inkShare, keep, pictureOf } from './picture.js';
import { drawnPreview, openShop, reportOf, settled } from './shop.js';
import { answer, modelOfShop, page, serveSite, stall, waitFor } from './site.js';

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

/** What all previews of the page hold; nothing when their renderer is gone. */
const memoryOf = (phone) => phone.driver.executeAsyncScript(`
  const [done] = arguments;
  const view = document.querySelector('product-view') ?? self.removed;
  // The stage asks its host for figures each time; the answer is there a moment later.
  view.report(); setTimeout(() => done(view.report().stage.memory ?? null), 400);`);

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
    const full = await memoryOf(phone);
    assert.equal(full.previews, 7);
    await phone.driver.executeScript(`document.querySelectorAll('#row product-view:nth-child(n+2)').forEach((v) => v.remove())`);
    await phone.driver.sleep(2500);
    const emptied = await memoryOf(phone);
    assert.equal(emptied.previews, 2, JSON.stringify({ full, emptied }));
    assert.ok(emptied.resident_bytes < full.resident_bytes * 0.7, JSON.stringify({ full, emptied }));
    assert.deepEqual(await complaints(phone), []);
  });
}

/** Longer than an element is kept that left the document, and a renderer that draws nothing. */
const GONE_MILLIS = 2500;

test('a preview removed while it loads ends its download, and the last one gives the renderer back', async (t) => {
  const model = await modelOfShop('bottle');
  const slow = { asked: 0, open: 0 };
  const site = await serveSite(t, {
    '/': page('<product-view test-overrides loading="eager" src="/demo/models/bottle.glb"></product-view>'),
    '/slow.glb': (request, response) => {
      slow.asked += 1;
      slow.open += 1;
      response.on('close', () => (slow.open -= 1));
      stall(model.subarray(0, 1000), model.length)(request, response);
    },
  });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await visit(phone, `${site}/`, { 'sf-tier': 'T1' });
  await until(phone, 'the first preview', 'return document.querySelector("product-view[data-sf-state=ready]")');
  await phone.driver.executeScript(`
    self.removed = document.createElement('product-view');
    removed.setAttribute('loading', 'eager');
    removed.setAttribute('src', '/slow.glb');
    document.body.append(removed);`);
  await until(phone, 'the slow preview to load', 'return removed.dataset.sfState === "loading"');
  await waitFor(() => slow.open === 1);
  await phone.driver.executeScript('removed.remove()');
  await phone.driver.sleep(GONE_MILLIS);
  assert.deepEqual(slow, { asked: 1, open: 0 });
  assert.equal((await memoryOf(phone)).previews, 1);
  assert.equal(await phone.driver.executeScript('return removed.report().state'), 'poster');

  await phone.driver.executeScript('document.querySelector("product-view").remove()');
  await phone.driver.sleep(GONE_MILLIS);
  assert.equal(await memoryOf(phone), null);
  assert.deepEqual(await complaints(phone), []);
});

test('a preview moved in the document keeps its picture and loads nothing again', async (t) => {
  const model = await modelOfShop('bottle');
  let asked = 0;
  const site = await serveSite(t, {
    '/': page(`<div><product-view test-overrides src="/counted.glb" camera-controls interaction-prompt="none"></product-view></div><div id="there"></div>`),
    '/counted.glb': (request, response) => {
      asked += 1;
      answer(model, 'model/gltf-binary')(request, response);
    },
  });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await visit(phone, `${site}/`, { 'sf-tier': 'T1' });
  await until(phone, 'the preview', 'return document.querySelector("product-view[data-sf-state=ready]")');
  const view = await phone.driver.findElement({ css: 'product-view' });
  await settled(phone);
  // On a busy machine the smooth picture of one that rests may come late.
  await settled(phone);
  const before = await pictureOf(phone, view);
  const states = await phone.driver.executeAsyncScript(`
    const [view, done] = arguments;
    self.states = [];
    new MutationObserver(() => states.push(view.dataset.sfState)).observe(view, { attributes: true, attributeFilter: ['data-sf-state'] });
    document.querySelector('#there').append(view);
    // Longer than the element waits for a move before it gives up.
    setTimeout(() => done(states), 1500);`, view);
  assert.deepEqual(states.filter((state) => state !== 'ready'), []);
  const after = await pictureOf(phone, view);
  assert.ok(inkShare(after) > 0.05, 'a blank box');
  assert.equal(compare(after, before, 0.1, 'moved').share, 0);
  assert.equal(asked, 1);
  assert.equal((await memoryOf(phone)).previews, 1);
  assert.deepEqual(await complaints(phone), []);
});
