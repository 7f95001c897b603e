// The first picture of the CPU rasteriser: it waits for the colours of the product, not for its other maps. Those are held
// back by the test, so no clock decides.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { PNG } from 'pngjs';

import { glbWith, square } from './compress.js';
import { complaints, HARDWARE, startPhone, until, visit } from './phone.js';
import { compare, pictureOf } from './picture.js';
import { settled } from './shop.js';
import { answer, page, serveSite } from './site.js';

const VIEW = `<product-view loading="eager" alt="A tile" src="/tile.glb" poster="/poster.png" style="width:300px;height:300px"></product-view>`;
const RAMP = readFileSync(new URL('fixtures/ramp.png', import.meta.url));

/** One texel. */
function flat(...texel) {
  const png = new PNG({ width: 1, height: 1 });
  png.data.set([...texel, 255]);
  return PNG.sync.write(png);
}

/** A tile that shows the ramp, half metal and half glowing; its variant shows another colour. */
function tile() {
  const pictures = [RAMP, flat(0, 90, 160), flat(128, 128, 255), flat(60, 0, 60), flat(10, 20, 200)];
  const { json, bin } = square({ source: 0 }, [], [], Buffer.concat(pictures));
  const [, , , last] = json.bufferViews;
  json.bufferViews.length = 3;
  let at = last.byteOffset;
  for (const picture of pictures) {
    json.images.push({ bufferView: json.bufferViews.length, mimeType: 'image/png' });
    json.bufferViews.push({ buffer: 0, byteOffset: at, byteLength: picture.length });
    at += picture.length;
  }
  json.textures = pictures.map((_, source) => ({ source, sampler: 0 }));
  const material = (index) => ({
    pbrMetallicRoughness: { baseColorTexture: { index }, metallicRoughnessTexture: { index: 1 } },
    normalTexture: { index: 2 },
    emissiveTexture: { index: 3 },
    emissiveFactor: [1, 1, 1],
  });
  json.materials = [material(0), material(4)];
  json.extensionsUsed = ['KHR_materials_variants'];
  json.extensions = { KHR_materials_variants: { variants: [{ name: 'blue' }] } };
  json.meshes[0].primitives[0].extensions = { KHR_materials_variants: { mappings: [{ material: 1, variants: [0] }] } };
  const padded = Buffer.concat([bin, Buffer.alloc(-bin.length & 3)]);
  json.buffers[0].byteLength = padded.length;
  return glbWith(json, padded);
}

/** Without workers the page's own decoder is asked, which gives pictures out one by one. */
const HELD = `
  delete self.Worker;
  const decode = createImageBitmap;
  self.__held = [];
  self.__asked = 0;
  self.createImageBitmap = async (...given) => {
    if (++__asked > 1) await new Promise((resolve) => __held.push(resolve));
    return decode(...given);
  };
  self.__events = [];
  for (const type of ['poster-dismissed', 'load']) document.addEventListener(type, ({ target }) => target.localName === 'product-view' && __events.push(type), true);`;

const STATE = `const view = document.querySelector('product-view'); return { state: view.dataset.sfState, loaded: view.loaded, shown: view.modelIsVisible, events: __events, pictures: view.report().pictures, asked: __asked }`;

test('a product on T1 shows with its colours, and is loaded when all its maps are there', async (t) => {
  const site = await serveSite(t, { '/': page(VIEW), '/tile.glb': answer(tile(), 'model/gltf-binary'), '/poster.png': answer(RAMP, 'image/png') });
  const open = async (before) => {
    const phone = await startPhone(t, { hardware: HARDWARE.no3d, dpr: 1, before });
    await visit(phone, `${site}/`);
    return phone;
  };
  const whole = await open('');
  await until(whole, 'the tile', `return document.querySelector('product-view').dataset.sfState === 'ready'`);
  const wanted = await pictureOf(whole, await whole.driver.findElement({ css: 'product-view' }));

  const phone = await open(HELD);
  const view = await phone.driver.findElement({ css: 'product-view' });
  await until(phone, 'its colours', `return document.querySelector('product-view').modelIsVisible && __held.length === 1`);
  const early = await phone.driver.executeScript(STATE);
  assert.deepEqual([early.state, early.loaded, early.events, early.asked], ['loading', false, ['poster-dismissed'], 2]);
  const coarse = await pictureOf(phone, view);
  assert.ok(compare(coarse, wanted, 0.05).share > 0.2, 'neither metal nor glow yet');
  // It can be turned already.
  await phone.driver.executeScript(`document.querySelector('product-view').cameraOrbit = '20deg 80deg auto'`);
  await until(phone, 'a turned tile', `return document.querySelector('product-view').report().pictures > ${early.pictures}`);
  assert.equal((await phone.driver.executeScript(STATE)).loaded, false);
  await phone.driver.executeScript(`document.querySelector('product-view').cameraOrbit = 'auto'`);

  for (let at = 2; at <= 5; at += 1) {
    await until(phone, `map ${at}`, `return __asked >= ${at} && __held.length > 0`);
    assert.equal((await phone.driver.executeScript(STATE)).loaded, false);
    await phone.driver.executeScript('__held.shift()()');
  }
  await until(phone, 'all of it', `return __events.includes('load')`);
  const late = await phone.driver.executeScript(STATE);
  assert.deepEqual([late.state, late.loaded, late.events], ['ready', true, ['poster-dismissed', 'load']]);
  await until(phone, 'rest', `const view = document.querySelector('product-view'); return view.report().size_px[0] === 300`);
  // Pictures in motion may be as large.
  await settled(phone);
  const { share } = compare(await pictureOf(phone, view), wanted, 0.05);
  assert.ok(share < 0.01, `${share} of the picture is not as if nothing had been held back`);

  // Read again, it keeps its last picture until it has all of the next one.
  const { pictures } = await phone.driver.executeScript(STATE);
  await phone.driver.executeScript(`document.querySelector('product-view').orientation = '0 0 30deg'`);
  for (let at = 6; at <= 10; at += 1) {
    await until(phone, `map ${at}`, `return __asked >= ${at} && __held.length > 0`);
    const { pictures: now, loaded } = await phone.driver.executeScript(STATE);
    assert.deepEqual([now, loaded], [pictures, true], `before map ${at}`);
    await phone.driver.executeScript('__held.shift()()');
  }
  await until(phone, 'the next picture', `return document.querySelector('product-view').report().pictures > ${pictures}`);
  assert.deepEqual(await complaints(phone), []);
});
