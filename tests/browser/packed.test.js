// What a script does with models that are more than a plain GLB: it picks in them, and gets them out as a plain one.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { draco, glbWith, meshopt, partsOf, separate, square } from './compress.js';
import { openModels } from './models-in-turn.js';
import { complaints, HARDWARE, startPhone } from './phone.js';
import { compare, inkShare } from './picture.js';
import { answer, modelOfShop } from './site.js';

/** Basis Universal loses detail, and what it made is written once more. */
const SAME = { threshold: 0.1, share: 0.01 };

/** A square that shows the ramp in one form. */
function ramp(name, extension) {
  const bytes = readFileSync(new URL(`fixtures/${name}`, import.meta.url));
  const { json, bin } = square({ extensions: { [extension]: { source: 0 } } }, [{ bufferView: 3 }], [extension], bytes);
  return glbWith(json, bin);
}

/** A point of the window over the product, in CSS pixels from the element's corner, and what is there. */
const PICK = `
  const [view, done] = arguments;
  (async () => {
    await view.preparePicking();
    const { left, top, width, height } = view.getBoundingClientRect();
    const [x, y] = [left + width * 0.5, top + height * 0.55];
    const hit = view.positionAndNormalFromPoint(x, y);
    const material = view.materialFromPoint(x, y);
    return { place: hit && [hit.position, hit.normal].flatMap(({ x, y, z }) => [x, y, z]), surface: view.surfaceFromPoint(x, y), own: view.model.materials.includes(material), name: material && material.name };
  })().then(done, (thrown) => done('thrown ' + thrown.code + ' ' + thrown.stack));`;

const EXPORT = `
  const [view, done] = arguments;
  view.exportScene().then((blob) => fetch('/exported', { method: 'POST', body: blob })).then(() => done(), (thrown) => done('thrown ' + thrown.code + ' ' + thrown.stack));`;

for (const [tier, hardware] of [['T3', HARDWARE.webgl2], ['T1', HARDWARE.no3d]]) {
  test(`${tier}: packed models can be picked in and exported like plain ones`, async (t) => {
    const plain = await modelOfShop('mug');
    const parts = await separate(plain);
    const files = {
      'plain.glb': plain,
      ...parts,
      'meshopt.glb': await meshopt(plain),
      'draco.glb': await draco(plain),
      'uastc.glb': ramp('ramp-uastc.ktx2', 'KHR_texture_basisu'),
      'avif.glb': ramp('ramp.avif', 'EXT_texture_avif'),
    };
    let exported;
    const routes = {
      '/exported': async (request, response) => {
        exported = Buffer.concat(await request.toArray());
        answer('')(request, response);
      },
    };
    const shown = Object.fromEntries(['plain', 'model', 'meshopt', 'draco', 'uastc', 'avif'].map((name) => [`${name}-out.glb`, (request, response) => answer(shown[name])(request, response)]));
    const phone = await startPhone(t, { hardware, dpr: 1 });
    const { show, view } = await openModels(t, phone, { ...files, ...shown }, tier, { routes });
    let wanted;
    for (const name of Object.keys(files).filter((name) => /\.gl(tf|b)$/.test(name))) {
      const { report, picture } = await show(name);
      assert.deepEqual([report.state, report.failures], ['ready', []], name);
      assert.ok(inkShare(picture) > 0.05, `${name} is blank`);
      const found = await phone.driver.executeAsyncScript(PICK, view);
      assert.ok(found.place?.every(Number.isFinite) && found.surface && found.own, `${name}: ${JSON.stringify(found)}`);
      wanted ??= found;
      if (/^(model|meshopt|draco)/.test(name)) {
        assert.equal(found.name, wanted.name, name);
        // Draco and meshoptimizer round places to 14 bits, and a flat triangle's normal turns a little.
        found.place.forEach((value, at) => assert.ok(Math.abs(value - wanted.place[at]) < (at < 3 ? 1e-3 : 0.05), `${name}: ${found.place}, not ${wanted.place}`));
      }
      exported = undefined;
      assert.equal(await phone.driver.executeAsyncScript(EXPORT, view), null, name);
      const { json } = partsOf(exported);
      assert.doesNotMatch(JSON.stringify(json), /meshopt|draco|basisu|avif|"uri"/i, name);
      for (const { mimeType, bufferView } of json.images ?? []) {
        assert.ok(/^image\/(png|jpeg|webp)$/.test(mimeType) && json.bufferViews[bufferView].byteLength > 40, `${name}: ${mimeType}`);
      }
      const out = `${name.split('.')[0]}`;
      shown[out] = exported;
      const again = await show(`${out}-out.glb`);
      assert.deepEqual([again.report.state, again.report.failures], ['ready', []], `${out} as it was exported`);
      assert.ok(compare(again.picture, picture, SAME.threshold, out).share < SAME.share, `${out} looks different when it was exported`);
    }
    assert.deepEqual(await complaints(phone), []);
  });
}
