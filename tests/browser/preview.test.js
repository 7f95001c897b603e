// <product-view> under the hand: turning, zooming, scrolling past, several on a page, giving memory back, losing the GPU.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Key } from 'selenium-webdriver';

import { complaints, HARDWARE, startPhone, until } from './phone.js';
import { inkShare, keep, pictureOf } from './picture.js';
import { drawnPreview, openShop, reportOf } from './shop.js';

const orbitOf = (phone, view) =>
  phone.driver.executeScript('const o = arguments[0].getCameraOrbit(); return { theta: o.theta, phi: o.phi, radius: o.radius }', view);

/** A finger, through the browser's own input path: it scrolls, cancels and pinches as a real one does. */
async function touch(phone, type, points) {
  await phone.driver.sendDevToolsCommand('Input.dispatchTouchEvent', {
    type,
    touchPoints: points.map(([x, y], id) => ({ x, y, id })),
  });
}

async function swipe(phone, from, to, steps = 12) {
  await touch(phone, 'touchStart', [from]);
  for (let i = 1; i <= steps; i += 1) {
    const at = (k) => from[k] + ((to[k] - from[k]) * i) / steps;
    await touch(phone, 'touchMove', [[at(0), at(1)]]);
  }
  await touch(phone, 'touchEnd', []);
}

const centreOf = async (phone, element) => {
  const box = await phone.driver.executeScript(
    'const b = arguments[0].getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]', element);
  return box;
};

const settled = (phone) => phone.driver.sleep(700);

test('a finger turns the product sideways and scrolls the page up and down', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await openShop(phone, {});
  const view = await drawnPreview(phone);
  const [x, y] = await centreOf(phone, view);
  const before = await orbitOf(phone, view);
  await swipe(phone, [x - 60, y], [x + 60, y]);
  await settled(phone);
  const turned = await orbitOf(phone, view);
  assert.ok(Math.abs(turned.theta - before.theta) > 0.3, `turned by ${turned.theta - before.theta} rad`);

  const scrolled = await phone.driver.executeScript('return scrollY');
  await swipe(phone, [x, y + 60], [x, y - 160]);
  await settled(phone);
  assert.ok((await phone.driver.executeScript('return scrollY')) > scrolled + 60, 'the page did not scroll');
});

test('two fingers zoom, keys turn, and a screen reader hears the view', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await openShop(phone, {});
  const view = await drawnPreview(phone);
  const [x, y] = await centreOf(phone, view);
  const before = await orbitOf(phone, view);
  await touch(phone, 'touchStart', [[x - 20, y], [x + 20, y]]);
  for (let d = 20; d <= 90; d += 10) await touch(phone, 'touchMove', [[x - d, y], [x + d, y]]);
  await touch(phone, 'touchEnd', []);
  await settled(phone);
  const zoomed = await orbitOf(phone, view);
  const nearer = await phone.driver.executeScript('return arguments[0].getFieldOfView()', view);
  assert.ok(zoomed.radius < before.radius * 0.95 || nearer < 29, `radius ${before.radius} → ${zoomed.radius}, field of view ${nearer}`);

  await phone.driver.executeScript('arguments[0].shadowRoot.querySelector("[role=img]").focus()', view);
  for (let i = 0; i < 4; i += 1) {
    await phone.driver.actions().sendKeys(Key.ARROW_LEFT).perform();
  }
  await settled(phone);
  const keyed = await orbitOf(phone, view);
  assert.ok(Math.abs(keyed.theta - zoomed.theta) > 0.2, 'the arrow key did not turn it');
  const spoken = await phone.driver.executeScript(
    'const r = arguments[0].shadowRoot; return [r.querySelector("[role=img]").getAttribute("aria-label"), r.querySelector("[role=status]").textContent]', view);
  assert.match(spoken[0], /arrow keys/);
  assert.match(spoken[1], /View from stage/);
  assert.deepEqual(await complaints(phone), []);
});

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
