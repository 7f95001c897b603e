// Pictures of the CPU rasteriser by two workers: the same as by one, also while a shopper turns the product, and when the other worker dies.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { complaints, HARDWARE, SHOP_URL, startPhone, until, visit } from './phone.js';
import { compare, inkShare, pictureOf } from './picture.js';
import { modelOfShop, page, answer, serveSite } from './site.js';
import { withCores } from './workers.js';

const VIEW = `<product-view test-overrides loading="eager" camera-controls interaction-prompt="none" shadow-intensity="1" alt="A mug" src="/mug.glb" style="width:300px;height:300px"></product-view>`;
const VIEWER = `const view = document.querySelector('product-view');`;

/** Waits for a picture at rest, at the size of one. */
const REST = `${VIEWER}
  const { pictures, size_px } = view.report();
  const still = self.__pictures === pictures && size_px[0] >= 300;
  self.__pictures = pictures;
  return still;`;

const wasmOf = async (phone) => {
  await phone.driver.executeScript(`${VIEWER} view.report()`);
  return phone.driver.executeScript(`${VIEWER} return view.report().stage.memory?.wasm_bytes`);
};

async function open(t, site, cores) {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, dpr: 1 });
  await visit(phone, `${site}/before`);
  await withCores(t, phone, cores);
  await visit(phone, `${site}/`, { 'sf-govern': 'off' });
  await until(phone, 'the mug', `${VIEWER} return view.dataset.sfState === 'ready'`);
  await until(phone, 'rest', REST);
  return phone;
}

const shot = async (phone) => {
  await until(phone, 'rest', REST);
  return pictureOf(phone, await phone.driver.findElement({ css: 'product-view' }));
};

test('two workers draw what one draws, and one goes on where the other one dies', async (t) => {
  const asked = [];
  const script = Buffer.from(await (await fetch(new URL('/dist/bands.js', SHOP_URL))).arrayBuffer());
  const dying = Buffer.concat([script, Buffer.from(`\nif (self.name === 'storefront-band') new BroadcastChannel('die').onmessage = () => { throw new Error('killed'); };`)]);
  const site = await serveSite(t, {
    '/': page(VIEW),
    '/before': page('<p>Before.</p>', []),
    '/mug.glb': answer(await modelOfShop('mug'), 'model/gltf-binary'),
    '/dist/bands.js': (request, response) => {
      asked.push(request.headers['sec-fetch-dest']);
      answer(dying, 'text/javascript')(request, response);
    },
  });
  const lone = await open(t, site, 2);
  assert.deepEqual(asked, [], 'a phone of few cores does without');
  const lone_bytes = await wasmOf(lone);

  const phone = await open(t, site, 8);
  await until(phone, 'the other worker', `${VIEWER} return view.report().stage.memory?.wasm_bytes > ${lone_bytes} + 1e6`);
  assert.ok(asked.includes('worker'), `${asked}`);
  // What was drawn until it was there is drawn again, now by both.
  const look = async (one, script) => {
    await one.driver.executeScript(`${VIEWER} ${script}`);
    return shot(one);
  };
  for (const script of [
    `view.exposure = 1.3; view.cameraOrbit = '70deg 60deg auto'; view.jumpCameraToGoal()`,
    `view.variantName = view.availableVariants[1]; view.cameraOrbit = '-20deg 80deg 80%'; view.jumpCameraToGoal()`,
    `view.model.materials[0].pbrMetallicRoughness.setBaseColorFactor('#40a0e0'); view.variantName = null`,
  ]) {
    const [two, one] = [await look(phone, script), await look(lone, script)];
    assert.ok(inkShare(two) > 0.03);
    assert.equal(compare(two, one, 0).share, 0, script);
  }

  const before = await phone.driver.executeScript(`${VIEWER} return view.report().pictures`);
  await phone.driver.executeScript(`${VIEWER} view.cameraOrbit = '160deg 70deg auto'`);
  await until(phone, 'a turn', `${VIEWER} return view.report().pictures > ${before} + 5`);
  await phone.driver.executeScript(`new BroadcastChannel('die').postMessage(1)`);
  await until(phone, 'its end', `${VIEWER} return view.report().stage.memory?.wasm_bytes < ${lone_bytes} + 1e6`);
  const [after, one] = [await look(phone, `view.jumpCameraToGoal()`), await look(lone, `view.cameraOrbit = '160deg 70deg auto'; view.jumpCameraToGoal()`)];
  assert.equal(compare(after, one, 0).share, 0);
  const { failures, stage } = await phone.driver.executeScript(`${VIEWER} return view.report()`);
  assert.deepEqual([failures, stage.transitions], [[], []]);
  assert.deepEqual(await complaints(phone), []);
});
