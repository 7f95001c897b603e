/** `pointers.js`: what animations make of materials and lights where the renderer's module does not play them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { artefacts, loadModule } from './module.js';

globalThis.document = { baseURI: 'http://shop/' };
console.info = () => undefined;

const { attach } = await loadModule('pointers.ts', await artefacts({}, ['scene-graph']));
const { propertyAt } = await loadModule('pointers-path.ts');

const TIMES = [0, 2];
const POINTED = {
  '/materials/0/pbrMetallicRoughness/baseColorFactor': [0, 0, 0, 1, 1, 0.5, 0, 1],
  '/materials/0/pbrMetallicRoughness/baseColorTexture/extensions/KHR_texture_transform/offset': [0, 0, 1, 2],
  '/materials/1/extensions/KHR_materials_emissive_strength/emissiveStrength': [0, 8],
  '/materials/1/extensions/KHR_materials_clearcoat/clearcoatFactor': [1, 0],
  '/extensions/KHR_lights_punctual/lights/0/intensity': [0, 4],
};
/** No such thing, or not what its values fit. */
const NOWHERE = { '/materials/9/alphaCutoff': [0, 1], '/materials/0/alphaCutoff': [0, 1, 2], '/materials/1/extensions/KHR_materials_sheen/sheenRoughnessFactor': [0, 1] };

/** A GLB whose first animation drives all of it from 0 to 2 s, with a sampler each; its second one the light alone. */
function glb() {
  const numbers = [...TIMES];
  const bufferViews = [{ buffer: 0, byteLength: 8 }];
  const accessors = [{ bufferView: 0, componentType: 5126, count: 2, type: 'SCALAR' }];
  const all = { ...POINTED, ...NOWHERE };
  for (const values of Object.values(all)) {
    bufferViews.push({ buffer: 0, byteOffset: numbers.length * 4, byteLength: values.length * 4 });
    accessors.push({ bufferView: bufferViews.length - 1, componentType: 5126, count: values.length, type: 'SCALAR' });
    numbers.push(...values);
  }
  const samplers = Object.keys(all).map((_, at) => ({ input: 0, output: at + 1 }));
  const channels = Object.keys(all).map((pointer, sampler) => ({ sampler, target: { path: 'pointer', extensions: { KHR_animation_pointer: { pointer } } } }));
  const json = JSON.stringify({
    asset: { version: '2.0' },
    extensionsUsed: ['KHR_animation_pointer'],
    extensions: { KHR_lights_punctual: { lights: [{ type: 'point', color: [1, 0.5, 0], intensity: 3 }] } },
    materials: [
      { pbrMetallicRoughness: { baseColorTexture: { index: 0, extensions: { KHR_texture_transform: { scale: [2, 2] } } } } },
      { emissiveFactor: [1, 0.5, 0], extensions: { KHR_materials_emissive_strength: {}, KHR_materials_clearcoat: { clearcoatFactor: 0.25 } } },
    ],
    textures: [{ source: 0 }],
    images: [{ bufferView: 0 }],
    meshes: [{ primitives: [{ attributes: {}, material: 0 }, { attributes: {}, material: 1 }] }],
    animations: [{ samplers, channels }, { samplers, channels: channels.filter((_, at) => at === 4) }],
    accessors,
    bufferViews,
  });
  const text = Buffer.from(json.padEnd(Math.ceil(json.length / 4) * 4));
  const bin = Buffer.from(new Float32Array(numbers).buffer);
  const head = (...words) => Buffer.from(new Uint32Array(words).buffer);
  return Buffer.concat([head(0x46546c67, 2, 28 + text.length + bin.length, text.length, 0x4e4f534a), text, head(bin.length, 0x004e4942), bin]);
}

/** What was told, by what it is about. */
async function driven(tier) {
  const file = glb();
  let fetched = 0;
  globalThis.fetch = async () => ((fetched += 1), new Response(file));
  const told = {};
  const json = new Uint8Array(file.subarray(20, 20 + file.readUInt32LE(12)));
  const slots = tier === 'T1' ? 5 : 12;
  const opened = { json, animation_seconds: [2, 2], material_textures: Array(3 * slots).fill(-1).fill(0, 0, 1), texture_count: 1 };
  const view = {
    baseURI: 'http://shop/',
    variantName: null,
    getAttribute: () => 'a.glb',
    hasAttribute: () => false,
    session: {
      now: { opened, tier },
      edit(edits) {
        for (const { given: [at, , bytes] } of edits) {
          const values = new Float32Array(bytes.buffer);
          told[values.length === 3 ? `light ${at}` : at] = values;
        }
      },
    },
  };
  const drive = await attach(view);
  return { view, told, fetched: () => fetched, drive: (...layers) => (Object.keys(told).forEach((key) => delete told[key]), drive(layers)) };
}

const near = (found, expected, what) => assert.deepEqual([...found].map((value) => Math.round(value * 1e5) / 1e5 + 0), expected, what);

test('colours, transforms, strengths, lobes and lights are where their keyframes have them', async () => {
  const { told, drive, fetched, view } = await driven('T3');
  assert.equal(fetched(), 1);
  drive(0, 1, 1);
  near(told[0].slice(0, 4), [0.5, 0.25, 0, 1]);
  near(told[0].slice(16, 24), [0, 0, 2, 0, 0.5, 0, 2, 1], 'the scale of the file stays');
  near(told[1].slice(6, 9), [4, 2, 0]);
  near(told[1].slice(112 + 5, 112 + 6), [0.5]);
  near(told['light 0'], [2, 1, 0]);
  drive(0, 1, 1);
  assert.deepEqual(told, {}, 'nothing is told twice');
  drive(0, 3.5, 1);
  near(told[0].slice(0, 4), [0.75, 0.375, 0, 1], 'it goes round');
  // Half of it is the rest; a script's colour counts where no animation does.
  drive(0, 2, 0.5);
  near(told[0].slice(0, 4), [1, 0.75, 0.5, 1]);
  near(told[1].slice(6, 9), [4.5, 2.25, 0]);
  near(told['light 0'], [3.5, 1.75, 0]);
  drive(0, 2, 1, 1, 0, 1);
  near(told['light 0'], [2, 1, 0], 'two count as their mean');
  view.graph.model.materials[0].pbrMetallicRoughness.setBaseColorFactor([0, 1, 0, 1]);
  drive();
  near(told[0].slice(0, 4), [0, 1, 0, 1]);
  near(told['light 0'], [3, 1.5, 0]);
  // Another renderer knows nothing of it.
  view.session.now.opened = { ...view.session.now.opened };
  drive();
  near(told['light 0'], [3, 1.5, 0]);
});

test('WebGPU is told of materials alone, and only where some have lobes', async () => {
  const { told, drive } = await driven('T4');
  drive(0, 1, 1);
  near(told[1].slice(112 + 5, 112 + 6), [0.5]);
  assert.equal(told['light 0'], undefined);
});

test('a pointer leads to properties that are there, and nowhere else', () => {
  const gltf = { materials: [{ normalTexture: { extensions: { KHR_texture_transform: {} } } }], extensions: { KHR_lights_punctual: { lights: [{}] } } };
  for (const [pointer, rest] of Object.entries({
    '/materials/0/normalTexture/scale': [1],
    '/materials/0/normalTexture/extensions/KHR_texture_transform/offset': [0, 0],
    '/materials/0/emissiveFactor': [0, 0, 0],
    '/extensions/KHR_lights_punctual/lights/0/color': [1, 1, 1],
  })) {
    assert.deepEqual(propertyAt(gltf, pointer)?.rest, rest, pointer);
  }
  for (const pointer of [
    '', '/', '/materials/0', '/materials/00/alphaCutoff', '/materials/-1/alphaCutoff', '/materials/1/alphaCutoff', '/materials/0/name', '/materials/0/__proto__/x', '/materials/0/constructor',
    '/materials/0/color', '/lights/0/color', '/extensions/KHR_lights_punctual/materials/0/alphaCutoff', '/extensions/KHR_lights_punctual/lights/0/alphaCutoff',
    '/materials/0/emissiveTexture/extensions/KHR_texture_transform/offset', '/materials/0/extensions/KHR_materials_sheen/sheenColorFactor', '/nodes/0/translation',
  ]) {
    assert.equal(propertyAt(gltf, pointer), undefined, pointer);
  }
});
