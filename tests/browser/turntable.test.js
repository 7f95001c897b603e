// <product-view> that shows its turntable: where it is asked for, where the model is refused or nothing draws it, and without script.
//
// Most sprites here are made by the test: each frame has a colour of its own, so that a pixel says which view is seen.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { By, Key } from 'selenium-webdriver';
import { PNG } from 'pngjs';

import { glbOf } from './glb.js';
import { complaints, HARDWARE, layoutShift, startPhone, until, visit } from './phone.js';
import { keep, screenOf } from './picture.js';
import { reportOf } from './shop.js';
import { answer, page, serveSite } from './site.js';

const VIEWS = 36;
const COLUMNS = 6;

/** A sprite of two elevations: red says the view, green the elevation, blue that it is the large one. */
function sprite(frame_px, { rows = 2, blue = 40 } = {}) {
  const png = new PNG({ width: COLUMNS * frame_px, height: (VIEWS / COLUMNS) * rows * frame_px });
  for (let y = 0; y < png.height; y += 1) {
    for (let x = 0; x < png.width; x += 1) {
      const index = Math.floor(y / frame_px) * COLUMNS + Math.floor(x / frame_px);
      png.data.set([(index % VIEWS) * 5 + 20, Math.floor(index / VIEWS) * 120 + 40, blue, 255], (y * png.width + x) * 4);
    }
  }
  const bytes = PNG.sync.write(png);
  return (_request, response) => response.writeHead(200, { 'Content-Type': 'image/png', 'Content-Length': bytes.length }).end(bytes);
}

/** More triangles than T1 takes. */
function heavyGlb() {
  const indices = 3 * 20_001;
  const bin = Buffer.alloc(36 + indices * 2 + 2);
  const json = JSON.stringify({
    asset: { version: '2.0' }, scene: 0, scenes: [{ nodes: [0] }], nodes: [{ mesh: 0 }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1 }] }],
    buffers: [{ byteLength: bin.length }],
    bufferViews: [{ buffer: 0, byteLength: 36 }, { buffer: 0, byteOffset: 36, byteLength: indices * 2 }],
    accessors: [
      { bufferView: 0, componentType: 5126, count: 3, type: 'VEC3', min: [0, 0, 0], max: [0, 0, 0] },
      { bufferView: 1, componentType: 5123, count: indices, type: 'SCALAR' },
    ],
  });
  const head = Buffer.alloc(8);
  head.writeUInt32LE(bin.length, 0);
  head.writeUInt32LE(0x004e4942, 4);
  const glb = Buffer.concat([glbOf(json), head, bin]);
  glb.writeUInt32LE(glb.length, 8);
  return glb;
}

const POSTER = '<img slot="poster" src="/demo/pictures/mug-oat-small.jpg" width="320" height="400" alt="A mug">';
const SPRITES = { '/small.png': sprite(60), '/large.png': sprite(150, { blue: 200 }) };
const TURNTABLE = 'turntable="/large.png 150w, /small.png 60w" turntable-rows="75deg 50deg"';
const view = (attributes, inside = POSTER) =>
  `<product-view test-overrides alt="A mug" camera-controls style="display:block;width:320px;height:320px" ${attributes}>${inside}</product-view>`;

/** What the middle of the picture says; nothing where there is none. */
const SEEN = `
  const view = document.querySelector(arguments[0] || 'product-view');
  const canvas = view.shadowRoot.querySelector('canvas');
  if (!canvas || !view.modelIsVisible) return null;
  const point = (self.point ??= Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true }));
  point.clearRect(0, 0, 1, 1);
  point.drawImage(canvas, canvas.width / 2, canvas.height / 2, 1, 1, 0, 0, 1, 1);
  const [red, green, blue] = point.getImageData(0, 0, 1, 1).data;
  return { view: Math.round((red - 20) / 5), row: Math.round((green - 40) / 120), large: blue > 100 };`;
const seen = (phone, selector = null) => phone.driver.executeScript(SEEN, selector);
const seenIs = (phone, wanted, selector = null) =>
  until(phone, `the frame ${JSON.stringify(wanted)}`, `
    const now = (function () {${SEEN}})(arguments[0]);
    return now && Object.entries(arguments[1]).every(([name, value]) => now[name] === value);`, selector, wanted);

/** A page of its own with everything that the page heard and asked for. */
async function open(t, body, { routes = {}, tier = 'T1', hardware = HARDWARE.no3d, query = '', before = '', reducedMotion = true } = {}) {
  const asked = [];
  const counted = Object.fromEntries(Object.entries({ ...SPRITES, ...routes }).map(([path, route]) => [path, (request, ...more) => {
    asked.push(request.url);
    return route(request, ...more);
  }]));
  const site = await serveSite(t, { '/': page(`<main><h1>Shop</h1>${body}</main>`), ...counted });
  const phone = await startPhone(t, { hardware, reducedMotion, before: `
    self.heard = [];
    for (const type of ['load', 'error', 'camera-change', 'poster-dismissed', 'progress'])
      document.addEventListener(type, ({ target, detail }) => target.localName === 'product-view' && heard.push([type, detail?.code ?? detail?.source ?? '']), true);
    ${before}` });
  await phone.driver.get(`${site}/?${tier ? `sf-tier=${tier}&` : ''}${query}`);
  return { phone, asked, site };
}

const heard = (phone, type) => phone.driver.executeScript(`return heard.filter(([type]) => type === arguments[0]).map(([, what]) => what)`, type);
const quiet = async (phone, expected = []) => {
  const shift = await layoutShift(phone);
  assert.ok(shift.sum < 0.0005, shift.nodes.join('; '));
  assert.deepEqual(await complaints(phone), expected);
};

test('a product that is to be shown by its turntable turns as a model does, and no model is fetched', async (t) => {
  const { phone, asked } = await open(t, view(`show="turntable" variant-name="Oat" src="/mug.glb" ${TURNTABLE}`), { routes: { '/mug.glb': answer('') } });
  await seenIs(phone, { view: 0, row: 0 });
  // Twice as large as a small frame, and at rest: the large picture comes.
  await seenIs(phone, { view: 0, row: 0, large: true });
  const element = await phone.driver.findElement(By.css('product-view'));
  const surface = await phone.driver.executeScript('return arguments[0].shadowRoot.querySelector("[part=surface]")', element);

  // An arrow is a sixteenth of a turn: two views and a quarter, and the quarters add up.
  await surface.sendKeys(Key.ARROW_RIGHT);
  await seenIs(phone, { view: 34 });
  await surface.sendKeys(Key.ARROW_RIGHT, Key.ARROW_RIGHT, Key.ARROW_RIGHT);
  await seenIs(phone, { view: 27, row: 0 });
  assert.equal(await phone.driver.executeScript('return arguments[0].shadowRoot.querySelector("[role=status]").textContent', element), 'View from stage left');
  await surface.sendKeys(Key.ARROW_DOWN);
  await seenIs(phone, { view: 27, row: 1 });
  await surface.sendKeys(Key.HOME);
  await seenIs(phone, { view: 0, row: 0 });

  const orbit = await phone.driver.executeScript(`
    const [view] = arguments;
    view.cameraOrbit = '93deg 52deg 105%';
    view.jumpCameraToGoal();
    return new Promise((done) => view.addEventListener('camera-change', ({ detail }) =>
      done([view.getCameraOrbit().theta, view.getCameraOrbit().phi, detail.source].map((part) => part.toFixed?.(4) ?? part)), { once: true }));`, element);
  assert.deepEqual(orbit, [(Math.PI / 2).toFixed(4), (Math.PI * 50 / 180).toFixed(4), 'none']);
  await seenIs(phone, { view: 9, row: 1, large: true });

  const made = await phone.driver.executeScript(`
    const [view] = arguments;
    return view.toBlob().then((blob) => [view.toDataURL().slice(0, 22), blob.type, view.model, view.availableVariants.length, view.queryHotspot('a')]);`, element);
  assert.deepEqual(made, ['data:image/png;base64,', 'image/png', null, 0, null]);

  const { state, tier, shows, turntable, failures } = await reportOf(phone, element);
  assert.deepEqual({ state, tier, shows, failures }, { state: 'ready', tier: 'T1', shows: 'turntable', failures: [] });
  // The pictures are of the variant that the page named beside them, and of no other.
  await phone.driver.executeScript(`arguments[0].variantName = 'Slate'`, element);
  await until(phone, 'the word of the variant', `return document.querySelector('product-view').report().failures.length`);
  assert.deepEqual((await reportOf(phone, element)).failures.map(({ code }) => code), ['no-variant']);
  assert.deepEqual([turntable.views, turntable.rows, turntable.frame_px, turntable.large], [36, 2, [60, 60], true]);
  assert.deepEqual(await heard(phone, 'load'), ['']);
  assert.deepEqual(await heard(phone, 'poster-dismissed'), ['']);
  assert.ok((await heard(phone, 'camera-change')).includes('user-interaction'));
  assert.ok((await heard(phone, 'progress')).length > 0);
  assert.deepEqual(asked.sort(), ['/large.png', '/small.png']);
  await quiet(phone);
});

test('of a large picture that is too much to keep, the frame that rests is shown', async (t) => {
  // 36 frames of 360 px are 17.8 MiB: a page on T1 keeps 16.
  const { phone } = await open(t, view('show="turntable" turntable="/small.png 60w, /wide.png 360w"'), {
    routes: { '/small.png': sprite(60, { rows: 1 }), '/wide.png': sprite(360, { rows: 1, blue: 200 }) },
  });
  await seenIs(phone, { view: 0, large: true });
  await phone.driver.executeScript(`const view = document.querySelector('product-view'); view.cameraOrbit = '100deg 75deg 105%'; view.jumpCameraToGoal()`);
  await seenIs(phone, { view: 10, large: true });
  const { turntable, size_px } = await reportOf(phone, await phone.driver.findElement(By.css('product-view')));
  assert.deepEqual([turntable.kept_px, turntable.kept_bytes, size_px], [[60, 60], 4 * (360 * 360 + 360 * 360), [480, 480]]);
  await quiet(phone);
});

test('a finger turns it on after it is lifted, and scrolls the page up and down', async (t) => {
  const { phone } = await open(t, `${view(`show="turntable" interpolation-decay="200" ${TURNTABLE}`)}<p style="height:2000px"></p>`);
  await seenIs(phone, { view: 0 });
  const touch = (type, points) => phone.driver.sendDevToolsCommand('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  const swipe = async (from, to) => {
    await touch('touchStart', [from]);
    for (let at = 1; at <= 8; at += 1) await touch('touchMove', [[0, 1].map((k) => from[k] + ((to[k] - from[k]) * at) / 8)]);
    await touch('touchEnd', []);
  };
  const [x, y] = await phone.driver.executeScript(`
    document.querySelector('product-view').addEventListener('pointerup', () => setTimeout(() => (self.lifted = true)), true);
    const { left, top } = document.querySelector('product-view').getBoundingClientRect(); return [left + 160, top + 160]`);
  await swipe([x + 80, y], [x - 80, y]);
  // 160 of 320 CSS px are half a turn.
  await until(phone, 'half a turn', `const { theta } = document.querySelector('product-view').getCameraOrbit(); return theta > 2.6`);
  const after = await phone.driver.executeScript(`return heard.filter(([type]) => type === 'camera-change').length`);
  assert.ok(after > 6, `${after} pictures on the way: it jumped`);
  await swipe([x, y], [x, y - 120]);
  await until(phone, 'the page to be scrolled', 'return scrollY > 60');
  await quiet(phone);
});

for (const [what, src, code, tier] of [
  ['has more triangles than the rung takes', '/heavy.glb', 'over-limit', 'T1'],
  ['needs an extension that nobody knows', '/strange.glb', 'unsupported-extension', 'T2'],
]) {
  test(`a model that ${what} gives way to its turntable`, async (t) => {
    const strange = glbOf(JSON.stringify({ asset: { version: '2.0' }, extensionsUsed: ['EXT_dreams'], extensionsRequired: ['EXT_dreams'] }));
    const { phone } = await open(t, view(`src="${src}" ${TURNTABLE}`), {
      tier, hardware: tier === 'T1' ? HARDWARE.no3d : HARDWARE.webgl2, routes: { '/heavy.glb': answer(heavyGlb()), '/strange.glb': answer(strange) },
    });
    await seenIs(phone, { view: 0 });
    const report = await reportOf(phone, await phone.driver.findElement(By.css('product-view')));
    assert.deepEqual([report.state, report.tier, report.shows, report.failures.map((failure) => failure.code)], ['ready', tier, 'turntable', [code]]);
    await until(phone, 'load', `return heard.some(([type]) => type === 'load')`);
    assert.deepEqual([await heard(phone, 'load'), await heard(phone, 'error')], [[''], []]);
    await quiet(phone);
  });
}

/** The page's workers, to be killed. */
const WORKERS = `
  self.workers = [];
  const Real = Worker;
  self.Worker = class extends Real { constructor(...given) { super(...given); workers.push(this); } };`;
const kill = (phone) => phone.driver.executeScript(`workers[workers.length - 1].dispatchEvent(new Event('error'))`);
const stateIs = (phone, state) => until(phone, `the state ${state}`, `return document.querySelector('product-view').dataset.sfState === arguments[0]`, state);

test('where the last rung fails the turntable goes on from where the shopper left the model, without its hotspots', async (t) => {
  const { phone } = await open(t, view(`src="/demo/models/mug.glb" ${TURNTABLE}`, `${POSTER}<button slot="hotspot-a" data-position="0 0 0" data-normal="0 0 1">Here</button>`), { before: WORKERS });
  await until(phone, 'the model and its hotspot', `return document.querySelector('button').checkVisibility({ visibilityProperty: true })`);
  const element = await phone.driver.findElement(By.css('product-view'));
  assert.equal((await reportOf(phone, element)).shows, undefined);
  await phone.driver.executeScript(`arguments[0].cameraOrbit = '181deg 52deg 105%'; arguments[0].jumpCameraToGoal()`, element);
  await until(phone, 'the model to be turned', 'return arguments[0].getCameraOrbit().theta > 3', element);
  await kill(phone);
  await stateIs(phone, 'ready');
  await kill(phone);
  await seenIs(phone, { view: 18, row: 1 });
  const { failures, shows, tier } = await reportOf(phone, element);
  assert.deepEqual([shows, tier, failures.map(({ cause }) => cause)], ['turntable', 'T1', ['worker', 'worker']]);
  assert.equal(await phone.driver.executeScript(`return document.querySelector('button').checkVisibility({ visibilityProperty: true })`), false);
  assert.deepEqual(await heard(phone, 'error'), []);
  await quiet(phone);
});

test('a phone without WebAssembly turns it at a tap, and one that saves data takes the small picture alone', async (t) => {
  const tapped = async ({ phone, asked }) => {
    await until(phone, 'the button', `const button = document.querySelector('product-view').shadowRoot.querySelector('button'); return button.checkVisibility() && (button.click(), true)`);
    await seenIs(phone, { view: 0 });
    return asked;
  };
  const bare = await open(t, view(`src="/demo/models/mug.glb" ${TURNTABLE}`), { tier: null, hardware: HARDWARE.noWasm, query: 'sf-bench=off' });
  assert.deepEqual(await tapped(bare), ['/small.png']);
  const { tier, shows } = await reportOf(bare.phone, await bare.phone.driver.findElement(By.css('product-view')));
  assert.deepEqual([tier, shows], ['T0', 'turntable']);
  await quiet(bare.phone);

  const saving = await open(t, view(`src="/mug.glb" ${TURNTABLE}`), {
    tier: null, query: 'sf-bench=off', routes: { '/mug.glb': answer('') },
    before: `Object.defineProperty(navigator, 'connection', { value: { saveData: true, effectiveType: '4g' } });`,
  });
  assert.deepEqual(await tapped(saving), ['/small.png']);
  // Long past the moment at which a resting product gets the large one.
  await saving.phone.driver.executeAsyncScript('setTimeout(arguments[0], 900)');
  assert.deepEqual(saving.asked, ['/small.png']);
  await quiet(saving.phone);
});

test('a turntable that cannot be had, or is none, says why and leaves the poster', async (t) => {
  const cases = [
    ['turntable-missing', 'turntable="/none.png"'],
    ['turntable-missing', 'turntable="http://127.0.0.2:9/none.png"'],
    ['turntable-unreadable', 'turntable="/garbage.png"'],
    ['turntable-unreadable', 'turntable="/half.png" turntable-rows="75deg 50deg"'],
    ['turntable-bad-grid', 'turntable="/small.png 60w" turntable-columns="7"'],
    ['turntable-bad-grid', 'turntable="/small.png 61w" turntable-rows="75deg 50deg"'],
    ['turntable-bad-value', 'turntable="/small.png" turntable-views="0"'],
    ['turntable-bad-value', 'turntable="/small.png" turntable-columns="1e99"'],
    ['turntable-bad-value', 'turntable="/small.png" turntable-rows="NaNdeg"'],
    ['over-limit', 'turntable="/huge.gif" turntable-columns="1" turntable-views="1"'],
  ];
  const half = new PNG({ width: 360, height: 720 });
  const whole = PNG.sync.write(half);
  const { phone } = await open(t, cases.map(([, attributes]) => view(`show="turntable" ${attributes}`)).join(''), {
    routes: {
      '/none.png': answer('', 'image/png', 404), '/garbage.png': answer('no picture at all', 'image/png'),
      '/half.png': answer(whole.subarray(0, 20), 'image/png'), '/huge.gif': answer(hugeGif(8_000), 'image/gif'),
    },
  });
  for (let at = 0; at < cases.length; at += 1) {
    const element = (await phone.driver.findElements(By.css('product-view')))[at];
    await phone.driver.executeScript('arguments[0].scrollIntoView({ block: "center", behavior: "instant" })', element);
    await until(phone, `${cases[at]} to fail`, 'return arguments[0].dataset.sfState === "failed"', element);
    const { failures, shows } = await reportOf(phone, element);
    assert.deepEqual([failures.map(({ code }) => code), shows], [[cases[at][0]], undefined], cases[at][1]);
    assert.ok(await phone.driver.executeScript('return !arguments[0].modelIsVisible && arguments[0].querySelector("img").checkVisibility({ visibilityProperty: true })', element));
  }
  assert.deepEqual((await heard(phone, 'error')).sort(), cases.map(([code]) => code).sort());
  // Another picture, and it is shown: nothing of the failure stays.
  await phone.driver.executeScript(`const [view] = document.querySelectorAll('product-view'); view.scrollIntoView(); view.setAttribute('turntable-rows', '75deg 50deg'); view.turntable = '/small.png'`);
  await seenIs(phone, { view: 0, row: 0 });
  assert.ok((await layoutShift(phone)).sum < 0.0005);
});

/** A file of a few bytes that says that it is `side_px` wide and high: read whole it would be hundreds of megabytes. */
function hugeGif(side_px) {
  const bytes = Buffer.from('4749463839610000000080000000000000000000002c00000000010001000002024401003b', 'hex');
  bytes.writeUInt16LE(side_px, 6);
  bytes.writeUInt16LE(side_px, 8);
  return bytes;
}

test('a page full of turntables keeps no more than its rung may, and what comes back into view turns again', async (t) => {
  const many = Array.from({ length: 9 }, (_, at) => view(`id="v${at}" show="turntable" turntable="/wide.png 300w"`)).join('<p style="height:1200px"></p>');
  // 36 frames of 300 px are 12.4 MiB: a page on T1 keeps 16.
  const { phone } = await open(t, many, { routes: { '/wide.png': sprite(300, { rows: 1 }) } });
  const kept = () => phone.driver.executeScript(`return [...document.querySelectorAll('product-view')].map((view) => view.report().turntable?.kept_bytes ?? 0)`);
  for (let at = 0; at < 9; at += 1) {
    await phone.driver.executeScript('document.getElementById(arguments[0]).scrollIntoView({ block: "center", behavior: "instant" })', `v${at}`);
    await seenIs(phone, { view: 0 }, `#v${at}`);
    const now = await kept();
    assert.ok(now.reduce((sum, bytes) => sum + bytes, 0) <= 16 * 1024 * 1024, now.join());
  }
  await phone.driver.executeScript('document.getElementById("v0").scrollIntoView({ block: "center", behavior: "instant" })');
  await until(phone, 'the first to be kept again', `
    const view = document.getElementById('v0');
    return view.report().turntable.kept_bytes > 0 && (view.cameraOrbit = '50deg 75deg 105%')`);
  await seenIs(phone, { view: 5 }, '#v0');
  assert.deepEqual((await heard(phone, 'load')).length, 9);
  await quiet(phone);
});

test('one that turns by itself draws when a frame is due, and stands for who asks for less motion', async (t) => {
  const turning = view(`show="turntable" auto-rotate auto-rotate-delay="0" rotation-per-second="100deg" ${TURNTABLE}`);
  const { phone } = await open(t, turning, { reducedMotion: false });
  await until(phone, 'it to turn by itself', `const now = (function () {${SEEN}})(); return now && now.view > 0`);
  const { pictures, frames } = await phone.driver.executeAsyncScript(`
    const [done] = arguments;
    const view = document.querySelector('product-view');
    const real = requestAnimationFrame;
    let frames = 0;
    self.requestAnimationFrame = (f) => { frames += 1; return real(f); };
    const before = view.report().pictures;
    setTimeout(() => done({ pictures: view.report().pictures - before, frames }), 1000);`);
  // Ten views a second, each drawn for motion and for rest at the most; a loop would ask for sixty frames.
  assert.ok(pictures >= 2 && frames <= 40, JSON.stringify({ pictures, frames }));
  assert.equal(await phone.driver.executeScript(`return document.querySelector('product-view').getCameraOrbit().theta`), 0);

  const still = await open(t, turning);
  await seenIs(still.phone, { view: 0, large: true });
  await still.phone.driver.executeAsyncScript('setTimeout(arguments[0], 500)');
  assert.deepEqual([(await seen(still.phone)).view, await heard(still.phone, 'error')], [0, []]);
});

test('without script a hand or the keyboard turns it, whichever way the page reads, and with script nothing of it is fetched', async (t) => {
  for (const widthCssPx of [320, 1280]) {
    const phone = await startPhone(t, { hardware: ['--blink-settings=scriptEnabled=false'], widthCssPx, dpr: 1 });
    await visit(phone, '/demo/t0/sections.html');
    const line = await phone.driver.findElement(By.css('.sf-turn'));
    /** The picture that shows: which view's place it is, and where. */
    const showing = () => phone.driver.executeScript(`
      const [line] = arguments;
      const box = line.getBoundingClientRect();
      return [...line.querySelectorAll('i + i')].flatMap((place, at) => {
        const { opacity, left, width } = getComputedStyle(place, '::after');
        return opacity > 0 ? [{ view: at + 1, off: Math.round(place.getBoundingClientRect().left + parseFloat(left) - box.left), wide: Math.round(parseFloat(width) - box.width) }] : [];
      });`, line);
    await phone.driver.executeScript('arguments[0].scrollIntoView({ block: "center" })', line);
    await until(phone, 'the picture of all views', `return performance.getEntriesByType('resource').some(({ name }) => /turntable-240/.test(name))`);
    // Where it stands counts from the next frame on, of which no script hears here.
    for (let tries = 0; tries < 50 && (await showing()).length > 0; tries += 1) await phone.driver.sleep(100);
    assert.deepEqual(await showing(), []);
    keep(await screenOf(phone), `turntable.t0.${widthCssPx}`);
    for (const dir of ['ltr', 'rtl']) {
      await phone.driver.executeScript('document.querySelector("store-page").dir = document.documentElement.dir = arguments[1]; arguments[0].scrollLeft = 0', line, dir);
      await phone.driver.executeScript('arguments[0].focus(); arguments[0].scrollLeft = arguments[0].clientWidth / 4 * 8.8', line);
      const nine = [{ view: 9, off: 0, wide: 0 }];
      await until(phone, `the ninth view to snap, ${dir}`, 'return Math.abs(arguments[0].scrollLeft - arguments[0].clientWidth / 4 * 9) < 2', line);
      // Its picture follows in a later frame, of which no script hears here.
      for (let tries = 0; tries < 50 && (await showing()).length === 0; tries += 1) await phone.driver.sleep(100);
      assert.deepEqual(await showing(), nine);
      keep(await screenOf(phone), `turntable.t0.${widthCssPx}.${dir}`);
      await line.sendKeys(Key.ARROW_RIGHT);
      await until(phone, `the arrow to turn it, ${dir}`, 'return arguments[0].scrollLeft > arguments[0].clientWidth / 4 * 9.5', line);
      assert.equal(await phone.driver.executeScript('return document.documentElement.scrollWidth'), widthCssPx);
    }
    assert.equal(await line.getAttribute('aria-label'), await phone.driver.executeScript('return arguments[0].closest("product-view").querySelector("img").alt', line));
  }
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await visit(phone, '/demo/t0/sections.html');
  await phone.driver.executeScript(`document.querySelector('product-view').scrollIntoView({ block: 'center' })`);
  await until(phone, 'the poster', `return document.querySelector('product-view img').complete`);
  assert.deepEqual(await phone.driver.executeScript(`
    return [document.querySelectorAll('.sf-turn').length, performance.getEntriesByType('resource').filter(({ name }) => /turntable/.test(name)).length]`), [0, 0]);
});
