// Compressed models: what the official decoders make of them is what the plain file shows, and what is wrong with one is said.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { changed, draco, glbWith, khrMeshopt, meshopt, partsOf, square } from './compress.js';
import { openModels } from './models-in-turn.js';
import { complaints, HARDWARE, SHOP_URL, startPhone } from './phone.js';
import { compare, inkShare, keep } from './picture.js';
import { realModels } from './real-models.js';
import { answer, modelOfShop } from './site.js';

const fixture = (name) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));

/** Positions are quantised to 14 bits, normals to 10 and fewer: highlights move a little. */
const SAME = { threshold: 0.1, share: 0.01 };
/** Basis Universal loses detail, and the rasteriser filters in its own way. */
const ALIKE = { threshold: 0.12, share: 0.03 };

function assertSame(picture, expected, { threshold, share }, label) {
  const found = compare(picture, expected, threshold, label);
  if (found.share > share) keep(found.difference, `compressed.${label}.difference`);
  assert.ok(found.share <= share, `${label}: ${(found.share * 100).toFixed(2)} % of the pixels differ`);
}

/** A square that shows the ramp in one form; the plain one has a PNG. */
function ramp(name, extension) {
  const texture = extension ? { extensions: { [extension]: { source: 0 } } } : { source: 0 };
  const { json, bin } = square(texture, [{ bufferView: 3 }], extension ? [extension] : [], fixture(name));
  return glbWith(json, bin);
}

/** Scripts and decoders, by the first of the models below that needs them. */
const FETCHED_BY = [
  ['meshopt.glb', '/dist/gltf.js'],
  ['meshopt.glb', '/dist/decode.js'],
  ['meshopt.glb', '/dist/decoders/meshopt_decoder.js'],
  ['draco.glb', '/dist/decoders/draco_wasm_wrapper.js'],
  ['draco.glb', '/dist/decoders/draco_decoder.wasm'],
  ['uastc.glb', '/dist/decoders/basis_transcoder.js'],
  ['uastc.glb', '/dist/decoders/basis_transcoder.wasm'],
];

/** Their routes, with what the shop serves. */
async function shipped() {
  const bodies = await Promise.all(FETCHED_BY.map(async ([, path]) => Buffer.from(await (await fetch(new URL(path, SHOP_URL))).arrayBuffer())));
  return Object.fromEntries(FETCHED_BY.map(([, path], at) => [path, answer(bodies[at], path.endsWith('.js') ? 'text/javascript' : 'application/wasm')]));
}

for (const [tier, hardware] of [['T3', HARDWARE.webgl2], ['T1', HARDWARE.no3d]]) {
  test(`compressed models look like plain ones on ${tier}, and only they fetch decoders`, async (t) => {
    const plain = await modelOfShop('bottle');
    const files = {
      'plain.glb': plain,
      'meshopt.glb': await meshopt(plain),
      'khr.glb': await khrMeshopt(plain),
      'filtered.glb': await meshopt(plain, true),
      'draco.glb': await draco(plain),
      'sequential.glb': await draco(plain, true),
      'ramp.glb': ramp('ramp.png'),
      'uastc.glb': ramp('ramp-uastc.ktx2', 'KHR_texture_basisu'),
      'etc1s.glb': ramp('ramp-etc1s.ktx2', 'KHR_texture_basisu'),
      'avif.glb': ramp('ramp.avif', 'EXT_texture_avif'),
      'webp.glb': ramp('ramp.webp', 'EXT_texture_webp'),
    };
    const phone = await startPhone(t, { hardware, dpr: 1 });
    const { show, asked, view } = await openModels(t, phone, files, tier, { routes: await shipped() });
    const pictures = {};
    for (const name of Object.keys(files)) {
      const { report, picture } = await show(name);
      assert.deepEqual([report.state, report.tier, report.failures], ['ready', tier, []], name);
      assert.ok(inkShare(picture) > 0.05, `${name} is blank`);
      pictures[name.split('.')[0]] = picture;
      // Once, and not before the first file that needs it.
      assert.deepEqual(asked.filter((path) => path.startsWith('/dist/')).sort(), FETCHED_BY.filter(([first]) => Object.keys(files).indexOf(first) <= Object.keys(files).indexOf(name)).map(([, path]) => path).sort(), name);
    }
    for (const name of ['meshopt', 'filtered', 'khr', 'draco', 'sequential']) assertSame(pictures[name], pictures.plain, SAME, `${name}.${tier}`);
    for (const name of ['uastc', 'etc1s', 'avif', 'webp']) assertSame(pictures[name], pictures.ramp, ALIKE, `${name}.${tier}`);
    assert.ok(compare(pictures.ramp, pictures.plain, 0.1, 'two').share > 0.1, 'two products that look alike');
    // Small copies of their textures, for scripts; the page decodes what the worker has decoded.
    const thumbnails = {};
    for (const name of ['ramp', 'uastc', 'etc1s', 'avif']) {
      await show(`${name}.glb`, false);
      thumbnails[name] = await phone.driver.executeAsyncScript(`
        const [view, done] = arguments;
        (async () => {
          const image = new Image();
          image.src = await view.model.materials[0].pbrMetallicRoughness.baseColorTexture.texture.source.createThumbnail(12, 8);
          await image.decode();
          const context = Object.assign(document.createElement('canvas'), { width: 12, height: 8 }).getContext('2d');
          context.drawImage(image, 0, 0);
          return [image.width, image.height, ...context.getImageData(0, 0, 12, 8).data];
        })().then(done, (thrown) => done('thrown ' + thrown.code + ' ' + thrown.message));`, view);
      assert.deepEqual(thumbnails[name].slice(0, 2), [12, 8], `${name}: ${thumbnails[name]}`);
      const far = thumbnails[name].reduce((sum, value, at) => sum + Math.abs(value - thumbnails.ramp[at]), 0) / thumbnails[name].length;
      assert.ok(far < 12, `${name}: pixels are off by ${far}`);
    }
    assert.ok(new Set(thumbnails.ramp).size > 8, 'a thumbnail of one colour');
    assert.deepEqual(await complaints(phone), []);
  });
}

test('what is wrong with a compressed model is said with its place, and the poster stays', async (t) => {
  const plain = await modelOfShop('bottle');
  const [packed, walked] = [await meshopt(plain), await draco(plain)];
  const viewOf = (json) => json.bufferViews.find((view) => view.extensions).extensions.EXT_meshopt_compression;
  const ktx2 = fixture('ramp-uastc.ktx2');
  const huge = Buffer.from(ktx2);
  [20, 24].forEach((at) => huge.writeUInt32LE(30_000, at));
  huge.writeUInt32LE(1, 40);
  const ktx2Square = (bytes) => {
    const { json, bin } = square({ extensions: { KHR_texture_basisu: { source: 0 } } }, [{ bufferView: 3 }], ['KHR_texture_basisu'], bytes);
    return glbWith(json, bin);
  };
  /** The stream of the first primitive, changed. */
  const stream = (change) => {
    const { json, bin } = partsOf(walked);
    const view = json.bufferViews[json.meshes[0].primitives[0].extensions.KHR_draco_mesh_compression.bufferView];
    const copy = Buffer.from(bin);
    change(copy.subarray(view.byteOffset, view.byteOffset + view.byteLength), view);
    return glbWith(json, copy);
  };
  const files = {
    'bomb.glb': changed(packed, (json) => (viewOf(json).count = 4_000_000_000)),
    'odd.glb': changed(packed, (json) => (viewOf(json).byteStride = 3)),
    'short.glb': changed(packed, (json) => (viewOf(json).byteLength = 20)),
    'beyond.glb': changed(packed, (json) => (viewOf(json).byteLength = 1e9)),
    'draco-bomb.glb': stream((bytes) => bytes.set([0xff, 0xff, 0xff, 0xff, 0x0f, 0xff, 0xff, 0xff, 0xff, 0x0f], 12)),
    'draco-short.glb': stream((bytes, view) => (view.byteLength = 40)),
    'draco-noise.glb': stream((bytes) => bytes.fill(0xa5, 60)),
    'draco-other.glb': stream((bytes) => bytes.fill(0, 0, 5)),
    'ktx2-bomb.glb': ktx2Square(huge),
    'ktx2-head.glb': ktx2Square(ktx2.subarray(0, 60)),
    'later.glb': changed(plain, (json) => Object.assign(json, { extensionsUsed: ['ACME_future'], extensionsRequired: ['ACME_future'] })),
    'both.glb': changed(packed, (json) => json.extensionsRequired.push('ACME_future')),
  };
  const expected = {
    'bomb.glb': ['over-limit', /^\/bufferViews\/\d+$/],
    'odd.glb': ['bad-value', /^\/bufferViews\/\d+$/],
    'short.glb': ['bad-meshopt', /^\/bufferViews\/\d+$/],
    'beyond.glb': ['out-of-bounds', /^\/bufferViews\/\d+$/],
    'draco-bomb.glb': ['over-limit', '/meshes/0/primitives/0'],
    'draco-short.glb': ['bad-draco', '/meshes/0/primitives/0'],
    'draco-noise.glb': ['bad-draco', '/meshes/0/primitives/0'],
    'draco-other.glb': ['bad-draco', '/meshes/0/primitives/0'],
    'ktx2-bomb.glb': ['over-limit', '/images/0'],
    'ktx2-head.glb': ['bad-picture', '/images/0'],
    'later.glb': ['unsupported-extension', undefined, /ACME_future/],
    'both.glb': ['unsupported-extension', undefined, /ACME_future/],
  };
  const phone = await startPhone(t, { hardware: HARDWARE.webgl2, dpr: 1 });
  const { show, view } = await openModels(t, phone, { ...files, 'good.glb': walked, 'fine.glb': packed }, 'T2');
  for (const [name, [code, pointer, message = /./]] of Object.entries(expected)) {
    const { events, report } = await show(name, false);
    const [, detail] = events.find(([type]) => type === 'error') ?? [];
    assert.equal(detail?.code, code, `${name}: ${JSON.stringify([detail, report.failures])}`);
    assert.match(detail.message, message, name);
    const at = detail.pointer;
    if (pointer instanceof RegExp) assert.match(at, pointer, name);
    else if (pointer) assert.equal(at, pointer, name);
    assert.equal(report.state, 'failed', name);
    assert.equal(report.stage.transitions.length, 0, `${name} cost the renderer its life`);
    assert.equal(await phone.driver.executeScript('return arguments[0].modelIsVisible', view), false, name);
  }
  // The decoders live on.
  for (const name of ['good.glb', 'fine.glb']) assert.equal((await show(name, false)).report.state, 'ready', name);
});

test('a decoder that cannot be had is an error, and another place for it is honoured', async (t) => {
  const plain = await modelOfShop('bottle');
  const files = { 'draco.glb': await draco(plain), 'meshopt.glb': await meshopt(plain), 'ktx2.glb': ramp('ramp-etc1s.ktx2', 'KHR_texture_basisu') };
  const there = await shipped();
  const routes = {
    '/dist/decoders/draco_decoder.wasm': answer('gone', 'text/plain', 404),
    '/dist/decoders/basis_transcoder.wasm': answer('<!doctype html>', 'text/html'),
    '/dist/decoders/meshopt_decoder.js': () => undefined,
    '/mine/meshopt.js': there['/dist/decoders/meshopt_decoder.js'],
    '/mine/draco/draco_wasm_wrapper.js': there['/dist/decoders/draco_wasm_wrapper.js'],
    '/mine/draco/draco_decoder.wasm': there['/dist/decoders/draco_decoder.wasm'],
  };
  // Patience of 30 seconds lasts two: on the page's own thread, where this reaches.
  const before = `const later = setTimeout; self.setTimeout = (f, millis, ...rest) => later(f, millis === 30000 ? 2000 : millis, ...rest); delete self.Worker;`;
  const phone = await startPhone(t, { hardware: HARDWARE.webgl2, dpr: 1, before });
  const { show, asked } = await openModels(t, phone, files, 'T2', { routes });
  for (const [name, code] of [['draco.glb', 'decoder-missing'], ['ktx2.glb', 'decoder-broken'], ['meshopt.glb', 'decoder-stalled']]) {
    const { report } = await show(name, false);
    assert.deepEqual([report.state, report.failures[0].code], ['failed', code], `${name}: ${report.failures[0].message}`);
  }
  await phone.driver.executeScript(`
    self.ModelViewerElement = { dracoDecoderLocation: '/mine/draco', meshoptDecoderLocation: '/nowhere.js' };
    customElements.get('product-view').meshoptDecoderLocation = '/mine/meshopt.js';`);
  for (const name of ['draco.glb', 'meshopt.glb']) {
    const { report } = await show(name);
    assert.deepEqual([report.state, report.failures], ['ready', []], name);
  }
  assert.ok(asked.includes('/mine/meshopt.js') && asked.includes('/mine/draco/draco_decoder.wasm'), `${asked}`);
});

test('compressed models of other tools look like the files they were made from', async (t) => {
  const pairs = [['WaterBottle', 'WaterBottle-1k-meshopt-webp'], ['WaterBottle', 'WaterBottle-512-draco'], ['MaterialsVariantsShoe', 'MaterialsVariantsShoe-512-draco'], ['MaterialsVariantsShoe', 'MaterialsVariantsShoe-1k-meshopt-webp']];
  const names = [...new Set(pairs.flat())];
  const { found, missing } = realModels(names);
  if (missing > 0) return t.skip(`${missing} of ${names.length} models are missing: ../shared/data/models`);
  const phone = await startPhone(t, { hardware: HARDWARE.webgl2, dpr: 1 });
  const { show } = await openModels(t, phone, Object.fromEntries(found.map(({ name, bytes }) => [`${name}.glb`, bytes])), 'T3');
  const pictures = {};
  let memory;
  for (const name of names) {
    const { report, picture } = await show(`${name}.glb`);
    assert.deepEqual([report.state, report.failures], ['ready', []], name);
    pictures[name] = picture;
    memory = report.stage.memory;
  }
  // Files go as soon as the renderer has what it draws: the module is as large as one of them needs, not as all.
  const sizes = found.map(({ bytes }) => bytes.length);
  t.diagnostic(`${JSON.stringify(memory)} after files of ${sizes} bytes`);
  assert.ok(memory.wasm_bytes < Math.max(...sizes) + (6 << 20), `${memory.wasm_bytes} bytes of wasm after files of ${sizes}`);
  for (const [plain, packed] of pairs) {
    const { share } = compare(pictures[packed], pictures[plain], 0.15, packed);
    t.diagnostic(`${packed}: ${(share * 100).toFixed(2)} % differ from ${plain}`);
    assert.ok(share < 0.05, packed);
  }
});
