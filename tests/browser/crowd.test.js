// Many products on one page: together they stay within the GPU bytes of the tier, and what is in view is there.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PNG } from 'pngjs';

import { glbWith, square } from './compress.js';
import { litGlb } from './glb.js';
import { complaints, startPhone, until, visit } from './phone.js';
import { keep, pictureOf } from './picture.js';
import { settled } from './shop.js';
import { answer, modelOfShop, page, serveSite } from './site.js';

const MIB = 1 << 20;
/** `texture_bytes` of T2 in `model::limits`. */
const BUDGET_BYTES = 48 * MIB;
const SIDE_PX = 1024;
const COUNT = 20;
const VIEW = '<product-view test-overrides alt="A product" camera-orbit="0deg 90deg auto" src="/SRC"></product-view>';

/** A picture of one colour: some kB as a file, 5.6 MB with its mips. */
function png(color) {
  const picture = new PNG({ width: SIDE_PX, height: SIDE_PX });
  picture.data.fill(Buffer.from([...color, 255]));
  return PNG.sync.write(picture);
}

/** Colours that are far apart. */
const colorOf = (number) => [40 + 60 * (number % 3), 40 + 60 * (Math.floor(number / 3) % 3), 40 + 60 * (Math.floor(number / 9) % 3)];

/** A square of one colour with two large pictures, one of which nobody sees. */
function heavy(number) {
  const [color, more] = [png(colorOf(number)), png([0, 0, 255 - number])];
  const gap = Buffer.alloc(-color.length & 3);
  const { json, bin } = square({ source: 0 }, [{ bufferView: 3 }, { bufferView: 4 }], [], Buffer.concat([color, gap, more]));
  json.bufferViews[3].byteLength = color.length;
  json.bufferViews.push({ buffer: 0, byteOffset: 88 + color.length + gap.length, byteLength: more.length });
  json.textures.push({ source: 1 });
  json.materials[0].pbrMetallicRoughness.metallicRoughnessTexture = { index: 1 };
  return glbWith(json, bin);
}

test('twenty heavy products share what one tier holds, each is there when it is in view, and nothing stays', async (t) => {
  const asked = [];
  const models = Array.from({ length: COUNT }, (_, number) => heavy(number));
  const site = await serveSite(t, {
    '/': page(models.map((_, number) => VIEW.replace('SRC', `${number}.glb`)).join('')),
    ...Object.fromEntries(models.map((glb, number) => [`/${number}.glb`, (...request) => (asked.push(number), answer(glb, 'model/gltf-binary')(...request))])),
  });
  const phone = await startPhone(t, { dpr: 1 });
  await visit(phone, `${site}/`, { 'sf-tier': 'T2', 'sf-govern': 'off' });
  const run = (script, ...words) => phone.driver.executeScript(script, ...words);
  await run(`
    self.views_ = [...document.querySelectorAll('product-view')];
    self.most_ = 0;
    setInterval(() => (most_ = Math.max(most_, views_[0].report().stage?.memory?.resident_bytes ?? 0)), 20);`);
  const look = async (number) => {
    const before = await run('const view = views_[arguments[0]]; view.scrollIntoView({ block: "center", behavior: "instant" }); return view.report().pictures ?? 0', number);
    const view = await run('return views_[arguments[0]]', number);
    await until(phone, `product ${number}`, 'return arguments[0].dataset.sfState === "ready"', view);
    const picture = await pictureOf(phone, view);
    const at = (Math.floor(picture.height / 2) * picture.width + Math.floor(picture.width / 2)) * 4;
    const found = [...picture.data.subarray(at, at + 3)];
    if (!found.every((value, channel) => Math.abs(value - colorOf(number)[channel]) < 24)) keep(picture, `crowd.${number}`);
    assert.ok(found.every((value, channel) => Math.abs(value - colorOf(number)[channel]) < 24), `product ${number} is ${found}, not ${colorOf(number)}`);
    return { view, before };
  };
  for (let number = 0; number < COUNT; number++) await look(number);
  assert.equal(new Set(asked).size, COUNT);
  const before = asked.filter((number) => number === 0).length;
  // The first one gave its memory away: it still shows its last picture, and is drawn anew.
  const { view, before: pictures } = await look(0);
  await until(phone, 'the first product again', 'return arguments[0].report().pictures > arguments[1]', view, pictures);
  assert.ok(asked.filter((number) => number === 0).length > before, 'it was read again');
  const most = await run('return most_');
  t.diagnostic(`at most ${(most / MIB).toFixed(1)} MiB of ${COUNT * 2 * 5.3} were held at once`);
  assert.ok(most > BUDGET_BYTES / 2, `the counter counts: ${most}`);
  assert.ok(most <= BUDGET_BYTES, `${most} bytes`);
  const failures = await run('return views_.flatMap((view) => view.report().failures)');
  assert.deepEqual(failures, []);
  await run('views_.forEach((view) => view.remove())');
  await until(phone, 'everything to be given back', 'return !views_[0].report().stage.memory');
  assert.deepEqual(await complaints(phone), []);
});

test('the copy of what stands behind glass goes with the last product that has some', async (t) => {
  const site = await serveSite(t, {
    '/': page(VIEW.replace('SRC', 'plain.glb')),
    '/plain.glb': answer(await modelOfShop('mug'), 'model/gltf-binary'),
    '/glass.glb': answer(litGlb(), 'model/gltf-binary'),
  });
  const phone = await startPhone(t, { dpr: 1 });
  await visit(phone, `${site}/`, { 'sf-tier': 'T3', 'sf-govern': 'off' });
  const held = 'const { memory } = document.querySelector("product-view").report().stage;';
  await until(phone, 'the plain product', 'return document.querySelector("product-view").dataset.sfState === "ready"');
  await settled(phone);
  // A report has what the one before it asked for: with the target, whose four samples have colour and depth.
  const target_bytes = 300 * 300 * (4 * 8 + 4);
  const plain = await until(phone, 'its bytes', `${held} return memory?.previews === 1 && memory.resident_bytes > arguments[0] && memory.resident_bytes`, target_bytes);
  await phone.driver.executeScript(`
    const glass = document.querySelector('product-view').cloneNode();
    glass.setAttribute('src', '/glass.glb');
    document.body.prepend(glass);`);
  const glass = await until(phone, 'glass', `${held} return document.querySelector("product-view").dataset.sfState === "ready" && memory?.previews === 2 && memory.resident_bytes > arguments[0] + 400000 && memory.resident_bytes`, plain);
  await phone.driver.executeScript('document.querySelector("product-view").remove()');
  await until(phone, `${glass} bytes to be ${plain} again`, `${held} return memory?.previews === 1 && memory.resident_bytes === arguments[0]`, plain);
  assert.deepEqual(await complaints(phone), []);
});
