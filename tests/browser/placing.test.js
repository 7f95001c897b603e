// `orientation`, `scale` and `shadow-softness`, camera strings that follow the page's scroll, and what stands under a point: on
// the CPU and on WebGL2 alike.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { complaints, HARDWARE, startPhone, until, visit } from './phone.js';
import { compare, inkShare, keep, pictureOf } from './picture.js';
import { reportOf, settled } from './shop.js';
import { answer, modelOfShop, page, serveSite } from './site.js';

/** As models.test.js has it: T1 has no edge smoothing and smaller textures. */
const TOLERANCE = { maxDifferentShare: 0.04, threshold: 0.12 };
const RUNGS = [['T1', HARDWARE.no3d], ['T3', HARDWARE.webgl2]];

const view = (attributes, inside = '') => page(`<div style="height:2000px"><product-view test-overrides loading="eager" alt="A product"
  src="/model.glb" camera-controls interaction-prompt="none" interpolation-decay="1" style="display:block;width:300px;height:300px" ${attributes}>${inside}</product-view></div>`);

/** A page with the sneaker on a rung, drawn. */
async function open(t, [tier, hardware], attributes, inside) {
  const site = await serveSite(t, { '/': view(attributes, inside), '/model.glb': answer(await modelOfShop('sneaker'), 'model/gltf-binary') });
  const phone = await startPhone(t, { hardware, dpr: 1, before: 'self.loads = 0; document.addEventListener("load", ({ target }) => (loads += target.localName === "product-view"), true);' });
  await visit(phone, `${site}/`, { 'sf-tier': tier });
  const element = await phone.driver.findElement({ css: 'product-view' });
  await until(phone, `the product on ${tier}`, 'return arguments[0].dataset.sfState === "ready" && loads === 1', element);
  const run = (script, ...more) => phone.driver.executeScript(`const view = arguments[0]; ${script}`, element, ...more);
  return { phone, element, run };
}

const SIZE = 'const { x, y, z } = view.getDimensions(); return [x, y, z]';
const near = (found, wanted) => found.every((value, i) => Math.abs(value - wanted[i]) < 1e-3 * Math.max(...wanted));

test('a product stands and is measured as the page says, the same on the CPU and on WebGL2', async (t) => {
  const stood = new Map();
  for (const rung of RUNGS) {
    const [tier] = rung;
    const { phone, element, run } = await open(t, rung, 'camera-orbit="30deg 75deg auto" shadow-intensity="1" orientation="0 0 90deg" scale="1 2 1"');
    await settled(phone);
    const [length, height, width] = await run(SIZE);
    const picture = await pictureOf(phone, element);
    keep(picture, `placing.turned.${tier}`);
    assert.ok(inkShare(picture) > 0.05, 'a scrap of a product');
    stood.set(tier, picture);

    /** Set properties and wait until the model has that size. */
    const stand = async (properties, wanted) => {
      await run('Object.assign(view, arguments[1])', properties);
      await until(phone, JSON.stringify(properties), `
        const { x, y, z } = arguments[0].getDimensions();
        return [x, y, z].every((value, i) => Math.abs(value - arguments[1][i]) < 1e-3 * Math.max(...arguments[1]))`, element, wanted);
      await settled(phone);
      return pictureOf(phone, element);
    };
    const file = [width, height / 2, length];
    const plain = await stand({ orientation: null, scale: null }, file);
    keep(plain, `placing.plain.${tier}`);
    assert.ok(compare(plain, picture, TOLERANCE.threshold, tier).share > 0.1, 'the attributes change nothing');

    // What does not parse leaves the product as its file has it, and is said. Then framing follows the size.
    await stand({ scale: '3 3 3' }, file.map((side) => 3 * side));
    await stand({ orientation: 'upside down' }, file);
    const large = await stand({ orientation: null, scale: '2 2 2' }, file.map((side) => 2 * side));
    assert.ok(compare(large, plain, TOLERANCE.threshold, tier).share < 0.01, 'framed as before');
    const { failures, state } = await reportOf(phone, element);
    assert.deepEqual([state, failures.map(({ code }) => code)], ['ready', ['camera-number']]);

    const soft = await pictureOf(phone, element);
    const { pictures } = await reportOf(phone, element);
    await run('view.shadowSoftness = 0');
    await until(phone, 'another picture', 'return arguments[0].report().pictures > arguments[1]', element, pictures);
    await settled(phone);
    const sharp = await pictureOf(phone, element);
    keep(sharp, `placing.sharp.${tier}`);
    assert.ok(compare(sharp, soft, 0.05, `${tier}-soft`).share > 0.01, 'the shadow is as soft as before');
    // A model that stands otherwise is no other model.
    assert.equal(await run('return loads'), 1);
    assert.deepEqual(await complaints(phone), []);
  }
  const { share } = compare(stood.get('T1'), stood.get('T3'), TOLERANCE.threshold, 'T1');
  t.diagnostic(`${(share * 100).toFixed(2)} % differ between T1 and T3`);
  assert.ok(share <= TOLERANCE.maxDifferentShare, `${(share * 100).toFixed(2)} % differ`);
});

test('what is picked under a point is where a hotspot stands, however the product stands', async (t) => {
  for (const rung of RUNGS) {
    const [tier] = rung;
    const dot = '<button slot="hotspot-a" data-surface="0 0 0 1 2 0.2 0.3 0.5" style="width:2px;height:2px;padding:0;border:0">.</button>';
    const { phone, element, run } = await open(t, rung, 'camera-orbit="40deg 60deg auto" orientation="0 20deg 30deg" min-field-of-view="calc(10deg + 5deg)"', dot);
    const middle = 'const { left, top } = view.getBoundingClientRect(); const [x, y] = [left + 150, top + 150];';
    await until(phone, 'the surface', 'return arguments[0].queryHotspot("hotspot-a")', element);
    const found = await run(`${middle}
      return { hit: view.positionAndNormalFromPoint(x, y), position: String(view.positionAndNormalFromPoint(x, y).position), surface: view.surfaceFromPoint(x, y),
        material: view.materialFromPoint(x, y), miss: view.positionAndNormalFromPoint(left + 1, top + 1), baked: view.hasBakedShadow(), limits: [view.getMinimumFieldOfView(), view.getMaximumFieldOfView()] }`);
    assert.equal(found.miss, null);
    assert.equal(found.baked, false);
    assert.match(found.surface, /^\d+ \d+ \d+ \d+ \d+ [\d.]+ [\d.]+ [\d.]+$/);
    assert.ok(Number.isInteger(found.material.index) && typeof found.material.name === 'string', JSON.stringify(found.material));
    assert.ok(Math.abs(Math.hypot(...['x', 'y', 'z'].map((axis) => found.hit.normal[axis])) - 1) < 1e-6);
    assert.ok(near(found.limits, [15, 30]), `${found.limits}`);
    // Either name of the place puts a hotspot under the point.
    for (const change of [{ position: found.position }, { surface: found.surface }]) {
      await run('view.updateHotspot({ name: "hotspot-a", position: "0 0 0", surface: "" }); view.updateHotspot({ name: "hotspot-a", ...arguments[1] })', change);
      await until(phone, `the hotspot on ${tier}, ${JSON.stringify(change)}`, `
        const { x, y } = arguments[0].queryHotspot('hotspot-a').canvasPosition;
        return Math.hypot(x - 150, y - 150) < 0.5`, element);
    }
    assert.deepEqual(await complaints(phone), []);
  }
});

test('a camera follows the scroll of the page while it can be seen', async (t) => {
  const { phone, element, run } = await open(t, RUNGS[0], 'camera-orbit="calc(env(window-scroll-y) * 2rad) 6e1deg calc(50% + 5.5e1%)" min-camera-orbit="auto auto 0"');
  assert.ok(Math.abs((await run('return view.getCameraOrbit().phi')) - Math.PI / 3) < 1e-5);
  const share = await run('scrollTo(0, 100); return 100 / (document.documentElement.scrollHeight - innerHeight)');
  await until(phone, 'the turn', 'return Math.abs(arguments[0].getCameraOrbit().theta - 2 * arguments[1]) < 1e-3', element, share);
  // What a shopper turned is the shopper's until the page is scrolled again.
  await run('scrollTo(0, 0)');
  await until(phone, 'the way back', 'return Math.abs(arguments[0].getCameraOrbit().theta) < 1e-3', element);
  assert.deepEqual((await reportOf(phone, element)).failures, []);
  assert.deepEqual(await complaints(phone), []);
});
