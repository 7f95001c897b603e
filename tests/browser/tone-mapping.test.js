// `tone-mapping`: what a page chooses is what every rung draws, and what the command line draws.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { PNG } from 'pngjs';

import { STOREFRONT } from '../../www/edge/test/workerd.js';
import { complaints, HARDWARE, startPhone, until, visit } from './phone.js';
import { compare, keep, pictureOf } from './picture.js';
import { reportOf, settled } from './shop.js';
import { answer, modelOfShop, page, serveSite } from './site.js';

const NAMES = ['auto', 'aces', 'agx', 'reinhard', 'cineon', 'linear'];
/** CSS pixels, at one device pixel each: what `page()` gives a preview. */
const SIDE_CSS_PX = 300;
const ORBIT = '30deg 75deg auto';

/**
 * At this threshold, fine enough for a shade, two curves differ in `MIN_APART_SHARE` of the pixels, and a rung from the
 * command line, by its textures, edges and mips (models.test.js), in less than half of that: so it drew that very curve.
 */
const THRESHOLD = 0.03;
const MIN_APART_SHARE = 0.05;
const MAX_DIFFERENT_SHARE = 0.025;

const VIEW = `<product-view test-overrides loading="eager" alt="A product" src="/model.glb" camera-orbit="${ORBIT}"></product-view>`;

/** What `storefront draw` makes of the model: the rasteriser on this computer. */
function drawn(folder, name) {
  const out = join(folder, `${name}.png`);
  execFileSync(STOREFRONT, ['draw', join(folder, 'model.glb'), '--size', `${SIDE_CSS_PX}x${SIDE_CSS_PX}`, '--orbit', ORBIT,
    '--shadow', '0', '--background', '#ffffff', '--tone-mapping', name, '-o', out]);
  const picture = PNG.sync.read(readFileSync(out));
  keep(picture, `tone.${name}.native`);
  return picture;
}

for (const [tier, hardware] of [['T1', HARDWARE.no3d], ['T3', HARDWARE.webgl2], ['T4', HARDWARE.webgpu]]) {
  test(`every tone mapping on ${tier} is the one that the command line draws`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'tone-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const glb = await modelOfShop('headphones');
    writeFileSync(join(folder, 'model.glb'), glb);
    const site = await serveSite(t, { '/': page(VIEW), '/model.glb': answer(glb, 'model/gltf-binary') });
    const phone = await startPhone(t, { hardware, dpr: 1 });
    await visit(phone, `${site}/`, { 'sf-tier': tier });
    const view = await phone.driver.findElement({ css: 'product-view' });
    await until(phone, `the product on ${tier}`, 'return arguments[0].dataset.sfState === "ready"', view);
    const pictures = new Map();
    for (const name of NAMES) {
      await phone.driver.executeScript('arguments[0].toneMapping = arguments[1]', view, name);
      await settled(phone);
      const picture = await pictureOf(phone, view);
      keep(picture, `tone.${name}.${tier}`);
      const { share } = compare(picture, drawn(folder, name), THRESHOLD, name);
      t.diagnostic(`${name}: ${(share * 100).toFixed(2)} % differ from the command line's`);
      assert.ok(share <= MAX_DIFFERENT_SHARE, `${name} on ${tier}: ${(share * 100).toFixed(2)} % of the pixels differ`);
      for (const [other, its] of pictures) {
        const { share: apart } = compare(picture, its, THRESHOLD, name);
        assert.ok(apart >= MIN_APART_SHARE, `${name} and ${other} on ${tier}: only ${(apart * 100).toFixed(2)} % differ`);
      }
      pictures.set(name, picture);
    }

    // Where nothing is mapped, exposure has no say.
    await phone.driver.executeScript('arguments[0].toneMapping = "none"; arguments[0].exposure = 2', view);
    await settled(phone);
    assert.equal(compare(await pictureOf(phone, view), pictures.get('linear'), 0, 'none').share, 0);
    await phone.driver.executeScript('arguments[0].exposure = 1', view);

    // A word that nobody knows is the default, and is said.
    await phone.driver.executeScript('arguments[0].setAttribute("tone-mapping", "filmic")', view);
    await settled(phone);
    assert.equal(compare(await pictureOf(phone, view), pictures.get('auto'), 0, 'filmic').share, 0);
    const report = await reportOf(phone, view);
    assert.deepEqual([report.state, report.tier, report.failures.map(({ code }) => code)], ['ready', tier, ['bad-value']]);
    assert.match(report.failures[0].message, /^\/tone_mapping: wants auto, neutral/);
    assert.deepEqual(await complaints(phone), []);
  });
}
