// The governor at work: a handset that falls behind gets fewer pixels while the product turns.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { complaints, HARDWARE, startPhone, until, visit } from './phone.js';
import { drawnPreview, NOW, reportOf } from './shop.js';

/** A large preview of the shop that turns by itself, on WebGL2 without a GPU: 2.6 million pixels are too many there. */
async function turning(t, query = {}) {
  const phone = await startPhone(t, { widthCssPx: 720, heightCssPx: 900, hardware: HARDWARE.webgl2, touch: false, reducedMotion: false });
  await visit(phone, '/', { 'sf-now': NOW, 'sf-tier': 'T3', 'sf-bench': 'off', ...query });
  await until(phone, 'the page', 'return document.querySelector("store-page")?.dataset.sfState === "adopted"');
  const view = await drawnPreview(phone);
  const at_rest = (await reportOf(phone, view)).size_px;
  await phone.driver.executeScript('arguments[0].setAttribute("auto-rotate-delay", "0"); arguments[0].setAttribute("auto-rotate", "")', view);
  return { phone, view, at_rest };
}

test('a turning product that falls behind gets fewer pixels, step by step', async (t) => {
  const { phone, view, at_rest } = await turning(t);
  await until(phone, 'fewer pixels', `
    const { stage, size_px } = arguments[0].report();
    return stage.scales.some(({ from, to }) => to < from) && size_px[0] < arguments[1][0]`, view, at_rest);
  const { stage, state } = await reportOf(phone, view);
  assert.ok(stage.scales.every(({ from, to }) => from !== to && [1, 0.79, 0.62, 0.5].some((step) => Math.abs(step - to) < 0.01)), JSON.stringify(stage.scales));
  assert.equal(state, 'ready', 'the tier stays: fewer pixels come first');
  assert.deepEqual(await complaints(phone), []);
});

test('without the governor nothing is scaled', async (t) => {
  const { phone, view, at_rest } = await turning(t, { 'sf-govern': 'off' });
  await phone.driver.sleep(4_000);
  const { stage, size_px } = await reportOf(phone, view);
  assert.deepEqual([stage.scales, size_px], [[], at_rest]);
});
