// Fingers that a script moves over a preview: the picture follows, a hand stops them; and the hint that sways the product.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cardGlb } from './glb.js';
import { complaints, HARDWARE, startPhone, until, visit } from './phone.js';
import { answer, page, serveSite } from './site.js';

/** Whether the middle of the picture is the card's red front. */
const FRONT = `(() => {
  const canvas = v.shadowRoot.querySelector('canvas');
  const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
  context.drawImage(canvas, canvas.width / 2, canvas.height / 2, 1, 1, 0, 0, 1, 1);
  const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
  return a > 200 && r > 120 && g < 90 && b < 90;
})()`;

/** A page with the card on a rung, once it is drawn. */
async function open(t, tier, attributes, wish) {
  const site = await serveSite(t, {
    '/': page(`<main><h1>Test</h1><product-view test-overrides loading="eager" alt="Card" src="/card.glb" camera-controls camera-orbit="0deg 90deg auto"
      style="width:200px;height:200px" ${attributes}><b slot="finger0">●</b></product-view></main>`),
    '/card.glb': answer(cardGlb(), 'model/gltf-binary'),
  });
  const phone = await startPhone(t, { dpr: 1, hardware: HARDWARE.webgl2, ...wish });
  await visit(phone, `${site}/`, { 'sf-tier': tier });
  const seen = (what, condition) => until(phone, what, `const v = document.querySelector('product-view'); return v.loaded && (${condition})`);
  await seen('the front', FRONT);
  return { phone, seen, run: (script) => phone.driver.executeScript(`const v = document.querySelector('product-view'); ${script}`) };
}

for (const tier of ['T1', 'T3']) {
  test(`${tier}: a script's finger turns the product, and a hand stops it`, async (t) => {
    const { phone, seen, run } = await open(t, tier, 'interaction-prompt="none" disable-tap');
    await run(`
      self.told = [];
      self.sources = new Set();
      v.addEventListener('interact-stopped', ({ detail }) => told.push(detail.source));
      v.addEventListener('camera-change', ({ detail }) => sources.add(detail.source));
      const still = { initialValue: 0.5, keyframes: [] };
      self.go = (millis, ...values) => v.interact(millis, { x: { initialValue: 0.5, keyframes: values.map((value) => ({ value, frames: 1 })) }, y: still });
      go(200, 0.75);`);
    await seen('the card from its edge', `told.length === 1 && !${FRONT} && Math.abs(v.getCameraOrbit().theta + Math.PI / 2) < 0.02`);
    assert.deepEqual(await run('return [told, [...sources]]'), [['automatic'], ['automatic']]);
    await run('go(200, 0.25)');
    await seen('the front again', `told.length === 2 && ${FRONT}`);

    await run('go(600_000, 1, 0)');
    await seen('the finger', `v.querySelector('b').checkVisibility({ opacityProperty: true })`);
    await run(`
      const surface = v.shadowRoot.querySelector('[part=surface]');
      surface.focus();
      surface.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true }));`);
    await seen('the end', 'told.length === 3');
    assert.equal(await run('return told[2]'), 'user-interaction');
    assert.deepEqual(await complaints(phone), []);
  });
}

test('the hint sways the product where the page asks for it, until the shopper knows', async (t) => {
  const { phone, seen, run } = await open(t, 'T3', 'interaction-prompt-threshold="0" interaction-prompt-style="wiggle"', { reducedMotion: false });
  await run(`
    self.most = self.least = 0;
    v.addEventListener('camera-change', () => {
      const { theta } = v.getCameraOrbit();
      [most, least] = [Math.max(most, theta), Math.min(least, theta)];
    });`);
  await seen('both sides', 'most > 0.15 && least < -0.15');
  assert.ok(await run('return most < 0.2 && least > -0.2'));
  await run(`v.shadowRoot.querySelector('[part=surface]').dispatchEvent(new KeyboardEvent('keydown', { key: 'Home' }))`);
  await seen('no hint', `!v.shadowRoot.querySelector('.prompting') && !v.shadowRoot.querySelector('[part=interaction-prompt]').style.transform`);
  assert.deepEqual(await complaints(phone), []);
});

test('with less motion the hint alone is shown', async (t) => {
  const { seen, run } = await open(t, 'T3', 'interaction-prompt-threshold="0" interaction-prompt-style="wiggle"');
  await seen('the hint', `v.shadowRoot.querySelector('.prompting') && performance.getEntriesByName(new URL('/dist/fingers.js', location)).length`);
  assert.equal(await run(`return v.getCameraOrbit().theta`), 0);
});
