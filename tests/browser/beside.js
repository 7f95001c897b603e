// `<product-view>` beside `<model-viewer>`: same models, camera and light, in one browser, compared as people see.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ssim } from 'ssim.js';

import { until, visit } from './phone.js';
import { keep, pictureOf } from './picture.js';
import { reportOf, settled } from './shop.js';
import { answer, page } from './site.js';

const SIDE_CSS_PX = 300;
const CAMERA = 'camera-orbit="30deg 75deg auto" interaction-prompt="none" loading="eager"';
const PEER = new URL('./node_modules/@google/model-viewer/dist/model-viewer.min.js', import.meta.url);
/** Its render scale falls on a slow machine; here it may not. */
const theirPage = (attributes) => `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<style>model-viewer { width: ${SIDE_CSS_PX}px; height: ${SIDE_CSS_PX}px }</style>
<script type="module">import('/peer.js').then(() => (customElements.get('model-viewer').minimumRenderScale = 1));</script>
<model-viewer ${CAMERA} ${attributes}><i slot="progress-bar"></i></model-viewer>`;

/**
 * Routes of two pages, `/` with our element and `/theirs` with the other, and of all models.
 * @param {{ name: string, bytes: Buffer }[]} models
 * @param {string} [attributes] of both elements
 */
export const routesBeside = (models, attributes = '') => ({
  '/': page(`<product-view test-overrides alt="A product" ${CAMERA} ${attributes}></product-view>`),
  '/theirs': answer(theirPage(attributes), 'text/html; charset=utf-8'),
  '/peer.js': answer(readFileSync(PEER), 'text/javascript'),
  ...Object.fromEntries(models.map(({ name, bytes }) => [`/${name}.glb`, answer(bytes, 'model/gltf-binary')])),
});

/** Show every model in the page's only viewer, and take its picture. */
async function drawAll(phone, address, query, tag, models, label, mayFail = []) {
  await visit(phone, address, query);
  const view = await phone.driver.findElement({ css: tag });
  const pictures = new Map();
  for (const { name, attributes = {} } of models) {
    await phone.driver.executeScript(
      `const [view, src, attributes] = arguments;
       view.loaded_ = false;
       view.addEventListener('load', () => (view.loaded_ = true), { once: true });
       Object.entries(attributes).forEach(([key, value]) => view.setAttribute(key, value));
       view.src = src;`,
      view, `/${name}.glb`, attributes,
    );
    await until(phone, `${name} in ${tag}`, 'return arguments[0].loaded_ || arguments[0].dataset.sfState === "failed"', view);
    if (tag === 'product-view') {
      await settled(phone);
      const { state, tier, failures } = await reportOf(phone, view);
      const others = failures.filter(({ code }) => !mayFail.includes(code));
      assert.deepEqual([state, tier, others], ['ready', query['sf-tier'], []], name);
    } else {
      // It says `load` before it draws, and fades its poster out.
      await phone.driver.executeAsyncScript(
        `const done = arguments[0];
         let frames = 6;
         const next = () => (frames-- > 0 ? requestAnimationFrame(next) : setTimeout(done, 400));
         next();`,
      );
    }
    const picture = await pictureOf(phone, view);
    assert.deepEqual([picture.width, picture.height], [SIDE_CSS_PX, SIDE_CSS_PX]);
    keep(picture, `${label}.${name}`);
    pictures.set(name, picture);
  }
  return pictures;
}

/** The other element's pictures of `models`, by name. */
export const theirPictures = (phone, site, models, label) =>
  drawAll(phone, `${site}/theirs`, {}, 'model-viewer', models, `${label}.theirs`);

/** Ours on a tier. `mayFail`: codes that the report may have. */
export const ourPictures = (phone, site, tier, models, label, mayFail) =>
  drawAll(phone, `${site}/`, { 'sf-tier': tier, 'sf-govern': 'off' }, 'product-view', models, `${label}.${tier}`, mayFail);

const pixels = ({ data, width, height }) => ({ data: new Uint8ClampedArray(data), width, height });

/** Structural similarity (Wang et al. 2004), 1 for equal pictures. White surroundings count: a shop's page is white. */
export const similarity = (picture, other) => ssim(pixels(picture), pixels(other), { downsample: false }).mssim;

/** Every picture of `models` is at least so similar to the other one of its name. */
export function assertAlike(t, models, ours, theirs, least, label) {
  const table = models.map(({ name }) => {
    const found = similarity(ours.get(name), theirs.get(name));
    t.diagnostic(`${label} ${name.padEnd(28)} ${found.toFixed(4)}`);
    return { name, found };
  });
  assert.deepEqual(table.filter(({ found }) => !(found >= least)), [], `${label}: less than ${least} alike; see target/browser-pictures`);
}
