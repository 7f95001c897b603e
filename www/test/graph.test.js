/** `scene-graph.js`: what a script sees of a model, and what the renderer is told of its changes. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { artefacts, loadModule } from './module.js';

console.info = () => undefined;
globalThis.createImageBitmap = async () => ({ width: 64, height: 32, close() {} });
globalThis.document = { baseURI: 'http://shop/' };
const pictures = async (url) => (/none/.test(url) ? new Response('', { status: 404 }) : new Response('picture'));
globalThis.fetch = pictures;

const { attach, createTexture, exportScene } = await loadModule('scene-graph.ts', await artefacts({}, ['gltf']));

const VARIANTS = 'KHR_materials_variants';
const TRANSFORM = { rotation: Math.PI / 2, scale: [2, 3], offset: [0.5, 0.25] };
const GLTF = {
  asset: { version: '2.0' },
  extensions: { [VARIANTS]: { variants: [{ name: 'night' }] } },
  meshes: [{ primitives: [
    { attributes: {}, material: 0, extensions: { [VARIANTS]: { mappings: [{ material: 1, variants: [0] }] } } },
    { attributes: {} },
  ] }],
  materials: [
    {
      name: 'Front',
      pbrMetallicRoughness: {
        baseColorFactor: [0.5, 0.25, 1, 1],
        metallicFactor: 0,
        baseColorTexture: { index: 1, extensions: { KHR_texture_transform: TRANSFORM } },
      },
      emissiveFactor: [0.5, 0, 0],
      extensions: { KHR_materials_emissive_strength: { emissiveStrength: 4 } },
    },
    { name: 'Back', alphaMode: 'MASK', alphaCutoff: 0.25, normalTexture: { index: 0, scale: 0.5 } },
  ],
  textures: [{ source: 0 }, { source: 1, sampler: 0 }],
  images: [{ bufferView: 0 }, { bufferView: 1, name: 'oak' }],
  samplers: [{ wrapS: 33071 }],
};

let view;
let edits;
const turn = () => new Promise((resolve) => setTimeout(resolve));

/** An element with the model; the renderer has turned the file's textures round. */
beforeEach(() => {
  edits = [];
  const opened = {
    json: new TextEncoder().encode(JSON.stringify(GLTF)),
    material_textures: [0, -1, -1, -1, -1, -1, -1, 1, -1, -1, -1, -1, -1, -1, -1],
    texture_count: 2,
  };
  view = {
    baseURI: 'http://shop/',
    variantName: null,
    getAttribute: () => 'card.glb',
    hasAttribute: () => false,
    session: { now: { opened }, edit: (more) => edits.push(...more) },
  };
  attach(view);
});

/** A material's numbers. */
const numbers = (bytes) => new Float32Array(bytes.buffer);
const told = (name) => edits.filter(({ call }) => call === name).map(({ given }) => given);

test('a model is described before anything is told to the renderer', async () => {
  const { model, original } = view.graph;
  assert.deepEqual(model.materials.map(({ name }) => name), ['Front', 'Back', 'Default']);
  const [front, back] = model.materials;
  assert.deepEqual([front.metallicFactor, front.pbrMetallicRoughness.metallicFactor, front.pbrMetallicRoughness.roughnessFactor], [undefined, 0, 1]);
  assert.deepEqual([front.emissiveStrength, front.getAlphaMode(), back.getAlphaCutoff(), back.hasVariant('night'), back.isActive], [4, 'OPAQUE', 0.25, true, false]);
  const { texture } = front.pbrMetallicRoughness.baseColorTexture;
  assert.deepEqual([texture.source.name, texture.source.type, texture.sampler.wrapS, texture.sampler.scale], ['oak', 'embedded', 33071, { u: 2, v: 3 }]);
  assert.equal(front.pbrMetallicRoughness.metallicRoughnessTexture.texture, null);
  assert.equal(original.materials[0].name, 'Front');
  await turn();
  assert.deepEqual(edits, []);
});

test('changes of one task are told once, with everything that the material is', async () => {
  const [front] = view.graph.model.materials;
  front.pbrMetallicRoughness.setBaseColorFactor([0, 1, 2]);
  front.pbrMetallicRoughness.setRoughnessFactor(0.75);
  front.setAlphaMode('BLEND');
  front.setDoubleSided(true);
  front.pbrMetallicRoughness.setMetallicFactor(NaN);
  await turn();
  const [[material, like, bytes], ...rest] = told('set_material');
  const values = numbers(bytes);
  assert.deepEqual([material, like, rest.length, values.length], [0, 0, 0, 56]);
  assert.deepEqual([...values.slice(0, 16)], [0, 1, 1, 1, 0, 0.75, 2, 0, 0, 2, 0.5, 1, 0, 1, 1, 0]);
  const used = [...values.slice(16, 24)].map((value) => Math.round(value * 1e6) / 1e6 + 0);
  assert.deepEqual(used, [0, 0, 0, 3, 0.5, -2, 0, 0.25], 'the number of the renderer, and the transform');
  assert.equal(values[24], -1);
});

test('another sampler is another place for the picture, and in the file', async () => {
  const [front, back] = view.graph.model.materials;
  globalThis.fetch = async () => new Response('{"images":[{"uri":"a.png"},{"uri":"b.png"}]}');
  const { sampler } = front.pbrMetallicRoughness.baseColorTexture.texture;
  assert.deepEqual([sampler.wrapS, sampler.wrapT, sampler.magFilter], [33071, 10497, 9729]);
  sampler.setWrapT(33648);
  sampler.setMagFilter(1);
  sampler.setMagFilter(9728);
  for (let turns = 0; told('make_room').length < 2 && turns < 50; turns++) await turn();
  assert.deepEqual(told('make_room').pop(), [0, 2 | (1 << 2) | 16, true, 64, 32], 'in the place that it has');
  assert.deepEqual(view.graph.gltf.samplers[view.graph.gltf.textures[1].sampler], { wrapS: 33071, wrapT: 33648, magFilter: 9728 });
  assert.deepEqual([sampler.magFilter, view.graph.original.samplers.length], [9728, 1]);
  edits = [];
  globalThis.fetch = pictures;
  const texture = await createTexture(view, 'oak.png');
  texture.sampler.setWrapS(33071);
  back.emissiveTexture.setTexture(texture);
  await turn();
  texture.sampler.setWrapS(33648);
  await turn();
  assert.deepEqual(told('make_room').map(([number, bits]) => [number, bits]), [[2, 2], [2, 1]]);
});

test('lobes are told behind the rest once a material has some, within their bounds', async () => {
  const [front, back] = view.graph.model.materials;
  front.setClearcoatFactor(7);
  front.setSheenColorFactor([1, 0, 0]);
  front.setAttenuationDistance(0.5);
  front.setAttenuationColor([1, 0, 0.5]);
  front.setIor(0);
  front.setClearcoatNormalScale(3);
  back.setAlphaCutoff(0.5);
  await turn();
  const [[, , lobed], [, , plain]] = told('set_material');
  const beer = (left) => Math.fround(-Math.log(left) / 0.5);
  assert.deepEqual([...numbers(lobed).slice(56 + 7 * 8)].map((value) => value + 0), [
    1000, 1, 1, 1, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0, beer(1e-4), beer(0.5), 0, 0, Math.fround(1.3), 100, 400, 0, 0,
  ]);
  assert.equal(numbers(plain).length, 56);
  assert.deepEqual([front.ior, front.clearcoatNormalScale, front.sheenColorFactor], [0, 1, [1, 0, 0]], 'without its texture a scale says nothing');
});

test('textures of lobes are told where the rung draws them, two of one lobe as one', async () => {
  const LOBES = { sheenColor: 'sheen', sheenRoughness: 'sheen', clearcoatRoughness: 'clearcoat', clearcoatNormal: 'clearcoat', thickness: 'volume' };
  const drawn = (texture_count, back) => {
    // The last seven of twelve: specular, coat, its normals, sheen, transmission and thickness, film, grain.
    const materials = [[1], [-1, -1, 0], []].map((core, at) => [...Array(12)].map((_, slot) => (at === 1 ? back[slot] : undefined) ?? core[slot] ?? -1));
    return { ...view.session.now.opened, material_textures: materials.flat(), texture_count };
  };
  GLTF.materials[1].extensions = { KHR_materials_sheen: { sheenColorTexture: { index: 0 }, sheenRoughnessTexture: { index: 1 } } };
  const json = new TextEncoder().encode(JSON.stringify(GLTF));
  delete GLTF.materials[1].extensions;
  view.session.now.opened = { ...drawn(2, { 2: 0, 8: 0 }), json };
  delete view.graph;
  attach(view);
  const [front, back] = view.graph.model.materials;
  assert.deepEqual([back.sheenColorTexture, back.sheenRoughnessTexture].map(({ texture }) => texture.source.name), ['', 'oak']);
  assert.equal(front.sheenColorTexture.texture, null);
  assert.deepEqual(Object.keys(GLTF.materials[0].extensions), Object.keys(view.graph.gltf.materials[0].extensions), 'asking gives it none');
  const texture = await createTexture(view, 'oak.png');
  for (const [lobe, extension] of Object.entries(LOBES)) {
    front[`${lobe}Texture`].setTexture(texture);
    assert.equal(view.graph.gltf.materials[0].extensions[`KHR_materials_${extension}`][`${lobe}Texture`].index, 2);
  }
  texture.sampler.setScale({ u: 2, v: 3 });
  front.setClearcoatNormalScale(0.5);
  back.setSheenRoughnessFactor(1);
  await turn();
  const slotsOf = (bytes) => [...Array(12)].map((_, slot) => numbers(bytes)[16 + slot * 8]);
  let [[, , mine], [, , its]] = told('set_material');
  assert.equal(numbers(mine).length, 135);
  // A colour and no colour are two places.
  assert.deepEqual(slotsOf(mine), [1, -1, -1, -1, -1, -1, 2, 2, 3, 2, -1, -1]);
  assert.deepEqual(told('make_room').map(([number, , srgb]) => [number, srgb]), [[2, false], [3, true]]);
  assert.deepEqual([...numbers(mine).slice(16 + 8 * 8, 16 + 9 * 8)].map((value) => value + 0), [3, 0, 2, 0, 0, 0, 3, 0], 'with its transform');
  assert.equal(numbers(mine)[112 + 7], 0.5);
  assert.deepEqual(slotsOf(its), [-1, -1, 0, -1, -1, -1, -1, -1, 0, -1, -1, -1], 'the colour, with the roughness in its alpha');
  // The colour's goes: the roughness has its own, which the renderer did not take from the file.
  edits = [];
  back.sheenColorTexture.setTexture(null);
  await turn();
  [[, , its]] = told('set_material');
  assert.equal(slotsOf(its)[8], 1, 'the number that its picture has elsewhere');
  // The same on the CPU, after it fell so far: no room is made for what is not drawn, and the file's have other numbers.
  edits = [];
  view.session.now.opened = { ...view.session.now.opened, material_textures: [0, -1, -1, -1, -1, -1, -1, 1, -1, -1, -1, -1, -1, -1, -1], texture_count: 2 };
  view.graph.replay();
  [[, , mine], [, , its]] = told('set_material');
  assert.deepEqual([slotsOf(mine), slotsOf(its), told('make_room')], [[0, ...Array(11).fill(-1)], [-1, -1, 1, ...Array(9).fill(-1)], []]);
});

test('an animation paints over what a script set, and leaves it', async () => {
  const [front] = view.graph.model.materials;
  front.setEmissiveFactor([0, 1, 0]);
  await turn();
  edits = [];
  view.graph.animate(new Map([[0, { ...view.graph.gltf.materials[0], alphaMode: 'BLEND' }]]));
  assert.deepEqual(told('set_material').map(([at, , bytes]) => [at, ...numbers(bytes).slice(6, 10)]), [[0, 0, 4, 0, 2]], 'at once');
  front.setEmissiveFactor([1, 0, 0]);
  await turn();
  edits = [];
  view.graph.animate(new Map());
  assert.deepEqual(told('set_material').map(([at, , bytes]) => [at, ...numbers(bytes).slice(6, 10)]), [[0, 4, 0, 0, 0]]);
});

test('a picture is with the renderer while something wears it, and its place is used again', async () => {
  const [front, back] = view.graph.model.materials;
  const texture = await createTexture(view, 'oak.png');
  await assert.rejects(createTexture(view, 'none.png'), { code: 'texture-missing' });
  front.pbrMetallicRoughness.baseColorTexture.setTexture(texture);
  back.normalTexture.setTexture(texture);
  await turn();
  assert.deepEqual(told('make_room'), [[2, 0, true, 64, 32], [3, 0, false, 64, 32]], 'as a colour, and as none');
  assert.deepEqual(told('set_material').map(([material, , bytes]) => [material, numbers(bytes)[16], numbers(bytes)[32]]), [[0, 2, -1], [1, -1, 3]]);
  edits = [];
  front.pbrMetallicRoughness.baseColorTexture.setTexture(null);
  await turn();
  assert.deepEqual(edits.map(({ call }) => call), ['set_material', 'make_room'], 'not before it is taken off');
  assert.deepEqual(told('make_room'), [[2, 0, true, 0, 0]]);
  edits = [];
  front.emissiveTexture.setTexture(texture);
  await turn();
  assert.deepEqual(told('make_room'), [[2, 0, true, 64, 32]]);
  edits = [];
  view.graph.replay();
  assert.deepEqual(edits.map(({ call }) => call), ['make_room', 'make_room', 'set_material', 'set_material'], 'a new renderer hears all of it');
});

test('a material made for a variant comes after the default one, and only then is worn', async () => {
  const { model } = view.graph;
  const mine = model.createMaterialInstanceForVariant(0, 'Mine', 'dawn');
  assert.equal(model.createMaterialInstanceForVariant(0, 'Mine', 'dawn'), null);
  assert.deepEqual([mine.index, view.variantName, view.graph.variants, mine.isActive], [3, 'dawn', ['night', 'dawn'], true]);
  await turn();
  assert.deepEqual(edits.map(({ call, given: [first, second, third] }) => [call, first, second, call === 'wear' && third]), [
    ['set_material', 3, 0, false],
    ['wear', 'dawn', 0, 3],
    ['configure', { variant_name: 'dawn' }, undefined, false],
  ]);
  model.deleteVariant('night');
  assert.deepEqual([view.graph.variants, model.materials[1].hasVariant('night'), mine.hasVariant('dawn')], [['dawn'], false, true]);
});

test('a surface wears what its variant puts on, and the default material counts', () => {
  const { model, wornBy } = view.graph;
  assert.equal(wornBy(0, 0), model.materials[0]);
  assert.equal(wornBy(0, 1), model.materials[2]);
  view.variantName = 'night';
  assert.equal(wornBy(0, 0), model.materials[1]);
  const mine = model.createMaterialInstanceForVariant(0, 'Mine', 'dawn');
  assert.equal(wornBy(0, 0), mine);
  assert.equal(wornBy(1, 0), null);
});

/** The parts of a GLB. */
async function parts(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const words = new DataView(bytes.buffer);
  assert.equal(words.getUint32(8, true), bytes.length);
  const json_bytes = words.getUint32(12, true);
  return { gltf: JSON.parse(new TextDecoder().decode(bytes.subarray(20, 20 + json_bytes))), bin: bytes.subarray(28 + json_bytes) };
}

/** A GLB of four bytes. */
function glbFile(json) {
  const text = json.padEnd(Math.ceil(json.length / 4) * 4 + 4);
  const head = new Uint32Array([0x46546c67, 2, 20 + text.length + 12, text.length, 0x4e4f534a]);
  return { text, file: new Blob([head, text, new Uint32Array([4, 0x004e4942, 0xffffffff])]) };
}

/** Have `file` at the address of the model, and the renderer have read `text`. */
function serve(file, text) {
  globalThis.fetch = async (url) => (/card/.test(url) ? new Response(file) : pictures(url));
  view.graph = undefined;
  view.session.now.opened.json = new TextEncoder().encode(text);
  attach(view);
}

test('a file goes out with what was changed, and one that is not what was read does not', async () => {
  const { text, file } = glbFile(JSON.stringify({ ...GLTF, textures: [], images: [] }));
  serve(file, text.replace('Front', 'front'));
  await assert.rejects(exportScene(view), { code: 'model-changed' });
  serve(new Blob(['<!doctype html>']), text);
  await assert.rejects(exportScene(view), { code: 'not-glb' });
  const { text: whole, file: known } = glbFile(JSON.stringify(GLTF));
  serve(known, whole);
  const [front] = view.graph.model.materials;
  front.pbrMetallicRoughness.setBaseColorFactor([1, 1, 1, 1]);
  front.pbrMetallicRoughness.baseColorTexture.setTexture(await createTexture(view, 'oak.webp', 'image/webp'));
  view.variantName = 'night';
  const { gltf, bin } = await parts(await exportScene(view));
  assert.deepEqual(gltf.materials[0].pbrMetallicRoughness.baseColorTexture, { index: 2, extensions: { KHR_texture_transform: TRANSFORM } });
  assert.deepEqual(gltf.textures[2], { extensions: { EXT_texture_webp: { source: 2 } } });
  const { byteOffset, byteLength } = gltf.bufferViews[gltf.images[2].bufferView];
  assert.equal(new TextDecoder().decode(bin.subarray(byteOffset, byteOffset + byteLength)), 'picture');
  assert.deepEqual([gltf.buffers[0].byteLength, byteOffset, bin.length], [11, 4, 12]);
  assert.equal(gltf.meshes[0].primitives[0].material, 1, 'the variant that is worn');
});

test('a file of many goes out as one, with pictures that say what they are and nothing that nobody needs', async () => {
  const { prepare } = await loadModule('gltf.ts');
  const dataUri = (bytes) => `data:application/octet-stream;base64,${Buffer.from(bytes).toString('base64')}`;
  const [jpeg, webp] = [Buffer.from('\xff\xd8\xff\xe0', 'latin1'), Buffer.from('RIFF....WEBP')];
  const source = {
    asset: { version: '2.0' },
    meshes: [{ primitives: [{ attributes: { POSITION: 0 } }] }],
    accessors: [{ bufferView: 2, componentType: 5126, count: 1, type: 'VEC3', sparse: { count: 1, indices: { bufferView: 3 }, values: { bufferView: 3 } } }],
    bufferViews: [0, 4, 8, 12].map((byteOffset) => ({ buffer: 0, byteOffset, byteLength: 4 })),
    buffers: [{ byteLength: 16, uri: dataUri(Buffer.from('aaaabbbbccccdddd')) }],
    textures: [{ source: 2 }, { extensions: { EXT_texture_webp: { source: 1 } } }],
    images: [{ uri: 'unused.png' }, { uri: dataUri(webp) }, { uri: dataUri(jpeg) }],
    extensionsUsed: ['EXT_texture_webp'],
  };
  const text = JSON.stringify(source);
  const terms = { max_bytes: 1e6, credentials: 'same-origin', codes: {} };
  const made = await prepare(new TextEncoder().encode(text), { url: 'http://shop/card.gltf', terms, abort: new AbortController(), progress() {}, base: '', decoders: {} });
  const json_bytes = new DataView(made.glb.buffer).getUint32(12, true);
  serve(new Blob([text]), new TextDecoder().decode(made.glb.subarray(20, 20 + json_bytes)));
  const { gltf, bin } = await parts(await exportScene(view));
  assert.deepEqual(gltf.images.map(({ mimeType }) => mimeType), ['image/webp', 'image/jpeg']);
  assert.deepEqual(gltf.textures, [{ source: 1 }, { extensions: { EXT_texture_webp: { source: 0 } } }]);
  assert.deepEqual(gltf.extensionsUsed, ['EXT_texture_webp']);
  const at = (view) => Buffer.from(bin).toString('latin1', gltf.bufferViews[view].byteOffset, gltf.bufferViews[view].byteOffset + gltf.bufferViews[view].byteLength);
  const [{ bufferView, sparse }] = gltf.accessors;
  assert.deepEqual([bufferView, sparse.indices.bufferView, sparse.values.bufferView, gltf.images[0].bufferView, gltf.images[1].bufferView].map(at),
    ['cccc', 'dddd', 'dddd', webp.toString('latin1'), jpeg.toString('latin1')]);
  assert.equal(gltf.bufferViews.length, 4, 'views that nothing names are gone');
});
