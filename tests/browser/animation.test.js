// Animations of models in <product-view>: what moves is where it belongs, the events of <model-viewer> come when they
// should, and nothing is drawn while nothing moves; on the CPU as on the GPU.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PNG } from 'pngjs';
import { ssim } from 'ssim.js';

import { similarity } from './beside.js';
import { movingGlb, pointedGlb } from './glb.js';
import { complaints, HARDWARE, SHOP_URL, startPhone, until, visit } from './phone.js';
import { compare, keep, pictureOf } from './picture.js';
import { realModels } from './real-models.js';
import { reportOf } from './shop.js';
import { answer, page, serveSite } from './site.js';

const CSS = 'product-view { width: 300px; height: 300px } .below { height: 3000px }';
const EVENTS = ['play', 'pause', 'loop', 'finished', 'append-animation', 'detach-animation'];

/** The camera frames the rest pose; from here all that moves is seen too. */
const IN_FRONT =
  'camera-orbit="0deg 90deg 2m" min-camera-orbit="auto auto 0m" max-camera-orbit="auto auto 9m" camera-target="0m 0m 0m"';

/** How far a mark may be from where it belongs. */
const TOLERANCE_CSS_PX = 1;

/** The rungs that are to behave alike. T1 fetches what moves models when they are to move. */
const RUNGS = [['T3', HARDWARE.webgl2], ['T1', HARDWARE.no3d]];

/** Another API may round edges otherwise. */
const OTHER_API = { maxDifferentShare: 0.015, threshold: 0.12 };

/** Structural similarity of the CPU's picture, which has smaller textures and other edges. */
const MIN_LIKENESS = 0.93;

/** A page with one element on a rung, once it is drawn. */
async function open(t, attributes, { tier = 'T3', hardware = HARDWARE.webgl2, models = { moving: movingGlb() }, routes = {}, before: more = '', ...wish } = {}) {
  const tag = `<product-view test-overrides loading="eager" src="/${Object.keys(models)[0]}.glb" alt="Marks" interaction-prompt="none" ${attributes}></product-view>`;
  const site = await serveSite(t, {
    ...routes,
    '/': page(`<link rel="stylesheet" href="/animation.css"><main><h1>Test</h1>${tag}<div class="below"></div></main>`),
    '/animation.css': answer(CSS, 'text/css'),
    ...Object.fromEntries(Object.entries(models).map(([name, bytes]) => [`/${name}.glb`, answer(bytes, 'model/gltf-binary')])),
  });
  const before = `self.heard = []; for (const type of ${JSON.stringify(EVENTS)}) addEventListener(type, ({ detail }) => heard.push(detail ? [type, detail.name, detail.count] : [type]), true); ${more}`;
  const phone = await startPhone(t, { hardware, dpr: 1, reducedMotion: false, before, ...wish });
  await visit(phone, `${site}/`, { 'sf-tier': tier });
  const view = await phone.driver.findElement({ css: 'product-view' });
  const run = (script, ...more) => phone.driver.executeScript(`const view = arguments[0]; ${script}`, view, ...more);
  await until(phone, 'the model', 'return arguments[0].loaded', view);
  assert.equal((await reportOf(phone, view)).tier, tier);
  const wait = (what, script) => until(phone, what, `const view = arguments[0]; return ${script}`, view);
  return { phone, view, run, wait };
}

/** The picture once nothing moves any more: its number stays for two frames that come after. */
async function still({ phone, view }) {
  await phone.driver.executeAsyncScript(`
    const [view, done] = [arguments[0], arguments[arguments.length - 1]];
    let last = -1;
    const look = () => {
      const { pictures } = view.report();
      if (pictures === last) done();
      else [last] = [pictures, setTimeout(look, 150)];
    };
    look();`, view);
  return pictureOf(phone, view);
}

/** The picture at a moment of an animation. */
async function at(opened, name, seconds) {
  await opened.run('view.animationName = arguments[1]; view.currentTime = arguments[2]', name, seconds);
  await opened.wait('the player', `view.currentTime === ${seconds}`);
  return still(opened);
}

/** Middles of the three marks, CSS px. */
function marksIn(png) {
  const sums = { red: [0, 0, 0], green: [0, 0, 0], blue: [0, 0, 0] };
  for (let y = 0; y < png.height; y++) {
    for (let x = 0; x < png.width; x++) {
      const rgb = [...png.data.subarray((y * png.width + x) * 4).subarray(0, 3)];
      const [sum] = Object.values(sums).filter((_, c) => rgb[c] > 120 && rgb.every((value, i) => i === c || value < 100));
      if (sum) [x + 0.5, y + 0.5, 1].forEach((value, i) => (sum[i] += value));
    }
  }
  return Object.fromEntries(Object.entries(sums).map(([name, [x, y, count]]) => [name, [x / count, y / count]]));
}

function near(found, expected, what) {
  const far = Math.hypot(found[0] - expected[0], found[1] - expected[1]);
  assert.ok(far < TOLERANCE_CSS_PX, `${what}: at ${found}, expected ${expected}`);
}

/** Two pictures of one moment: how sharp each is depends on how busy the machine was, where things are does not. */
function alike(png, other, what) {
  const [found, expected] = [marksIn(png), marksIn(other)];
  for (const mark of ['red', 'green', 'blue']) near(found[mark], expected[mark], `${what}, ${mark}`);
}

const pictures = ({ run }) => run('return view.report().pictures');

for (const [tier, hardware] of RUNGS) {
  test(`what moves is picked where it is drawn, and a hotspot on its surface goes with it: ${tier}`, async (t) => {
    const opened = await open(t, IN_FRONT, { tier, hardware });
    const { phone, view, run, wait } = opened;
    await phone.driver.executeAsyncScript(`
      const [view, done] = arguments;
      for (const [name, mesh] of ['red', 'green', 'blue'].entries()) {
        const dot = Object.assign(document.createElement('button'), { slot: 'hotspot-' + mesh });
        // A face that looks at the camera.
        dot.dataset.surface = name + ' 0 0 2 4 0.333 0.333 0.334';
        view.append(dot);
      }
      view.preparePicking().then(done);`, view);
    for (const [name, seconds, mark, place] of [['slide', 2, 'red', [0.4, 0.1]], ['rise', 1, 'green', [0.1, 0.3]], ['animation_2', 1, 'blue', [0.3, 0]], ['slide', 0.5, 'red', [-0.2, 0.1]]]) {
      const [x, y] = marksIn(await at(opened, name, seconds))[mark];
      const found = await run(`
        const { left, top } = view.getBoundingClientRect();
        const { position } = view.positionAndNormalFromPoint(left + arguments[1], top + arguments[2]) ?? {};
        return { place: position && [position.x, position.y, position.z], surface: view.surfaceFromPoint(left + arguments[1], top + arguments[2]) }`, x, y);
      const mesh = ['red', 'green', 'blue'].indexOf(mark);
      assert.ok(found.surface?.startsWith(`${mesh} 0 `), `${name}: ${JSON.stringify(found)}`);
      // On its front: no farther from its middle than its tips, which are 3 cm away.
      assert.ok(Math.hypot(...[...place, 0].map((value, axis) => found.place[axis] - value)) < 0.031, `${name}: at ${found.place}, expected ${place}`);
      await wait(`the hotspot of ${name}`, `(({ canvasPosition: { x, y } }) => Math.hypot(x - ${x}, y - ${y}) < 12)(view.queryHotspot('hotspot-${mark}'))`);
    }
    assert.deepEqual(await complaints(phone), []);
  });
}

for (const [tier, hardware] of RUNGS) {
  test(`nodes, morph targets and skins stand where their animations have them: ${tier}`, async (t) => {
    const opened = await open(t, IN_FRONT, { tier, hardware });
    const { phone, run } = opened;
    assert.deepEqual(await run('return [view.availableAnimations, view.paused, view.duration, view.currentTime]'), [['slide', 'rise', 'animation_2'], true, 0, 0]);
    const rest = marksIn(await still(opened));
    const slid = await at(opened, 'slide', 2);
    const end = marksIn(slid);
    keep(slid, 'animation.slide-2');
    assert.equal(await run('return view.duration'), 2);
    // The target stands in the middle, so to the right is as far as it was to the left.
    near(end.red, [300 - rest.red[0], rest.red[1]], 'red at the end');
    assert.ok(end.red[0] - rest.red[0] > 100, 'it has gone far');
    near(marksIn(await at(opened, 'slide', 0.5)).red, [rest.red[0] + (end.red[0] - rest.red[0]) / 4, rest.red[1]], 'red after a quarter');
    near(end.green, rest.green, 'green stays');
    near(end.blue, rest.blue, 'blue stays');
    const metre_css_px = (end.red[0] - rest.red[0]) / 0.8;
    const risen = marksIn(await at(opened, 'rise', 1));
    near(risen.green, [rest.green[0], rest.green[1] - 0.3 * metre_css_px], 'green on top');
    near(risen.red, rest.red, 'red is back');
    near(marksIn(await at(opened, '2', 0.9)).blue, rest.blue, 'blue before its step');
    near(marksIn(await at(opened, '2', 1)).blue, [150 + 0.3 * metre_css_px, 150], 'blue after its step');
    // A second way to the same moment.
    await run('view.src = "/moving.glb?again"');
    await until(phone, 'the model again', 'return arguments[0].loaded && arguments[0].duration === 1', opened.view);
    const again = await at(opened, 'slide', 2);
    alike(again, slid, 'loaded again');
    assert.deepEqual(await run('return [view.report().failures, heard]'), [[], []]);
    assert.deepEqual(await complaints(phone), []);
  });
}

for (const [tier, hardware] of [...RUNGS, ['T4', HARDWARE.webgpu]]) {
  test(`pointers move a node on ${tier}, and hide it`, async (t) => {
    const pointed = movingGlb((json) => {
      const pointer = (to) => ({ path: 'pointer', extensions: { KHR_animation_pointer: { pointer: to } } });
      json.extensionsUsed = json.extensionsRequired = ['KHR_animation_pointer', 'KHR_node_visibility'];
      json.nodes[0].extensions = { KHR_node_visibility: {} };
      json.animations[0].channels[0].target = pointer('/nodes/0/translation');
      json.animations[1].channels[0].target = pointer('/nodes/0/extensions/KHR_node_visibility/visible');
      return json;
    });
    const opened = await open(t, IN_FRONT, { tier, hardware, models: { pointed } });
    const rest = marksIn(await still(opened));
    near(marksIn(await at(opened, 'slide', 2)).red, [300 - rest.red[0], rest.red[1]], 'red at the end');
    assert.equal(await opened.run('view.animationName = "rise"; return view.duration'), 1);
    assert.ok(marksIn(await at(opened, 'rise', 0)).red.every(Number.isNaN), 'red is hidden');
    assert.deepEqual(await opened.run('return view.report().failures'), []);
    assert.deepEqual(await complaints(opened.phone), []);
  });
}

/** A PNG whose left half is green, and whose right half is blue. */
function halves() {
  const png = new PNG({ width: 32, height: 8 });
  for (let at = 0; at < png.data.length; at += 4) png.data.set((at / 4) % 32 < 16 ? [0, 220, 0, 255] : [0, 0, 220, 255], at);
  return PNG.sync.write(png);
}

test('pointers to nodes, materials and lights are played on every tier that plays, in the same way', async (t) => {
  const shown = {};
  for (const [tier, hardware] of [['T4', HARDWARE.webgpu], ['T3', HARDWARE.webgl2], ['T2', HARDWARE.webgl2]]) {
    const opened = await open(t, IN_FRONT, { tier, hardware, models: { pointed: pointedGlb(halves()) } });
    const { phone, view, run } = opened;
    /** The brightest channel a little above the middle of each card, once it is one of these. */
    const looks = (...expected) => until(phone, `cards that are ${expected} on ${tier}`, `
      const [view, expected] = arguments;
      const canvas = view.shadowRoot.querySelector('canvas');
      const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true });
      return expected.every((colour, card) => {
        context.clearRect(0, 0, 1, 1);
        context.drawImage(canvas, canvas.width * [0.295, 0.5, 0.68][card], canvas.height * 0.45, 1, 1, 0, 0, 1, 1);
        const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
        const most = { red, green, blue };
        return colour === 'none' ? !alpha : colour === 'any' || Object.entries(most).every(([name, value]) => name === colour || value < most[colour] / 1.5);
      });`, view, expected);
    await looks('any', 'none', 'green');
    assert.equal(await run('return performance.getEntriesByName(new URL("/dist/pointers.js", location)).length'), 0);
    await run('view.animationName = "all"; view.currentTime = 0.75');
    await looks('red', 'none', 'blue');
    assert.equal(await run('return view.duration'), 2);
    shown[tier] = [await still(opened)];
    await run('view.currentTime = 2');
    await looks('blue', 'green', 'blue');
    shown[tier].push(await still(opened));
    // It goes back as well.
    await run('view.currentTime = 0');
    await looks('any', 'none', 'green');
    assert.deepEqual(await run('return view.report().failures'), []);
    assert.deepEqual(await complaints(phone), []);
    shown[tier].forEach((png, at) => {
      keep(png, `animation.pointers-${at}.${tier}`);
      const { mssim } = ssim(png, shown.T4[at], { downsample: false });
      t.diagnostic(`${tier}, moment ${at}: SSIM ${mssim.toFixed(4)} to T4`);
      assert.ok(mssim > 0.98, `${tier}, moment ${at}: ${mssim}`);
    });
  }
});

for (const [tier, hardware] of RUNGS) {
  test(`it plays, fades over, ends, and says so; nothing is drawn while nothing moves or nobody looks: ${tier}`, async (t) => {
    const asked = [];
    const opened = await open(t, `autoplay animation-name="rise" animation-crossfade-duration="100" shadow-intensity="1" ${IN_FRONT}`, { tier, hardware, routes: watched(asked) });
    const { phone, run, wait } = opened;
    await wait('a round', 'heard.some(([type]) => type === "loop")');
    assert.deepEqual((await run('return heard')).slice(0, 2), [['play'], ['loop', 'rise', 1]]);
    assert.deepEqual(asked, tier === 'T1' ? ['raster-moves-simd'] : [], 'in place of the other one');
    assert.deepEqual(await run('return [view.paused, view.duration, view.report().stage.transitions]'), [false, 1, []]);

    await run('scrollTo(0, 2500)');
    await phone.driver.sleep(200);
    const unseen = [await run('return view.currentTime'), await pictures(opened)];
    await phone.driver.sleep(400);
    assert.deepEqual([await run('return view.currentTime'), await pictures(opened)], unseen, 'nobody looks');
    await run('scrollTo(0, 0)');
    await wait('motion', `view.report().pictures > ${unseen[1] + 3}`);

    await run('view.pause()');
    await still(opened);
    const paused = [await run('return view.currentTime'), await pictures(opened)];
    await phone.driver.sleep(400);
    assert.deepEqual([await run('return view.currentTime'), await pictures(opened)], paused, 'paused');

    // Where it ends is where it is when it is asked for.
    await run('heard.length = 0; view.play({ repetitions: 1 }); view.animationName = "slide"');
    await wait('the end', 'heard.some(([type]) => type === "finished")');
    const ended = await still(opened);
    assert.deepEqual(await run('return [heard, view.currentTime, view.paused]'), [[['play'], ['finished']], 2, false]);
    const finished = await pictures(opened);
    await phone.driver.sleep(300);
    assert.equal(await pictures(opened), finished, 'at its end');
    await run('view.pause()');
    const sought = await at(opened, 'slide', 2);
    keep(ended, 'animation.ended');
    alike(ended, sought, 'nothing is left of the other one');
    // Both at once.
    await run('view.currentTime = 0; view.appendAnimation("rise", { repetitions: 1 })');
    await wait('both', 'view.appendedAnimations.length === 0 && view.currentTime > 0.9');
    await run('view.detachAnimation("rise", { fade: false }); view.pause()');
    assert.deepEqual(await complaints(phone), []);
  });
}

for (const [tier, hardware] of RUNGS) {
  test(`with less motion it stands in its first pose until a script plays: ${tier}`, async (t) => {
    const opened = await open(t, `autoplay animation-name="rise" ${IN_FRONT}`, { tier, hardware, reducedMotion: true });
    await opened.wait('the player', 'view.duration === 1');
    const first = marksIn(await still(opened));
    assert.deepEqual(await opened.run('return [view.paused, view.currentTime, heard]'), [true, 0, []]);
    await opened.run('view.play({ repetitions: 1 })');
    await opened.wait('the end', 'heard.some(([type]) => type === "finished")');
    const last = marksIn(await still(opened));
    assert.ok(first.green[1] - last.green[1] > 30, JSON.stringify([first, last]));
  });
}

/** Routes that note which of the two modules of T1 is asked for. */
const watched = (asked) => Object.fromEntries(['raster-simd', 'raster-moves-simd'].map((name) => [`/dist/${name}.wasm`, async (request, response) => {
  asked.push(name);
  const body = await (await fetch(new URL(`/dist/${name}.wasm`, SHOP_URL))).arrayBuffer();
  answer(Buffer.from(body), 'application/wasm')(request, response);
}]));

test('on the CPU a product is a still until a script plays it: its picture stays, it is as it was turned, and loaded once', async (t) => {
  const asked = [];
  const opened = await open(t, IN_FRONT, { tier: 'T1', hardware: HARDWARE.no3d, routes: watched(asked), before: 'self.loads = 0; document.addEventListener("load", ({ target }) => (loads += target.localName === "product-view"), true);' });
  const { phone, run, wait } = opened;
  assert.deepEqual([await run('return view.availableAnimations'), asked], [['slide', 'rise', 'animation_2'], ['raster-simd']]);
  await run(`
    view.cameraOrbit = '20deg 80deg 2m';
    view.jumpCameraToGoal();
    self.unseen = 0;
    new MutationObserver(() => (unseen += !view.shadowRoot.querySelector('canvas'))).observe(view.shadowRoot, { childList: true, subtree: true });
    view.addEventListener('model-visibility', () => (unseen += 1));`);
  const before = await still(opened);
  await run('view.play({ repetitions: 1 }); view.appendAnimation("rise", { repetitions: 1 })');
  await wait('the end', 'heard.filter(([type]) => type === "finished").length === 2');
  const after = await still(opened);
  assert.deepEqual(await run('return [loads, unseen, heard.map(([type]) => type), view.report().failures, view.report().stage.transitions, view.getCameraOrbit().toString().slice(0, 5)]'),
    [1, 0, ['play', 'append-animation', 'finished', 'finished'], [], [], '0.349']);
  assert.deepEqual([...new Set(asked)], ['raster-simd', 'raster-moves-simd']);
  assert.ok(compare(before, after, 0.1, 'moved').share > 0.002);
  // Memory: the first module's is gone with its worker.
  await wait('memory', 'view.report().stage.memory?.wasm_bytes > 0 && view.report().stage.memory.wasm_bytes <= 32 * 2 ** 20');
  assert.deepEqual(await complaints(phone), []);
});

/** Runs in the page: bytes of a moment that differ between the two builds, and between that moment and another. */
const MOMENTS = `
const done = arguments[0];
(async () => {
  const glb = new Uint8Array(await (await fetch('/moving.glb')).arrayBuffer());
  const [[early, late], [early_simd, late_simd]] = await Promise.all(['raster-moves', 'raster-moves-simd'].map(async (name) => {
    const module = await import('/dist/' + name + '.js');
    await module.default({ module_or_path: '/dist/' + name + '.wasm' });
    const renderer = await module.Renderer.create(undefined, { antialias: true });
    const { preview } = renderer.open(glb, { shadow_intensity: 1, aspect: 1 });
    return [0.25, 0.75].map((seconds) => {
      renderer.pose(preview, false, new Float32Array([0, seconds, 1, 1, seconds, 0.7, 2, 1, 1]));
      renderer.advance(preview, 0);
      return renderer.draw(preview, 240, 240);
    });
  }));
  const differing = (a, b) => a.reduce((sum, byte, at) => sum + (byte !== b[at]), 0);
  return { builds: [differing(early, early_simd), differing(late, late_simd)], moments: differing(early, late) };
})().then(done, (error) => done(String(error)));`;

test('on the CPU both builds draw the same moment, byte for byte', async (t) => {
  const site = await serveSite(t, { '/': page(''), '/moving.glb': answer(movingGlb(), 'model/gltf-binary') });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, dpr: 1 });
  await phone.driver.get(`${site}/`);
  const { builds, moments } = await phone.driver.executeAsyncScript(MOMENTS);
  assert.deepEqual(builds, [0, 0]);
  assert.ok(moments > 500, `another moment is another picture: ${moments} bytes`);
});

for (const { what, attributes, play } of [
  { what: 'from the start', attributes: 'autoplay', play: '' },
  { what: 'when a script plays', attributes: '', play: 'view.play()' },
]) {
  test(`without what moves models on the CPU, asked for ${what}, it shows a still and says why`, async (t) => {
    const asked = [];
    const gone = (request, response) => {
      asked.push(new URL(request.url, 'http://shop').pathname);
      return answer('', 'text/plain', 404)(request, response);
    };
    const routes = Object.fromEntries(['wasm', 'js'].map((kind) => [`/dist/raster-moves-simd.${kind}`, gone]));
    const opened = await open(t, `${attributes} ${IN_FRONT}`, { tier: 'T1', hardware: HARDWARE.no3d, routes });
    await opened.run(play);
    await opened.wait('its word', 'view.report().failures.length > 0');
    const { failures, state } = await reportOf(opened.phone, opened.view);
    assert.deepEqual([failures.map(({ code }) => code), state], [[play ? 'moves-missing' : 'artefact-missing'], 'ready']);
    assert.ok(asked.includes('/dist/raster-moves-simd.wasm'));
    const { red } = marksIn(await still(opened));
    assert.ok(red.every(Number.isFinite), 'it is to be seen');
    assert.deepEqual(await opened.run('return [view.paused, view.currentTime, heard, view.modelIsVisible]'), [true, 0, [], true]);
    assert.deepEqual((await complaints(opened.phone)).filter((it) => !/404/.test(it)), []);
  });
}

test('a broken animation is said, and the model stands', async (t) => {
  const broken = movingGlb((json) => (delete json.animations[1].samplers[0].input, json));
  const opened = await open(t, 'autoplay', { models: { broken } });
  await still(opened);
  const { failures } = await reportOf(opened.phone, opened.view);
  assert.deepEqual(failures.map(({ code }) => code), ['missing']);
  assert.deepEqual(await opened.run('return [view.availableAnimations, view.paused]'), [[], true]);
});

test('WebGPU, WebGL2 and the CPU show the same moment', async (t) => {
  const { found, missing } = realModels(['Fox']);
  if (missing > 0) t.diagnostic(`skipped ${missing} of 1 models: ../shared/data/models is missing`);
  const models = { moving: movingGlb(), ...Object.fromEntries(found.map(({ name, bytes }) => [name, bytes])) };
  const moments = { moving: [['slide', 1], ['rise', 0.5]], Fox: [['Run', 0.6]] };
  const drawAll = async (tier, hardware) => {
    const opened = await open(t, 'camera-orbit="60deg 75deg auto" shadow-intensity="1"', { tier, hardware, models });
    const drawn = {};
    for (const name of Object.keys(models)) {
      await opened.run('view.src = arguments[1]', `/${name}.glb?moving`);
      await opened.wait('the model', 'view.loaded && view.availableAnimations.length === 3');
      const rest = await still(opened);
      for (const [animation, seconds] of moments[name]) {
        const moment = `${name}.${animation}-${seconds}`;
        drawn[moment] = await at(opened, animation, seconds);
        keep(drawn[moment], `animation.${moment}.${tier}`);
        assert.ok(compare(rest, drawn[moment], 0.1, moment).share > 0.002, `${moment} on ${tier} is as at rest`);
      }
    }
    assert.deepEqual(await opened.run('return view.report().failures'), []);
    assert.deepEqual(await complaints(opened.phone), []);
    return drawn;
  };
  const expected = await drawAll('T3', HARDWARE.webgl2);
  const found4 = await drawAll('T4', HARDWARE.webgpu);
  const found1 = await drawAll('T1', HARDWARE.no3d);
  for (const moment of Object.keys(expected)) {
    const likeness = similarity(found1[moment], expected[moment]);
    t.diagnostic(`${moment}: SSIM of T1 and T3 ${likeness.toFixed(4)}`);
    assert.ok(likeness >= MIN_LIKENESS, `${moment} on T1: ${likeness}`);
    const { share } = compare(expected[moment], found4[moment], OTHER_API.threshold, moment);
    assert.ok(share <= OTHER_API.maxDifferentShare, `${moment}: ${share} of the pixels differ`);
  }
});
