/** The preview host, with a renderer and a page that the test plays. Without OffscreenCanvas, as in an old Safari. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { artefacts, loadModule } from './module.js';

const { createHost } = await loadModule('host.ts');
const glue = 'export const Renderer = { create: async () => globalThis.playedRenderer };';
const base = await artefacts({ 'raster.js': glue, 'raster-simd.js': glue });

const texture = { texture: 3, mime: 'image/png', byte_offset: 0, byte_length: 4, width_px: 1, height_px: 1 };
const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

let calls;

beforeEach(() => {
  calls = [];
  const call = (name, answer) => (...words) => (calls.push([name, ...words]), answer);
  globalThis.playedRenderer = {
    open: call('open', { preview: 7, textures: [texture] }),
    configure: call('configure'),
    input: call('input'),
    set_pixels: call('set_pixels'),
    close: call('close'),
  };
  globalThis.fetch = async () => new Response(new Uint8Array(8));
});

/** A host of the rasteriser that has one preview open, as far as its texture. */
async function opening() {
  const heard = [];
  const host = createHost((message) => heard.push(message));
  host({ type: 'start', tier: 'T1', base, options: {}, attempt: 0 });
  host({ type: 'open', preview: 1, url: 'http://shop/a.glb', credentials: false, settings: { exposure: 1 } });
  let decode;
  for (let turns = 0; !decode && turns < 200; turns++) {
    await turn();
    decode = heard.find(({ type }) => type === 'decode');
  }
  const decoded = async (rgba) => {
    host({ type: 'decoded', decode: decode.decode, rgba });
    await turn();
  };
  return { heard, host, decoded };
}

test('settings that come while a texture is decoded win over the older ones', async () => {
  const { heard, host, decoded } = await opening();
  host({ type: 'configure', preview: 1, settings: { exposure: 2 } });
  await decoded(new Uint8Array(4));
  const configured = () => calls.filter(([name]) => name === 'configure').map(([, , settings]) => settings.exposure);
  assert.deepEqual(configured(), [2]);
  assert.ok(heard.some(({ type }) => type === 'opened'));
  host({ type: 'configure', preview: 1, settings: { exposure: 3 } });
  assert.deepEqual(configured(), [2, 3], 'afterwards they apply at once');
});

test('a preview that is closed while a texture is decoded is closed in the renderer too', async () => {
  const { host, decoded } = await opening();
  host({ type: 'close', preview: 1 });
  await decoded(new Uint8Array(4));
  assert.deepEqual(calls.map(([name]) => name), ['open', 'close']);
});

test('a texture that cannot be decoded is told, and the product shows without it', async () => {
  const { heard, decoded } = await opening();
  await decoded(undefined);
  const ignored = heard.find(({ type }) => type === 'ignored');
  assert.equal(ignored.failure.code, 'texture-unreadable');
  assert.match(ignored.failure.message, /^texture 3 \(image\/png\)/);
  assert.ok(heard.some(({ type }) => type === 'opened'));
});
