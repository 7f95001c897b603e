// The governor at work: a handset that falls behind gets fewer pixels while the product turns.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { complaints, HARDWARE, startPhone, until, visit } from './phone.js';
import { drawnPreview, NOW, reportOf } from './shop.js';

/** A large preview of the shop that turns by itself, on WebGL2 without a GPU: 2.6 million pixels are too many there. */
async function turning(t, query = {}, before = '') {
  const phone = await startPhone(t, { widthCssPx: 720, heightCssPx: 900, hardware: HARDWARE.webgl2, touch: false, reducedMotion: false, before });
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

/** What the page hears of the scale, and how far down it lets it go. */
const HEAR = (minimum) => `
  self.heard = [];
  document.addEventListener('render-scale', ({ target, detail }) => heard.push({ ...detail, cssPx: target.clientWidth }));
  customElements.whenDefined('product-view').then((View) => { self.first = View.minimumRenderScale; View.minimumRenderScale = ${minimum}; });`;

test('a page hears of each size, and says how far down it may go', async (t) => {
  const { phone, view, at_rest } = await turning(t, {}, HEAR(0.875));
  const heard = () => phone.driver.executeScript('return [self.first, self.heard]');
  const [first, [told]] = await heard();
  assert.equal(first, 0.5, 'as in <model-viewer>');
  assert.deepEqual([told.pixelWidth, told.pixelHeight, told.reportedDpr, told.reason], [...at_rest, 2, '']);
  assert.ok(Math.abs(told.renderedDpr - told.pixelWidth / told.cssPx) < 1e-9 && Math.abs(told.minimumDpr - told.renderedDpr * 0.875) < 1e-9, JSON.stringify(told));
  await until(phone, 'fewer pixels', 'return heard.some(({ pixelWidth }) => pixelWidth < arguments[0])', at_rest[0]);
  const [, scaled] = await heard();
  const { stage } = await reportOf(phone, view);
  // The governor's own first step would be 0.79.
  assert.ok(stage.scales.length > 0 && stage.scales.every(({ from, to }) => [from, to].every((scale) => scale >= 0.875)), JSON.stringify(stage.scales));
  for (const { pixelWidth, reason } of scaled) {
    assert.equal(reason, pixelWidth < at_rest[0] ? 'GPU throttling' : '', `${pixelWidth} of ${at_rest}`);
    assert.ok(pixelWidth >= Math.floor(at_rest[0] * 0.875), `${pixelWidth} of ${at_rest}`);
  }
  // From now on as sharp as the screen, at once.
  await phone.driver.executeScript(`customElements.get('product-view').minimumRenderScale = 1`);
  await until(phone, 'all pixels', 'return heard.at(-1).pixelWidth === arguments[0]', at_rest[0]);
  await phone.driver.sleep(2_000);
  const [, after] = await heard();
  assert.deepEqual([after.at(-1).pixelWidth, after.at(-1).reason, after.at(-1).minimumDpr], [at_rest[0], '', told.renderedDpr]);
  assert.deepEqual(await complaints(phone), []);
});
