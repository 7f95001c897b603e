/** Strangers' JSON in `gltf.ts` and `decode.ts`: whatever stands where, the outcome is a GLB or an error with a code. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { artefacts, loadModule } from './module.js';

const { prepare } = await loadModule('gltf.ts');
const base = await artefacts({}, ['decode']);

/** What may stand anywhere. */
const ODD = [null, -1, 0.5, 1e300, 4294967296, '', 'a', [], [null], {}, { extensions: 7 }, true, '__proto__'];

/** Buffers, pictures and compressed data in one file; none of the decoders can be had. */
const GLTF = {
  asset: { version: '2.0' },
  extensionsUsed: ['EXT_meshopt_compression', 'KHR_draco_mesh_compression', 'KHR_texture_basisu'],
  extensionsRequired: ['EXT_meshopt_compression'],
  buffers: [{ uri: 'data:;base64,AAAAAAAAAAAAAAAA', byteLength: 12 }, { byteLength: 64, extensions: { EXT_meshopt_compression: { fallback: true } } }],
  bufferViews: [
    { buffer: 0, byteLength: 4 },
    { buffer: 0, byteOffset: 2, byteLength: 6, byteStride: 4 },
    { buffer: 1, byteLength: 8, extensions: { EXT_meshopt_compression: { buffer: 0, byteOffset: 0, byteLength: 8, byteStride: 4, count: 2, mode: 'ATTRIBUTES', filter: 'NONE' } } },
  ],
  accessors: [{ bufferView: 0, componentType: 5126, count: 1, type: 'SCALAR' }],
  images: [{ uri: 'data:image/png;base64,iVBORw0KGgo=' }, { bufferView: 0 }],
  textures: [{ source: 0, extensions: { EXT_texture_webp: { source: 1 } } }, { extensions: { KHR_texture_basisu: { source: 1 } } }],
  meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 0, extensions: { KHR_draco_mesh_compression: { bufferView: 1, attributes: { POSITION: 0 } } } }] }],
};

globalThis.createImageBitmap ??= async () => {
  throw new Error('unreadable');
};
// Decoders are fetched, and are not there.
globalThis.self ??= globalThis;
globalThis.fetch = async () => new Response('', { status: 404 });

const run = (json, text = JSON.stringify(json)) =>
  prepare(new TextEncoder().encode(text), {
    url: 'https://shop.example/m/model.gltf',
    terms: { max_bytes: 1 << 20, credentials: 'same-origin', codes: { missing: 'model-missing', stalled: 'model-stalled', too_large: 'model-too-large' } },
    abort: new AbortController(),
    progress: () => undefined,
    base,
    decoders: { base: 'https://shop.example/' },
    max_triangles: 20_000,
    max_texture_side_texels: 512,
    refusal: Object.assign(new Error('not a GLB'), { code: 'not-glb' }),
  });

/** Every path of a value, the deepest too. */
const paths = (value, path = []) =>
  typeof value === 'object' && value !== null ? [path, ...Object.keys(value).flatMap((key) => paths(value[key], [...path, key]))] : [path];

test('an odd value anywhere is an error with a code, or left to the reader of models', async () => {
  const codes = new Set();
  for (const path of paths(GLTF).slice(1)) {
    for (const odd of ODD) {
      const json = structuredClone(GLTF);
      const last = path.at(-1);
      path.slice(0, -1).reduce((at, key) => at[key], json)[last] = odd;
      try {
        const { glb } = await run(json);
        assert.equal(String.fromCharCode(...glb.subarray(0, 4)), 'glTF');
        codes.add('made');
      } catch (thrown) {
        assert.equal(typeof thrown.code, 'string', `${path.join('/')} = ${JSON.stringify(odd)}: ${thrown.stack}`);
        codes.add(thrown.code);
      }
    }
  }
  for (const code of ['wrong-type', 'out-of-bounds', 'bad-value', 'decoder-missing', 'over-limit', 'index-out-of-range']) assert.ok(codes.has(code), `${code} of ${[...codes]}`);
});

test('what is no glTF is refused as the reader of models refused it', async () => {
  for (const text of ['', '<!doctype html>', '[1]', 'glTF']) {
    await assert.rejects(run(undefined, text), { code: 'not-glb' }, text);
  }
  await assert.rejects(run(undefined, '{"asset":'), { code: 'bad-json' });
});

test('views that overlap stay one, and what nobody names is left behind', async () => {
  const bytes = Buffer.from(Array.from({ length: 100 }, (_, at) => at));
  const { glb } = await run({
    asset: { version: '2.0' },
    buffers: [{ uri: `data:;base64,${bytes.toString('base64')}`, byteLength: 100 }],
    bufferViews: [{ buffer: 0, byteOffset: 60, byteLength: 8 }, { buffer: 0, byteOffset: 10, byteLength: 12 }, { buffer: 0, byteOffset: 14, byteLength: 12 }],
  });
  const length = new DataView(glb.buffer).getUint32(12, true);
  const json = JSON.parse(new TextDecoder().decode(glb.subarray(20, 20 + length)));
  const bin = glb.subarray(28 + length);
  assert.equal(bin.length, 16 + 8);
  const firsts = json.bufferViews.map(({ byteOffset }) => bin[byteOffset]);
  assert.deepEqual(firsts, [60, 10, 14]);
});
