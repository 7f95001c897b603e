// `environment-image` and `skybox-image`: light from a picture, the same on every rung that takes one, and the product in
// neutral light where there is none to be had.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PNG } from 'pngjs';

import { complaints, HARDWARE, SHOP_URL, startPhone, until, visit } from './phone.js';
import { compare, keep, pictureOf } from './picture.js';
import { reportOf, settled } from './shop.js';
import { answer, modelOfShop, page, serveSite } from './site.js';

/** As in models.test.js. */
const TOLERANCE = { maxDifferentShare: 0.015, threshold: 0.12 };
const SIZE = { width: 64, height: 32 };

/** A room that is red towards −X, to the left of the camera, and blue towards +X: the middle of the picture. */
const isRed = (column) => column < SIZE.width / 4 || column >= (SIZE.width * 3) / 4;

function hdr() {
  const row = [...Array(SIZE.width).keys()].flatMap((column) => (isRed(column) ? [128, 8, 8, 129] : [8, 8, 128, 129]));
  return Buffer.concat([Buffer.from(`#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y ${SIZE.height} +X ${SIZE.width}\n`), ...Array(SIZE.height).fill(Buffer.from(row))]);
}

function png() {
  const picture = new PNG(SIZE);
  for (let index = 0; index < SIZE.width * SIZE.height; index++) {
    picture.data.set(isRed(index % SIZE.width) ? [255, 71, 71, 255] : [71, 71, 255, 255], index * 4);
  }
  return PNG.sync.write(picture);
}

const VIEW = '<product-view test-overrides loading="eager" alt="A product" src="/model.glb" camera-orbit="0deg 90deg auto"';

/** How much redder than blue the pixels of a box are, in the mean: −255 to 255. Corners are in shares of the picture. */
function redness(picture, [left, top, right, bottom]) {
  let sum = 0;
  let count = 0;
  for (let y = Math.floor(top * picture.height); y < bottom * picture.height; y++) {
    for (let x = Math.floor(left * picture.width); x < right * picture.width; x++, count++) {
      const at = (y * picture.width + x) * 4;
      sum += picture.data[at] - picture.data[at + 2];
    }
  }
  return sum / count;
}
const LEFT_CORNER = [0.02, 0.02, 0.06, 0.06];
const RIGHT_CORNER = [0.94, 0.02, 0.98, 0.06];
const LEFT_HALF = [0.1, 0.2, 0.45, 0.8];
const RIGHT_HALF = [0.55, 0.2, 0.9, 0.8];
/** How much redder the product is on the left than on the right. */
const tilt = (picture) => redness(picture, LEFT_HALF) - redness(picture, RIGHT_HALF);

/** The corners of what `toDataURL()` and `toBlob()` give, as [redness of the left one, of the right one]. */
const SAVED = `const [view, done] = arguments;
view.toBlob().then((blob) => new Promise((read) => { const reader = new FileReader(); reader.onload = () => read(reader.result); reader.readAsDataURL(blob); }))
  .then((blob) => done([view.toDataURL(), blob]), (thrown) => done(String(thrown)));`;

test('a picture lights the product and stands behind it, alike on the CPU, on WebGL2 and WebGPU', async (t) => {
  const glb = await modelOfShop('cushion');
  const pictures = new Map();
  for (const [tier, hardware] of [['T1', HARDWARE.no3d], ['T3', HARDWARE.webgl2], ['T4', HARDWARE.webgpu]]) {
    let asked = 0;
    const site = await serveSite(t, {
      '/': page(`${VIEW} environment-image="room.hdr"></product-view>${VIEW} environment-image="/room.hdr"></product-view>`),
      '/model.glb': answer(glb, 'model/gltf-binary'),
      '/room.hdr': (request, response) => (asked++, answer(hdr())(request, response)),
      '/room.png': answer(png(), 'image/png'),
      '/garbage.hdr': answer(Buffer.from('#?RADIANCE\n\n-Y 4 +X 4\n1')),
    });
    const phone = await startPhone(t, { hardware, dpr: 1 });
    await visit(phone, `${site}/`, { 'sf-tier': tier, 'sf-govern': 'off' });
    const view = await phone.driver.findElement({ css: 'product-view' });
    await until(phone, `both products on ${tier}`, 'return [...document.querySelectorAll("product-view")].every((it) => it.dataset.sfState === "ready")');
    const say = (script) => phone.driver.executeScript(`const view = arguments[0]; ${script}`, view);
    await say('view.lit_ = 0; view.addEventListener("environment-change", () => view.lit_++)');
    /** Change attributes, wait for what they bring, and look. */
    const look = async (name, attributes, changes = true) => {
      const before = await say('return view.lit_');
      await say(Object.entries(attributes).map(([key, value]) => (value === null ? `view.removeAttribute("${key}");` : `view.setAttribute("${key}", "${value}");`)).join(''));
      if (changes) await until(phone, `${name} on ${tier}`, 'return arguments[0].lit_ > arguments[1]', view, before);
      await settled(phone);
      const picture = await pictureOf(phone, view);
      keep(picture, `environment.${name}.${tier}`);
      pictures.set(`${name} ${tier}`, picture);
      return picture;
    };

    const lit = await look('light', {}, false);
    assert.ok(tilt(lit) > 25, `red from the left, blue from the right: ${tilt(lit)}`);
    assert.ok(Math.abs(redness(lit, LEFT_CORNER)) < 2, 'light alone is not seen behind the product');
    assert.equal(asked, 1, 'two previews, one picture');

    const sky = await look('sky', { 'skybox-image': '/room.hdr', 'environment-image': null });
    assert.ok(redness(sky, LEFT_CORNER) > 100 && redness(sky, RIGHT_CORNER) < -100, 'the room is behind the product');
    assert.ok(tilt(sky) > 25, `and lights it: ${tilt(sky)}`);
    for (const address of await phone.driver.executeAsyncScript(SAVED, view)) {
      const saved = PNG.sync.read(Buffer.from(address.split(',')[1], 'base64'));
      assert.ok(redness(saved, LEFT_CORNER) > 100 && redness(saved, RIGHT_CORNER) < -100, 'a picture that is saved has it, too');
    }
    const turned = await look('turned', { 'camera-orbit': '180deg 90deg auto' }, false);
    assert.ok(redness(turned, LEFT_CORNER) < -100 && redness(turned, RIGHT_CORNER) > 100, 'the room turns with the camera');
    await say('view.resetTurntableRotation(2)');
    const table = await look('turntable', {}, false);
    assert.ok(Math.abs(redness(table, LEFT_CORNER) - redness(turned, LEFT_CORNER)) < 1, 'the turntable leaves the room');
    assert.ok(compare(table, turned, 0.1, 'turntable').share > 0.02, 'and turns the product');
    assert.ok(tilt(table) < -25, `whose light stays: ${tilt(table)}`);
    await say('view.resetTurntableRotation(0)');

    const grey = await look('neutral', { 'environment-image': 'neutral', 'camera-orbit': '0deg 90deg auto' });
    assert.ok(redness(grey, LEFT_CORNER) > 100 && compare(grey, sky, 0.1, 'neutral').share > 0.02, 'a sky beside the neutral light');
    const studio = await look('studio', { 'skybox-image': null, 'environment-image': 'legacy' });
    assert.ok(Math.abs(tilt(studio)) < 10, `the studio is grey: ${tilt(studio)}`);
    const decoded = await look('png', { 'skybox-image': null, 'environment-image': '/room.png' });
    assert.ok(compare(decoded, lit, 0.1, 'png').share < 0.02, 'a PNG of the same room is the same light');
    assert.deepEqual((await reportOf(phone, view)).failures, []);

    for (const [address, code] of [['/none.hdr', 'light-missing'], ['/garbage.hdr', 'light-unreadable'], ['/model.glb', 'light-unreadable'], ['ftp://x/y', 'light-bad-uri']]) {
      await say(`view.failed_ = undefined; view.addEventListener("error", ({ detail }) => (view.failed_ = [detail.type, detail.code]), { once: true }); view.environmentImage = ${JSON.stringify(address)}`);
      assert.deepEqual(await until(phone, address, 'return arguments[0].failed_', view), ['loadfailure', code]);
    }
    const { state, failures } = await reportOf(phone, view);
    assert.deepEqual([state, failures.length], ['ready', 4]);
    assert.ok(compare(await look('failed', {}, false), studio, 0.1, 'failed').share < 0.002, 'the product is in neutral light');
    const said = (await complaints(phone)).filter((it) => !/none\.hdr.*404/.test(it));
    assert.deepEqual(said, ['light-missing', 'light-unreadable', 'light-unreadable', 'light-bad-uri'].map((code) => `<product-view> ${code}`));
  }
  for (const name of ['light', 'sky', 'turned', 'neutral', 'png']) {
    for (const tier of ['T1', 'T4']) {
      const { share } = compare(pictures.get(`${name} T3`), pictures.get(`${name} ${tier}`), TOLERANCE.threshold, name);
      t.diagnostic(`${name}: ${(share * 100).toFixed(2)} % differ between T3 and ${tier}`);
      assert.ok(share <= TOLERANCE.maxDifferentShare, `${name} on ${tier}: ${share}`);
    }
  }
});

/** Routes that note which of the two modules of T1 is asked for; `missing` has no larger one. */
const watched = (asked, missing) => Object.fromEntries(['raster-simd', 'raster-moves-simd'].map((name) => [`/dist/${name}.wasm`, async (request, response) => {
  asked.push(name);
  if (missing && name.includes('moves')) {
    answer('', 'text/plain', 404)(request, response);
    return;
  }
  const body = await (await fetch(new URL(`/dist/${name}.wasm`, SHOP_URL))).arrayBuffer();
  answer(Buffer.from(body), 'application/wasm')(request, response);
}]));

test('on the CPU rung a sky takes the larger module alone, follows its height, and a failure is said', async (t) => {
  const asked = [];
  const site = await serveSite(t, {
    '/': page(`${VIEW} skybox-image="/room.hdr"></product-view>`),
    '/model.glb': answer(await modelOfShop('cushion'), 'model/gltf-binary'),
    '/room.hdr': answer(hdr()),
    ...watched(asked, false),
  });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, dpr: 1 });
  await visit(phone, `${site}/`, { 'sf-tier': 'T1' });
  const view = await phone.driver.findElement({ css: 'product-view' });
  await until(phone, 'the product', 'return arguments[0].dataset.sfState === "ready"', view);
  const look = async (name) => {
    await settled(phone);
    const picture = await pictureOf(phone, view);
    keep(picture, `environment.${name}.T1`);
    return picture;
  };
  const far = await look('first');
  assert.ok(tilt(far) > 25, `red from the left, blue from the right: ${tilt(far)}`);
  assert.ok(redness(far, LEFT_CORNER) > 100 && redness(far, RIGHT_CORNER) < -100, 'and the room behind it');
  assert.deepEqual([asked, (await reportOf(phone, view)).failures], [['raster-moves-simd'], []]);
  await phone.driver.executeScript('arguments[0].skyboxHeight = "10cm"; arguments[0].cameraOrbit = "45deg 60deg auto"', view);
  const ground = await look('ground');
  await phone.driver.executeScript('arguments[0].skyboxHeight = "0"', view);
  assert.ok(compare(await look('no ground'), ground, 0.1, 'ground').share > 0.02, 'the sky stands on the ground');
  await phone.driver.executeScript('arguments[0].cameraOrbit = "0deg 90deg auto"', view);
  assert.ok(compare(await look('again'), far, 0.1, 'again').share < 0.002, 'and is far away again');
  await phone.driver.executeScript('arguments[0].skyboxImage = "/none.hdr"', view);
  await until(phone, 'a picture that is not there', 'return arguments[0].report().failures.some(({ code }) => code === "light-missing")', view);
  const neutral = await look('missing');
  assert.ok(Math.abs(tilt(neutral)) < 10 && Math.abs(redness(neutral, LEFT_CORNER)) < 2, 'neutral light, and no sky');
  const { state, failures } = await reportOf(phone, view);
  assert.deepEqual([state, failures.map(({ code }) => code)], ['ready', ['light-missing']]);
  const said = (await complaints(phone)).filter((it) => !/none\.hdr.*404/.test(it));
  assert.deepEqual(said, ['<product-view> light-missing']);
});

test('on the CPU rung a product keeps its light where what draws a room cannot be had, and that is said', async (t) => {
  const asked = [];
  const site = await serveSite(t, {
    '/': page(`${VIEW}></product-view>`),
    '/model.glb': answer(await modelOfShop('cushion'), 'model/gltf-binary'),
    '/room.hdr': answer(hdr()),
    ...watched(asked, true),
  });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, dpr: 1 });
  await visit(phone, `${site}/`, { 'sf-tier': 'T1' });
  const view = await phone.driver.findElement({ css: 'product-view' });
  await until(phone, 'the product', 'return arguments[0].dataset.sfState === "ready"', view);
  assert.deepEqual(asked, ['raster-simd'], 'without a sky the smaller one');
  await phone.driver.executeScript('arguments[0].skyboxImage = "/room.hdr"', view);
  await until(phone, 'the failure', 'return arguments[0].report().failures.length > 0', view);
  await settled(phone);
  const lit = await pictureOf(phone, view);
  keep(lit, 'environment.light.T1');
  assert.ok(Math.abs(tilt(lit)) < 10, `no red from the left: ${tilt(lit)}`);
  assert.ok(Math.abs(redness(lit, LEFT_CORNER)) < 2, 'not seen behind the product');
  const { state, failures } = await reportOf(phone, view);
  assert.deepEqual([state, failures.map(({ code }) => code)], ['ready', ['moves-missing']]);
});
