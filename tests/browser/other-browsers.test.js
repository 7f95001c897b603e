// The other two engines: Firefox and WebKitGTK load the shop without a complaint, show posters first, draw the product
// like Chromium's golden picture, and models like their reference pictures. Both draw on Mesa here, without a GPU.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { PNG } from 'pngjs';

import { firefox, webKit } from './browsers.js';
import { showGenerated } from './generated.js';
import { SHOP_URL } from './phone.js';
import { compare, inkShare, keep } from './picture.js';
import { generatedModels } from './reference.js';
import { NOW } from './shop.js';

/** One of each kind: a node, a skin, interleaving, an unknown property, a texture, a fan, vertex colours, two materials. */
const EIGHT = /NodeMisc_05|SkinType_00|Interleaved_04|Compatibility_03|Mixed_01|Mode_05|VertexColor_05|Primitives_00/;

/** The golden picture is of another engine: other edges, and its picture is half as large. */
const HERO = { maxDifferentShare: 0.02, threshold: 0.12 };

const hero = () => PNG.sync.read(readFileSync(new URL('golden/hero.png', import.meta.url)));

/** Runs in the page: wait for `args[0]`, an expression, at most 30 seconds. */
const waitFor = (expression) => `
  for (const deadline = Date.now() + 30_000; !(${expression}); ) {
    if (Date.now() > deadline) throw new Error(${JSON.stringify(`waited 30 s for ${expression}`)} + ' ' + document.querySelector('store-page')?.dataset.sfState + ' ' + JSON.stringify(document.querySelector('store-page product-view')?.report?.()));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }`;
const VIEW = `document.querySelector('store-page product-view')`;

/** A window of WebKitGTK's browser cannot be as narrow as a phone; the product's box can. */
const SIZE = `Object.assign(${VIEW}.style, { width: '360px', height: '450px', maxHeight: 'none' });`;

/** Half the size, each pixel the mean of four. */
function halved({ width, height, data }) {
  const half = new PNG({ width: width >> 1, height: height >> 1 });
  for (let at = 0; at < half.width * half.height * 4; at++) {
    const [x, y, channel] = [(at >> 2) % half.width, Math.floor((at >> 2) / half.width), at & 3];
    const from = (dx, dy) => data[((2 * y + dy) * width + 2 * x + dx) * 4 + channel];
    half.data[at] = (from(0, 0) + from(1, 0) + from(0, 1) + from(1, 1)) / 4;
  }
  return half;
}

/** WebKitGTK has WebGL on the page only: the worker says so, and the same rung goes on beside the page. */
const NO_WEBGL_IN_WORKERS = [{ cause: 'create', code: 'unsupported', message: 'this device lacks WebGL2' }];

let missing = 0;
for (const [name, open, failures] of [['Firefox', firefox, []], ['WebKitGTK', webKit, NO_WEBGL_IN_WORKERS]]) {
  test(`${name} shows the shop, its product and models as Chromium does`, async (t) => {
    const browser = await open(t);
    if (!browser) {
      missing += 1;
      return t.skip(`${missing} of 2 browsers missing: ${name}`);
    }
    const query = `?sf-now=${encodeURIComponent(NOW)}&sf-bench=off&sf-tier=`;
    await browser.go(`${SHOP_URL}/${query}T0`);
    await browser.run(waitFor(`document.querySelectorAll('store-page [data-section]').length >= 6 && /adopted|ready/.test(document.querySelector('store-page').dataset.sfState)`));
    const poster = await browser.run(`
      const view = ${VIEW};
      view.scrollIntoView({ block: 'center', behavior: 'instant' });
      const picture = view.querySelector('img[slot=poster]');
      ${waitFor('picture.complete && picture.naturalWidth > 0')}
      return [true, view.report().state, view.getBoundingClientRect().width > 200];`);
    assert.deepEqual(poster, [true, 'poster', true]);
    assert.deepEqual(await browser.complaints(), []);

    await browser.go(`${SHOP_URL}/${query}T3`);
    await browser.run(waitFor(`/adopted|ready/.test(document.querySelector('store-page')?.dataset.sfState)`));
    // Posters come first: the page is whole before a model is asked for.
    assert.equal(await browser.run(`return [...document.querySelectorAll('store-page img[slot=poster]')].every((img) => img.getAttribute('src'))`), true);
    await browser.run(`await new Promise((resolve) => setTimeout(resolve, 200)); ${SIZE} ${VIEW}.scrollIntoView({ block: 'center', behavior: 'instant' }); ${waitFor(`${VIEW}.dataset.sfState === 'ready'`)}`);
    const report = await browser.run(`const { tier, failures } = ${VIEW}.report(); return { tier, failures }`);
    assert.deepEqual(report, { tier: 'T3', failures });
    const picture = await browser.shot('store-page product-view');
    keep(picture, `hero.${browser.name}`);
    assert.ok(inkShare(picture) > 0.05, 'the box is blank');
    const { share, difference } = compare(picture, halved(hero()), HERO.threshold, browser.name);
    keep(difference, `hero.${browser.name}.difference`);
    t.diagnostic(`${name}: ${(share * 100).toFixed(2)} % of the golden picture differ`);
    assert.ok(share <= HERO.maxDifferentShare, `${(share * 100).toFixed(2)} % of the pixels differ from Chromium's`);

    // Bitmaps of files and canvases: each engine has its own ways with both.
    const turned = await browser.run(`
      const view = document.createElement('product-view');
      const attributes = { show: 'turntable', turntable: '/demo/pictures/suitcase-sage-turntable-240.jpg 240w', alt: 'A case', loading: 'eager' };
      Object.entries(attributes).forEach(([name, value]) => view.setAttribute(name, value));
      document.body.prepend(view);
      view.scrollIntoView({ behavior: 'instant' });
      ${waitFor('view.dataset.sfState === "ready"')}
      view.cameraOrbit = '90deg 75deg 105%';
      view.jumpCameraToGoal();
      ${waitFor('Math.abs(view.getCameraOrbit().theta - Math.PI / 2) < 0.01')}
      const { shows, turntable, failures } = view.report();
      return [shows, turntable.kept_px, failures, view.modelIsVisible, view.toDataURL().length > 1000];`);
    assert.deepEqual(turned, ['turntable', [240, 300], [], true, true]);

    if (generatedModels().length === 0) t.diagnostic('skipped 8 models: ../shared/data/asset-generator is missing');
    else assert.equal(await showGenerated(t, browser, 'T3', { wanted: EIGHT, failures }), 8);
    assert.deepEqual(await browser.complaints(), []);
  });
}
