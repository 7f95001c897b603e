// Textures whose picture changes, with the methods of <model-viewer>: a canvas, a video, a Lottie animation. They are seen, they
// rest while nobody sees them, and go out as stills.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PNG } from 'pngjs';

import { film } from './films.js';
import { cardGlb } from './glb.js';
import { complaints, HARDWARE, startPhone, until, visit } from './phone.js';
import { answer, page, serveSite } from './site.js';
import { insideWorkers } from './workers.js';

/** The middle of the picture by its strongest colour, if there is one. */
const LOOKS = `
  self.looks = (view) => {
    const canvas = view.shadowRoot.querySelector('canvas');
    if (!canvas || !view.loaded) return '';
    const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
    context.drawImage(canvas, canvas.width / 2, canvas.height / 2, 1, 1, 0, 0, 1, 1);
    const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
    return Object.entries({ red: [r, g, b], green: [g, r, b], blue: [b, r, g] }).find(([, [most, ...others]]) => others.every((other) => most > other + 60))?.[0] ?? '';
  };`;

/** A loader with the shape of three.js's, whose animation is a canvas that is green and blue in turn. */
const LOADER = `export class LottieLoader {
  setQuality(quality) { this.side = 32 * quality; }
  load(url, loaded, progress, failed) {
    if (/none/.test(url)) return failed(new Error('HTTP 404'));
    const image = Object.assign(document.createElement('canvas'), { width: this.side, height: this.side });
    const animation = new (class extends EventTarget {
      play() { this.timer = setInterval(() => this.frame(), 50); }
      pause() { clearInterval(this.timer); this.timer = undefined; }
      frame() {
        const context = image.getContext('2d');
        context.fillStyle = (this.blue = !this.blue) ? '#00d' : '#0c0';
        context.fillRect(0, 0, image.width, image.height);
        this.dispatchEvent(new Event('enterFrame'));
      }
    })();
    animation.frame();
    loaded({ image, animation });
  }
}`;

async function open(t, tier, wish = {}) {
  const bytes = await film(t);
  const site = await serveSite(t, {
    '/': page(`<main><h1>Test</h1><product-view test-overrides loading="eager" alt="Card" interaction-prompt="none" camera-orbit="0deg 90deg auto" src="/card.glb"
      style="display:block;width:200px;height:200px"></product-view><p style="height:4000px"></p></main>`),
    '/card.glb': answer(cardGlb(), 'model/gltf-binary'),
    '/film.webm': answer(bytes, 'video/webm'),
    '/lottie.js': answer(LOADER, 'text/javascript'),
  });
  const phone = await startPhone(t, { hardware: HARDWARE.webgl2, dpr: 1, before: LOOKS, reducedMotion: false, ...wish });
  await visit(phone, `${site}/`, { 'sf-tier': tier });
  const sees = (what, condition) => until(phone, what, `const view = document.querySelector('product-view'); return ${condition}`);
  await sees('the model', 'view.loaded && view.model');
  const run = (script) => phone.driver.executeAsyncScript(`
    const done = arguments[0];
    const view = document.querySelector('product-view');
    const [front] = view.model.materials;
    const { baseColorTexture } = front.pbrMetallicRoughness;
    (async () => { ${script} })().then(done, (thrown) => done('thrown ' + thrown.code + ' ' + thrown.stack));`);
  await run('front.pbrMetallicRoughness.setBaseColorFactor([1, 1, 1, 1])');
  return { phone, run, sees, looks: (colour) => sees(`a card that is ${colour}`, `looks(view) === '${colour}'`) };
}

for (const tier of ['T1', 'T3']) {
  test(`${tier}: what a script draws on a canvas is seen when it says so, in any size, and outlives what draws it`, async (t) => {
    const { phone, run, looks, sees } = await open(t, tier);
    await run(`
      self.texture = view.createCanvasTexture();
      self.paint = (colour, width, height) => {
        const canvas = texture.source.element;
        if (width) [canvas.width, canvas.height] = [width, height];
        const context = canvas.getContext('2d');
        context.fillStyle = colour;
        context.fillRect(0, 0, canvas.width, canvas.height);
        texture.source.update();
      };
      paint('#0c0', 64, 32);
      baseColorTexture.setTexture(texture);`);
    await looks('green');
    for (const [colour, seen, ...size] of [['#00d', 'blue'], ['#d00', 'red', 2000, 100], ['#0c0', 'green']]) {
      await run(`paint(${JSON.stringify([colour, ...size]).slice(1, -1)})`);
      await looks(seen);
    }
    // Its own, and that of the exported file.
    const thumbnails = await run(`
      const other = Object.assign(view.cloneNode(), { src: URL.createObjectURL(await view.exportScene()) });
      view.after(other);
      await new Promise((loaded) => other.addEventListener('load', loaded));
      const [written] = other.model.materials;
      const sources = [texture.source, written.pbrMetallicRoughness.baseColorTexture.texture.source];
      return Promise.all(sources.map(async (source) => {
        const url = await source.createThumbnail(6, 4);
        return [...new Uint8Array(await (await fetch(url)).arrayBuffer())];
      })).finally(() => other.remove());`);
    for (const bytes of thumbnails) {
      const png = PNG.sync.read(Buffer.from(bytes));
      assert.deepEqual([png.width, png.height, ...png.data.subarray(0, 4)], [6, 4, 0, 204, 0, 255]);
    }
    if (tier === 'T3') {
      assert.ok(await (await insideWorkers(t, phone)).loseContexts() > 0);
      await sees('the next renderer', `view.report().failures.some(({ cause }) => cause === 'context-lost') && view.loaded`);
      await looks('green');
      await run(`paint('#d00')`);
      await looks('red');
    }
    await run(`
      baseColorTexture.setTexture(null);
      front.pbrMetallicRoughness.setBaseColorFactor('#00f');`);
    await looks('blue');
    assert.deepEqual((await complaints(phone)).filter((said) => !/CONTEXT_LOST_WEBGL|loseContext|context-lost/.test(said)), []);
  });

  test(`${tier}: a video runs on the product while it is seen, and rests while not`, async (t) => {
    const { phone, run, looks, sees } = await open(t, tier);
    await run(`
      self.texture = view.createVideoTexture('/film.webm');
      self.video = texture.source.element;
      baseColorTexture.setTexture(texture);`);
    for (const colour of ['green', 'blue', 'red']) await looks(colour);
    assert.deepEqual(await run('return [video.paused, video.muted, video.loop, video.isConnected]'), [false, true, true, false]);
    const [pictures, seconds] = await run(`
      const [from, since] = [view.report().pictures, performance.now()];
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return [view.report().pictures - from, (performance.now() - since) / 1000];`);
    assert.ok(pictures <= (tier === 'T1' ? 12 : 35) * seconds + 2, `${pictures} pictures in ${seconds} s`);
    await run('scrollTo(0, 3000)');
    await sees('a video that rests', 'video.paused');
    await run('scrollTo(0, 0)');
    await sees('a video that runs', '!video.paused');
    for (const colour of ['red', 'green']) await looks(colour);
    await run('baseColorTexture.setTexture(null)');
    await sees('a video that nothing wears', 'video.paused');
    assert.deepEqual(await complaints(phone), []);
  });
}

test('with less motion a video is its first frame', async (t) => {
  const { phone, run, looks } = await open(t, 'T3', { reducedMotion: true });
  await run(`
    self.texture = view.createVideoTexture('/film.webm');
    self.video = texture.source.element;
    baseColorTexture.setTexture(texture);`);
  await looks('red');
  assert.equal(await run('return video.paused'), true);
  assert.deepEqual(await complaints(phone), []);
});

test('a Lottie animation is drawn by the loader that the page names, and by none where it names none', async (t) => {
  const { phone, run, looks, sees } = await open(t, 'T3');
  assert.match(await run(`await view.createLottieTexture('/a.json')`), /^thrown decoder-missing /);
  await run(`customElements.get('product-view').lottieLoaderLocation = '/lottie.js'`);
  assert.match(await run(`await view.createLottieTexture('/none.json')`), /^thrown texture-unreadable /);
  await run(`
    self.texture = await view.createLottieTexture('/a.json', 2);
    baseColorTexture.setTexture(texture);`);
  for (const colour of ['green', 'blue', 'green']) await looks(colour);
  assert.equal(await run('return texture.source.element.width'), 64);
  await run('baseColorTexture.setTexture(null)');
  await sees('an animation that rests', 'texture.source.animation.timer === undefined');
  assert.deepEqual(await complaints(phone), []);
});
