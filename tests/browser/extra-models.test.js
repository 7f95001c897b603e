// <extra-model>: several models in one scene stand where <model-viewer> puts them, can be picked, changed and exported, and a broken
// one costs nothing but itself.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { changed, draco, separate } from './compress.js';
import { marksGlb, movingGlb } from './glb.js';
import { complaints, HARDWARE, startPhone, until, visit } from './phone.js';
import { keep, pictureOf } from './picture.js';
import { answer, page, serveSite } from './site.js';
import { insideWorkers } from './workers.js';

const CAMERA = 'camera-orbit="0deg 90deg 2m" camera-target="0m 0m 0m" field-of-view="30deg" min-camera-orbit="auto auto 0m" max-camera-orbit="auto auto 9m" interaction-prompt="none" loading="eager"';

/** Metres of the mark in the green model; it is turned up, made twice as large and moved. */
const IN_GREEN = [0.05, 0, 0];
const GREEN = '<extra-model src="/green.glb" offset="15cm 0 -100mm" orientation="90deg 0 0" scale="2"></extra-model>';
/** Where that is. */
const GREEN_PLACE = [0.15, 0.1, -0.1];
const BLUE = '<extra-model src="/blue/model.gltf" offset="-0.15 0 0"></extra-model>';
/** Blue says nothing of it, so it is turned like the main model, about its own origin. */
const TURNED = 'orientation="-90deg 0 0"';
const BLUE_PLACE = [-0.25, 0, 0];
const DOTS = '<button slot="hotspot-own" data-model-index="1" data-position="0.05 0 0" class="dot"></button><button slot="hotspot-main" data-position="0 0 0" class="dot"></button>';

const PEER = new URL('./node_modules/@google/model-viewer/dist/model-viewer.min.js', import.meta.url);
const THEIR_PAGE = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<style>model-viewer { width: 300px; height: 300px }</style>
<script type="module">import('/peer.js').then(() => (customElements.get('model-viewer').minimumRenderScale = 1));</script>
<model-viewer src="/red.glb" ${CAMERA} ${TURNED}>${GREEN}${BLUE}</model-viewer>`;

const CSS = 'product-view { width: 300px; height: 300px } .dot { width: 2px; height: 2px; padding: 0; border: 0; background: none }';

/** How far a mark may be from where it belongs. */
const TOLERANCE_CSS_PX = 1;

const mark = (at, color) => marksGlb([{ at, color }]);

async function routes() {
  const blue = await separate(mark([0, -0.1, 0], [0, 0, 0.7]));
  return {
    '/extra.css': answer(CSS, 'text/css'),
    '/red.glb': answer(mark([0, 0, 0], [0.7, 0, 0]), 'model/gltf-binary'),
    '/green.glb': answer(mark(IN_GREEN, [0, 0.7, 0]), 'model/gltf-binary'),
    ...Object.fromEntries(Object.entries(blue).map(([name, bytes]) => [`/blue/${name}`, answer(bytes)])),
    '/cyclic.glb': answer(changed(mark([0, 0, 0], [0, 0.7, 0]), (json) => json.nodes.push({ children: [1] })), 'model/gltf-binary'),
    '/beyond.glb': answer(changed(mark([0, 0, 0], [0, 0.7, 0]), (json) => (json.meshes[0].primitives[0].attributes.POSITION = 7)), 'model/gltf-binary'),
    '/looped.glb': answer(changed(mark([0, 0, 0], [0, 0.7, 0]), (json) => (json.nodes[0].children = [0])), 'model/gltf-binary'),
    '/packed.glb': answer(await draco(mark(IN_GREEN, [0, 0.7, 0])), 'model/gltf-binary'),
    // As many triangles as would be one too many beside any other on T1.
    '/many.glb': answer(changed(mark(IN_GREEN, [0, 0.7, 0]), (json) => (json.meshes[0].primitives = Array(2500).fill(json.meshes[0].primitives[0]))), 'model/gltf-binary'),
    '/text.glb': answer('no model'),
    '/moving.glb': answer(movingGlb(), 'model/gltf-binary'),
    '/peer.html': answer(THEIR_PAGE, 'text/html'),
    '/peer.js': answer(readFileSync(PEER), 'text/javascript'),
  };
}

/** Middles of the marks' pixels by colour, CSS px; NaN where there are none. */
function marksIn(png) {
  const sums = [[0, 0, 0], [0, 0, 0], [0, 0, 0]];
  for (let y = 0; y < png.height; y++) {
    for (let x = 0; x < png.width; x++) {
      const rgb = [...png.data.subarray((y * png.width + x) * 4).subarray(0, 3)];
      const sum = sums.find((_, c) => rgb[c] > 120 && rgb.every((value, i) => i === c || value < 100));
      if (sum) [x + 0.5, y + 0.5, 1].forEach((value, i) => (sum[i] += value));
    }
  }
  return sums.map(([x, y, count]) => [x / count, y / count]);
}

/** Where the camera above sees a place, CSS px. */
const seenAt = ([x, y, z]) => [x, -y].map((value) => 150 + (150 * value) / ((2 - z) * Math.tan(Math.PI / 12)));

function near(found, expected, what) {
  assert.ok(Math.hypot(found[0] - expected[0], found[1] - expected[1]) < TOLERANCE_CSS_PX, `${what}: at ${found}, expected ${expected}`);
}

async function open(t, tier, hardware, inside, attributes = '') {
  let exported;
  const tag = `<product-view test-overrides src="/red.glb" alt="Marks" ${CAMERA} ${attributes}>${inside}</product-view>`;
  const site = await serveSite(t, {
    '/': page(`<link rel="stylesheet" href="/extra.css"><main><h1>Test</h1>${tag}</main>`),
    ...(await routes()),
    '/exported.glb': async (request, response) => {
      if (request.method === 'POST') exported = Buffer.concat(await request.toArray());
      answer(exported, 'model/gltf-binary')(request, response);
    },
  });
  const before = `self.heard = []; for (const type of ['load', 'error', 'extra-model-changed']) document.addEventListener(type, ({ target, detail }) => detail && heard.push([type, target.localName, detail.code ?? detail.srcChanged ?? null]), true);`;
  const phone = await startPhone(t, { hardware, dpr: 1, before });
  await visit(phone, `${site}/`, { 'sf-tier': tier, 'sf-govern': 'off' });
  const view = await phone.driver.findElement({ css: 'product-view' });
  const run = (script, ...more) => phone.driver.executeAsyncScript(`
    const [view, ...more] = arguments; const done = more.pop();
    (async () => { ${script} })().then(done, (thrown) => done('thrown ' + thrown.code + ' ' + thrown.stack));`, view, ...more);
  /** Once `count` models have been told of, and nothing moves any more: where the marks are. */
  const marks = async (what, condition) => {
    await until(phone, what, `const [view] = arguments; ${condition}`, view);
    await until(phone, 'the picture at rest', `
      const [v, now] = [arguments[0], performance.now()];
      const { pictures } = v.report();
      if (pictures !== self.pictures) [self.pictures, self.since] = [pictures, now];
      return v.loaded && now - self.since > 600`, view);
    const png = await pictureOf(phone, view);
    keep(png, `extra-models.${tier}.${what.replace(/\W+/g, '-')}`);
    return marksIn(png);
  };
  return { phone, site, view, run, marks };
}

const LOADS = (count) => `return self.heard.filter(([type]) => type === 'load').length === ${count}`;

for (const [tier, hardware] of [['T3', HARDWARE.webgl2], ['T1', HARDWARE.no3d]]) {
  test(`${tier}: models beside the first stand where they belong, and are picked, changed and exported`, async (t) => {
    const { phone, site, run, marks } = await open(t, tier, hardware, `${GREEN}${BLUE}${DOTS}`, TURNED);
    const [red, green, blue] = await marks('three models', LOADS(1));
    near(red, [150, 150], 'red');
    near(green, seenAt(GREEN_PLACE), 'green');
    near(blue, seenAt(BLUE_PLACE), 'blue');
    assert.deepEqual(await run('return view.report().failures'), []);

    const [x, y] = green;
    const picked = await run(`
      await view.preparePicking();
      const { left, top } = view.getBoundingClientRect();
      const [x, y] = [left + more[0], top + more[1]];
      const { position, modelIndex } = view.positionAndNormalFromPoint(x, y);
      const [extra] = view.querySelectorAll('extra-model');
      const [first] = view.extraModels;
      const spot = (name) => { const { x, y } = view.queryHotspot(name).canvasPosition; return [x, y]; };
      return {
        modelIndex, position: [position.x, position.y, position.z], surface: view.surfaceFromPoint(x, y), material: view.materialFromPoint(x, y) === first.materials[0],
        models: [view.extraModels.length, extra.model === first, view.model.materials.length, first.materials.length],
        own: spot('hotspot-own'), main: spot('hotspot-main'), main_surface: view.surfaceFromPoint(left + 150, top + 150),
      }`, x, y);
    assert.deepEqual([picked.modelIndex, picked.material, picked.models], [1, true, [2, true, 1, 1]], JSON.stringify(picked));
    // On the front of the mark, which turned up has its z where it was: a radius of 3 cm towards the eye.
    picked.position.forEach((value, axis) => assert.ok(Math.abs(value - (axis === 2 ? 0.03 : IN_GREEN[axis])) < 0.005, `${picked.position}`));
    assert.match(picked.surface, /^1 0 0 \d+ \d+ \d+ /);
    assert.match(picked.main_surface, /^0 0 \d+ \d+ \d+ [\d.]+ [\d.]+ [\d.]+$/);
    near(picked.own, green, 'the hotspot of the green model');
    near(picked.main, red, 'the hotspot of the main model');

    // It stands otherwise: no other model, and its hotspot goes with it.
    await run(`self.heard.length = 0; view.querySelector('extra-model').offset = '0 20cm 0'`);
    const moved = await marks('the move', `const { y } = view.queryHotspot('hotspot-own').canvasPosition; return Math.abs(y - ${seenAt([0, 0.3, 0])[1]}) < 1`);
    near(moved[1], seenAt([0, 0.3, 0]), 'green, moved');
    assert.deepEqual(await run('return self.heard'), [['extra-model-changed', 'extra-model', false]]);
    await run(`view.extraModels[1].materials[0].setEmissiveFactor([0, 0.6, 0]); view.querySelectorAll('extra-model')[0].orientation = 'upside down'`);
    // All models are read again under the last picture, which a busy machine takes longer for than a picture rests.
    let recoloured = [];
    for (let tries = 0; tries < 20 && !Number.isNaN(recoloured[2]?.[0]); tries += 1) {
      recoloured = await marks('the colour', `return view.report().failures.length === 1`);
    }
    assert.ok(Number.isNaN(recoloured[2][0]), 'blue is green now');
    assert.equal(await run('return view.report().failures[0].code'), 'bad-value');

    await run(`view.querySelector('extra-model').orientation = '90deg 0 0'`);
    await marks('the way back', `const { y } = view.queryHotspot('hotspot-own').canvasPosition; return Math.abs(y - ${seenAt([0, 0.3, 0])[1]}) < 1`);
    assert.equal(await run(`await fetch('/exported.glb', { method: 'POST', body: await view.exportScene() }); return ''`), '');
    await run(`self.heard.length = 0; view.replaceChildren(); view.src = '/exported.glb'`);
    const exported = await marks('what was exported', LOADS(1));
    near(exported[0], [150, 150], 'red, exported');
    assert.ok(exported[1][1] > moved[1][1] + 10, 'what was blue is green in the file, too');
    assert.equal(await run('return view.extraModels.length'), 0);
    assert.deepEqual(await complaints(phone), []);

    if (tier === 'T3') {
      await visit(phone, `${site}/peer.html`);
      const theirs = await phone.driver.findElement({ css: 'model-viewer' });
      await until(phone, 'their models', 'return arguments[0].loaded && arguments[0].modelIsVisible', theirs);
      await phone.driver.executeAsyncScript('const done = arguments[0]; let n = 30; const next = () => (n-- ? requestAnimationFrame(next) : setTimeout(done, 300)); next();');
      const png = await pictureOf(phone, theirs);
      keep(png, 'extra-models.peer');
      marksIn(png).forEach((place, at) => near(place, [red, green, blue][at], `<model-viewer>'s mark ${at}`));
    }
  });
}

test('models come and go in the page, and a broken one is an error that costs nothing else', async (t) => {
  const { phone, run, marks } = await open(t, 'T3', HARDWARE.webgl2, '', TURNED);
  const [alone, none] = await marks('one model', LOADS(1));
  near(alone, [150, 150], 'red');
  assert.ok(Number.isNaN(none[0]));
  assert.equal(await run('return performance.getEntriesByType("resource").some(({ name }) => name.endsWith("/extra-models.js"))'), false);
  await run(`
    for (const attributes of more[0]) {
      const extra = view.appendChild(document.createElement('extra-model'));
      Object.entries(attributes).forEach(([name, value]) => extra.setAttribute(name, value));
    }`,
  [{ src: '/packed.glb', offset: '15cm 0 -100mm', orientation: '90deg 0 0', scale: '2' }, { src: '/blue/model.gltf', offset: '-0.15 0 0' }]);
  const three = await marks('two more', 'return view.extraModels.length === 2');
  near(three[1], seenAt(GREEN_PLACE), 'green');
  near(three[2], seenAt(BLUE_PLACE), 'blue');
  assert.equal(await run(`
    await view.preparePicking();
    const { left, top } = view.getBoundingClientRect();
    return view.positionAndNormalFromPoint(left + more[0], top + more[1]).modelIndex`, ...three[1]), 1, 'in a compressed one');
  for (const [src, code] of [['/none.glb', 'model-missing'], ['/text.glb', 'not-glb'], ['/beyond.glb', 'index-out-of-range'], ['/looped.glb', 'two-parents'], ['/cyclic.glb', 'node-cycle']]) {
    await run(`
      self.heard.length = 0;
      const extra = view.querySelectorAll('extra-model')[2] ?? view.appendChild(document.createElement('extra-model'));
      extra.setAttribute('src', more[0]);`, src);
    const kept = await marks(src, LOADS(1));
    near(kept[1], seenAt(GREEN_PLACE), `green beside ${src}`);
    near(kept[0], [150, 150], `red beside ${src}`);
    const errors = await run(`return self.heard.filter(([type]) => type === 'error')`);
    assert.deepEqual(errors, [['error', 'product-view', code]], src);
  }
  await run(`self.heard.length = 0; view.querySelectorAll('extra-model').forEach((extra) => extra.remove())`);
  const last = await marks('the first alone', LOADS(1));
  near(last[0], [150, 150], 'red');
  assert.ok(Number.isNaN(last[1][0]) && Number.isNaN(last[2][0]), `${last}`);
  assert.deepEqual((await complaints(phone)).filter((said) => !/404|<product-view> /.test(said)), []);
});

test('several models are there again when what draws them has gone', async (t) => {
  const { phone, marks } = await open(t, 'T3', HARDWARE.webgl2, `${GREEN}${BLUE}`, TURNED);
  await marks('three models', LOADS(1));
  const workers = await insideWorkers(t, phone);
  assert.ok(await workers.loseContexts() > 0);
  const [, green, blue] = await marks('the next renderer', `return view.report().failures.some(({ cause }) => cause === 'context-lost') && view.loaded`);
  near(green, seenAt(GREEN_PLACE), 'green');
  near(blue, seenAt(BLUE_PLACE), 'blue');
});

test('what is too much for the device is left out, the last one first', async (t) => {
  const { run, marks } = await open(t, 'T1', HARDWARE.no3d, '<extra-model src="/green.glb" offset="0.15 0 0"></extra-model><extra-model src="/many.glb"></extra-model>');
  const [red, green] = await marks('what is left', LOADS(1));
  near(red, [150, 150], 'red');
  near(green, seenAt([0.2, 0, 0]), 'green');
  const { errors, failures, models } = await run(`return {
    errors: self.heard.filter(([type]) => type === 'error'), failures: view.report().failures.map(({ code, message }) => [code, message.split(':')[0]]), models: view.extraModels.length }`);
  assert.deepEqual([errors, failures, models], [[['error', 'product-view', 'over-limit']], [['over-limit', 'extra model /many.glb']], 1]);
});

for (const [tier, hardware] of [['T3', HARDWARE.webgl2], ['T1', HARDWARE.no3d]]) {
  test(`${tier}: an animation of one name plays in every model that has it`, async (t) => {
    const { run, marks } = await open(t, tier, hardware, '<extra-model src="/moving.glb" offset="0 0.1 0"></extra-model>', 'style="width:300px;height:300px"');
    await marks('both', LOADS(1));
    await run(`self.heard.length = 0; view.src = '/moving.glb'`);
    await marks('both move', LOADS(1));
    assert.deepEqual(await run('return view.availableAnimations'), ['slide', 'rise', 'animation_2', 'animation_3']);
    await run(`view.animationName = 'slide'; view.currentTime = 2`);
    const [red] = await marks('the end of slide', 'return view.currentTime === 2');
    near(red, seenAt([0.4, 0.15, 0]), 'the middle of both');
  });
}
