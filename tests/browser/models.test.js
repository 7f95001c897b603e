// Real GLBs on every backend in a browser: what the CPU and WebGPU draw is what WebGL2 draws.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { complaints, HARDWARE, startPhone, until, visit } from './phone.js';
import { compare, inkShare, keep, pictureOf } from './picture.js';
import { realModels } from './real-models.js';
import { reportOf, settled } from './shop.js';
import { answer, page, serveSite } from './site.js';

const NAMES = ['WaterBottle', 'WickerChair', 'Fox', 'BoxTextured', 'ToyCar-512-simplified-webp'];

/** CSS pixels, at one device pixel each: within what every rung draws without scaling. */
const SIDE_CSS_PX = 300;

/**
 * How far a rung may be from T3: share of pixels that differ by more than `threshold`. T1 has no edge smoothing and
 * textures of at most 512 texels, so thin wicker and fine print differ; T4 is another API with the same samples and
 * textures, and wicker is nothing but edges. T2 is T3's own code without MSAA: the demo's product is enough there.
 */
const TOLERANCE = {
  T1: { maxDifferentShare: 0.04, threshold: 0.12 },
  T4: { maxDifferentShare: 0.015, threshold: 0.12 },
};

/** A product fills a good part of its box; less is a scrap of it. */
const MIN_INK_SHARE = 0.05;

const VIEW = '<product-view test-overrides loading="eager" alt="A product" camera-orbit="30deg 75deg auto"></product-view>';

/** Draw every model on one rung, in one browser. */
async function drawAll(t, models, tier, hardware) {
  const routes = Object.fromEntries(models.map(({ name, bytes }) => [`/${name}.glb`, answer(bytes, 'model/gltf-binary')]));
  const site = await serveSite(t, { '/': page(VIEW), ...routes });
  const phone = await startPhone(t, { hardware, dpr: 1 });
  await visit(phone, `${site}/`, { 'sf-tier': tier });
  const view = await phone.driver.findElement({ css: 'product-view' });
  const pictures = new Map();
  for (const { name } of models) {
    await phone.driver.executeScript('arguments[0].loaded_ = false; arguments[0].addEventListener("load", (e) => (e.target.loaded_ = true), { once: true }); arguments[0].src = arguments[1]', view, `/${name}.glb`);
    await until(phone, `${name} on ${tier}`, 'return arguments[0].loaded_ || arguments[0].dataset.sfState === "failed"', view);
    await settled(phone);
    const report = await reportOf(phone, view);
    assert.deepEqual([report.state, report.tier, report.failures], ['ready', tier, []], `${name} on ${tier}`);
    const picture = await pictureOf(phone, view);
    assert.deepEqual([picture.width, picture.height], [SIDE_CSS_PX, SIDE_CSS_PX]);
    keep(picture, `model.${name}.${tier}`);
    assert.ok(inkShare(picture) > MIN_INK_SHARE, `${name} on ${tier}: ${inkShare(picture)} of the box is drawn`);
    pictures.set(name, picture);
  }
  assert.deepEqual(await complaints(phone), []);
  return pictures;
}

test('real products look the same on the CPU, WebGL2 and WebGPU', async (t) => {
  const { found, missing } = realModels(NAMES);
  if (missing > 0) t.diagnostic(`skipped ${missing} of ${NAMES.length} models: ../shared/data/models is missing`);
  if (found.length === 0) return t.skip(`${missing} models are missing`);
  const expected = await drawAll(t, found, 'T3', HARDWARE.webgl2);
  for (const [tier, hardware] of [['T1', HARDWARE.no3d], ['T4', HARDWARE.webgpu]]) {
    const pictures = await drawAll(t, found, tier, hardware);
    for (const [name, picture] of pictures) {
      const { maxDifferentShare, threshold } = TOLERANCE[tier];
      const { share, difference } = compare(picture, expected.get(name), threshold, name);
      t.diagnostic(`${name} on ${tier}: ${(share * 100).toFixed(2)} % differ from T3`);
      if (share > maxDifferentShare) keep(difference, `model.${name}.${tier}.difference`);
      assert.ok(share <= maxDifferentShare, `${name} on ${tier}: ${(share * 100).toFixed(2)} % of the pixels differ from T3`);
    }
  }
});

test('a product beyond what a phone can hold keeps its poster there, and the error says which limit', async (t) => {
  const { found } = realModels(['SheenChair']);
  if (found.length === 0) return t.skip('1 model is missing: ../shared/data/models');
  const site = await serveSite(t, {
    '/': page(VIEW.replace('></', ' src="/chair.glb"><img slot="poster" src="/demo/pictures/stool-oak.jpg" width="640" height="800" alt=""></')),
    '/chair.glb': answer(found[0].bytes, 'model/gltf-binary'),
  });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, dpr: 1 });
  await visit(phone, `${site}/`, { 'sf-tier': 'T1' });
  const view = await phone.driver.findElement({ css: 'product-view' });
  await until(phone, 'the refusal', 'return arguments[0].dataset.sfState === "failed"', view);
  const [failure, ...more] = (await reportOf(phone, view)).failures;
  assert.deepEqual([failure.code, more], ['over-limit', []]);
  assert.match(failure.message, /^(vertices|triangles) is \d+, the limit is \d+/);
  assert.ok(inkShare(await pictureOf(phone, view)) > MIN_INK_SHARE, 'a blank box');
  assert.deepEqual(await complaints(phone), ['<product-view> over-limit']);
});
