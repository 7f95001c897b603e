// The two builds of the rasteriser, as they ship: one picture, byte for byte, the golden one.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { PNG } from 'pngjs';

import { realModels } from './real-models.js';
import { modelOfShop } from './site.js';

const BUILDS = ['raster', 'raster-simd'];
const GOLDEN = new URL('../golden/', import.meta.url);
const SIDE_PX = 160;

/** As in tests/raster_golden.rs: name, product, orbit; those at rest have four samples a pixel. */
const CASES = [
  ['bottle', 'bottle', '-20deg 78deg auto'],
  ['lamp', 'lamp', '25deg 80deg auto'],
  ['mug', 'mug', '-35deg 68deg auto'],
  ['sneaker', 'sneaker', '40deg 70deg auto'],
  ['sunglasses', 'sunglasses', '25deg 70deg auto'],
  ['teapot-behind', 'teapot', '160deg 60deg auto'],
  ['stool-from-below', 'stool', '30deg 120deg auto'],
  ['mug-variant', 'mug', '20deg 60deg auto', { variant: 2, background: '' }],
  ['headphones-moving', 'headphones', '-30deg 75deg auto', { antialias: false }],
];

const REAL = ['WaterBottle', 'WickerChair', 'SunglassesKhronos', 'Fox', 'ToyCar-512-simplified-webp'];
/** What all wasm of one renderer may take: `Limits::T1`. */
const MAX_WASM_BYTES = 32 << 20;

const modules = {};

before(async () => {
  for (const build of BUILDS) {
    modules[build] = await import(`../../dist/${build}.js`);
    const wasm = readFileSync(new URL(`../../dist/${build}.wasm`, import.meta.url));
    await modules[build].default({ module_or_path: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length) });
  }
});

/** PNGs of the size that is asked for, as the shop's are, are decoded here; for others there is a picture in which every texel is another. */
function pixelsOf(glb, { byte_offset, byte_length, mime, width_px, height_px }) {
  if (mime === 'image/png') {
    const { width, height, data } = PNG.sync.read(glb.subarray(byte_offset, byte_offset + byte_length));
    if (width === width_px && height === height_px) return new Uint8Array(data);
  }
  return Uint8Array.from({ length: width_px * height_px * 4 }, (_, at) => (at % 4 === 3 ? 255 : (at * 2654435761) >>> 24));
}

async function open(build, glb, settings, antialias = true) {
  const renderer = await modules[build].Renderer.create(undefined, { antialias, govern: false });
  const opened = renderer.open(glb, { aspect: 1, shadow_intensity: 1, interpolation_decay_millis: 0, ...settings });
  for (const request of opened.textures) {
    renderer.set_pixels(opened.preview, request.texture, request.width_px, request.height_px, pixelsOf(glb, request));
  }
  return { renderer, opened };
}

/** A picture at rest: the first one is coarse, where there are finer ones. */
function still({ renderer, opened }, ...size) {
  let picture;
  for (let now_millis = 0; renderer.advance(opened.preview, now_millis).dirty; now_millis += 16) picture = renderer.draw(opened.preview, ...size);
  return picture;
}

const differing = (one, other) => one.reduce((sum, byte, at) => sum + (byte !== other[at]), Math.abs(one.length - other.length));

test('both builds draw the golden pictures, byte for byte', async (t) => {
  for (const [name, product, camera_orbit, { variant, background = '#ffffff', antialias } = {}] of CASES) {
    const glb = await modelOfShop(product);
    const golden = PNG.sync.read(readFileSync(new URL(`${name}.png`, GOLDEN)));
    assert.deepEqual([golden.width, golden.height], [SIDE_PX, SIDE_PX]);
    for (const build of BUILDS) {
      const { renderer, opened } = await open(build, glb, { camera_orbit, background }, antialias);
      if (variant !== undefined) renderer.configure(opened.preview, { variant_name: opened.variants[variant] });
      const picture = still({ renderer, opened }, SIDE_PX, SIDE_PX);
      renderer.free();
      t.diagnostic(`${name} on ${build}: ${differing(picture, golden.data)} bytes differ`);
      assert.equal(differing(picture, golden.data), 0, `${name} on ${build}`);
    }
  }
});

test('both builds draw real products alike, within the memory of a small phone', async (t) => {
  const { found, missing } = realModels(REAL);
  if (missing > 0) t.diagnostic(`skipped ${missing} models: ../shared/data/models is missing`);
  for (const { name, bytes } of [{ name: 'sneaker', bytes: await modelOfShop('sneaker') }, ...found]) {
    const size = [200, 151];
    const drawn = [];
    for (const build of BUILDS) {
      const { renderer, opened } = await open(build, bytes, { camera_orbit: '20deg 70deg 95%' });
      const rested = still({ renderer, opened }, ...size);
      renderer.configure(opened.preview, { interpolation_decay_millis: 50 });
      renderer.input(opened.preview, { kind: 'orbit', dx_css_px: 31, dy_css_px: 7, height_css_px: 200 });
      renderer.advance(opened.preview, 100);
      assert.equal(renderer.advance(opened.preview, 130).moving, true);
      const moved = renderer.draw(opened.preview, ...size);
      drawn.push([rested, moved]);
      renderer.free();
    }
    assert.deepEqual(drawn[0].map((picture, at) => differing(picture, drawn[1][at])), [0, 0], name);
    assert.ok(differing(...drawn[0]) > 1000, `${name} has moved`);
  }
});

test('no product takes more of wasm than its tier may', async (t) => {
  const { found } = realModels(REAL);
  const wasm = readFileSync(new URL('../../dist/raster.wasm', import.meta.url));
  for (const { name, bytes } of found) {
    // A module of its own: memory never shrinks.
    const module = await import(`../../dist/raster.js?${name}`);
    await module.default({ module_or_path: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length) });
    modules[name] = module;
    const { renderer, opened } = await open(name, bytes, {});
    still({ renderer, opened }, 480, 480);
    const { wasm_bytes } = renderer.memory();
    t.diagnostic(`${name}: ${(wasm_bytes / 2 ** 20).toFixed(1)} MiB`);
    assert.ok(wasm_bytes <= MAX_WASM_BYTES, `${name}: ${wasm_bytes}`);
  }
});

test('a module that is started again on the same thread works with its new memory', async () => {
  const glb = await modelOfShop('mug');
  const wasm = readFileSync(new URL('../../dist/raster.wasm', import.meta.url));
  modules.again = await import('../../dist/raster.js?again');
  const pictures = [];
  for (let start = 0; start < 3; start += 1) {
    await modules.again.default({ module_or_path: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length) });
    const { renderer, opened } = await open('again', glb, {});
    pictures.push(still({ renderer, opened }, 64, 64));
    assert.throws(() => renderer.advance(99, 0), { message: /preview/ });
  }
  assert.deepEqual(pictures.slice(1).map((picture) => differing(picture, pictures[0])), [0, 0]);
});
