/** `extra-models.js`: several glTFs as one, whatever a stranger's file says, and how each stands. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Euler, Matrix3, Matrix4, Quaternion, Vector3 } from 'three';
import { loadModule } from './module.js';

const { merge, pieceOf } = await loadModule('extra-merge.ts');
const frames = await loadModule('extra-frame.ts');

const VARIANTS = 'KHR_materials_variants';
const LIGHTS = 'KHR_lights_punctual';
const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** A file that names entries in every way there is. */
const full = () => ({
  asset: { version: '2.0' },
  extensionsUsed: [VARIANTS, LIGHTS],
  extensionsRequired: ['KHR_mesh_quantization'],
  extensions: { [VARIANTS]: { variants: [{ name: 'day' }, { name: 'night' }] }, [LIGHTS]: { lights: [{ type: 'point' }] } },
  scene: 1,
  scenes: [{ nodes: [1] }, { nodes: [0] }],
  nodes: [
    { mesh: 0, skin: 0, camera: 0, children: [1], extensions: { [LIGHTS]: { light: 0 }, EXT_mesh_gpu_instancing: { attributes: { TRANSLATION: 1 } }, ACME_link: { node: 1 } } },
    {},
  ],
  meshes: [{ primitives: [{
    attributes: { POSITION: 0, NORMAL: 1 }, indices: 1, material: 0, targets: [{ POSITION: 1 }],
    extensions: { [VARIANTS]: { mappings: [{ material: 1, variants: [1] }] }, KHR_draco_mesh_compression: { bufferView: 1, attributes: { POSITION: 5 } } },
  }] }],
  skins: [{ joints: [0, 1], skeleton: 1, inverseBindMatrices: 1 }],
  cameras: [{ type: 'perspective' }],
  materials: [
    {
      pbrMetallicRoughness: { baseColorFactor: [1, 0, 0, 1], baseColorTexture: { index: 0, texCoord: 1, extensions: { KHR_texture_transform: { scale: [2, 2] } } } },
      normalTexture: { index: 1 },
      extensions: { KHR_materials_clearcoat: { clearcoatTexture: { index: 1 } } },
    },
    {},
  ],
  textures: [{ source: 0, sampler: 0 }, { extensions: { EXT_texture_webp: { source: 1 } } }],
  samplers: [{}],
  images: [{ bufferView: 0 }, { uri: 'a b.webp' }],
  animations: [
    { name: 'walk', samplers: [{ input: 0, output: 1 }], channels: [{ sampler: 0, target: { node: 1, path: 'translation' } }] },
    { samplers: [{ input: 0, output: 0 }], channels: [{ sampler: 0, target: { node: 0, path: 'scale' } }, { sampler: 0, target: { path: 'pointer', extensions: { KHR_animation_pointer: { pointer: '/materials/0' } } } }] },
  ],
  accessors: [{ bufferView: 0 }, { bufferView: 1, sparse: { count: 1, indices: { bufferView: 0 }, values: { bufferView: 1 } } }],
  bufferViews: [{ buffer: 0, byteLength: 4 }, { buffer: 1, byteLength: 8, extensions: { EXT_meshopt_compression: { buffer: 0, byteOffset: 4, byteLength: 3 } } }],
  buffers: [{ byteLength: 7 }, { byteLength: 64, extensions: { EXT_meshopt_compression: { fallback: true } } }],
});

const piece = (json, url = 'https://shop.example/m/model.gltf', bytes = 8) => ({ parts: { json, bin: new Uint8Array(bytes).fill(7) }, url, matrix: [...IDENTITY.slice(0, 12), 1, 2, 3, 1] });

/** Merge, and what was refused. */
function merged(...pieces) {
  const refused = [];
  const made = merge(pieces, (at, thrown) => refused.push([at, thrown.code, thrown.pointer]));
  return { ...made, refused };
}

test('every number of another file moves up, and nothing of the first one changes', () => {
  const { json, bin, firsts, refused } = merged(piece(full()), piece(full(), 'https://other.example/x/y.gltf'));
  assert.deepEqual(refused, []);
  const before = full();
  for (const list of ['nodes', 'meshes', 'skins', 'cameras', 'materials', 'textures', 'samplers', 'accessors']) {
    assert.deepEqual(json[list].slice(0, before[list].length), before[list], list);
  }
  assert.deepEqual(json.nodes.slice(2), [
    { mesh: 1, skin: 1, camera: 1, children: [3], extensions: { [LIGHTS]: { light: 1 }, EXT_mesh_gpu_instancing: { attributes: { TRANSLATION: 3 } } } },
    {},
    { name: 'extra-model 1', children: [2], matrix: [...IDENTITY.slice(0, 12), 1, 2, 3, 1] },
  ]);
  assert.deepEqual(json.scenes, [{ nodes: [1] }, { nodes: [0, 4] }], 'the scene that is shown');
  assert.deepEqual(json.meshes[1].primitives, [{
    attributes: { POSITION: 2, NORMAL: 3 }, indices: 3, material: 2, targets: [{ POSITION: 3 }],
    extensions: { [VARIANTS]: { mappings: [{ material: 3, variants: [1] }] }, KHR_draco_mesh_compression: { bufferView: 3, attributes: { POSITION: 5 } } },
  }]);
  assert.deepEqual(json.skins[1], { joints: [2, 3], skeleton: 3, inverseBindMatrices: 3 });
  const { pbrMetallicRoughness, normalTexture, extensions } = json.materials[2];
  assert.deepEqual([pbrMetallicRoughness.baseColorTexture, normalTexture.index, extensions.KHR_materials_clearcoat.clearcoatTexture.index],
    [{ index: 2, texCoord: 1, extensions: { KHR_texture_transform: { scale: [2, 2] } } }, 3, 3]);
  assert.deepEqual(json.textures.slice(2), [{ source: 2, sampler: 1 }, { extensions: { EXT_texture_webp: { source: 3 } } }]);
  assert.deepEqual(json.images, [{ bufferView: 0 }, { uri: 'https://shop.example/m/a%20b.webp' }, { bufferView: 2 }, { uri: 'https://other.example/x/a%20b.webp' }]);
  assert.deepEqual(json.accessors[3], { bufferView: 3, sparse: { count: 1, indices: { bufferView: 2 }, values: { bufferView: 3 } } });
  assert.deepEqual(json.buffers.map(({ byteLength }) => byteLength), [16, 64, 64]);
  assert.equal(bin.reduce((sum, part) => sum + part.length, 0), 16);
  assert.deepEqual(json.bufferViews.slice(2), [
    { buffer: 0, byteOffset: 8, byteLength: 4 },
    { buffer: 2, byteOffset: 0, byteLength: 8, extensions: { EXT_meshopt_compression: { buffer: 0, byteOffset: 12, byteLength: 3 } } },
  ]);
  assert.deepEqual(json.extensions, { [VARIANTS]: { variants: [{ name: 'day' }, { name: 'night' }] }, [LIGHTS]: { lights: [{ type: 'point' }, { type: 'point' }] } });
  assert.deepEqual([json.extensionsUsed, json.extensionsRequired], [[VARIANTS, LIGHTS], ['KHR_mesh_quantization']]);
  assert.deepEqual([firsts[1].materials, firsts[1].nodes, firsts[1].lights], [2, 2, 1]);
});

test('animations and variants of one name become one, others stand beside', () => {
  const other = full();
  other.extensions[VARIANTS].variants = [{ name: 'night' }, { name: 'dusk' }];
  const { json } = merged(piece(full()), piece(other));
  assert.deepEqual(json.extensions[VARIANTS].variants.map(({ name }) => name), ['day', 'night', 'dusk']);
  assert.deepEqual(json.meshes[1].primitives[0].extensions[VARIANTS].mappings, [{ material: 3, variants: [2] }]);
  assert.deepEqual(json.animations.map(({ name }) => name), ['walk', undefined, undefined]);
  assert.deepEqual(json.animations[0], {
    name: 'walk',
    samplers: [{ input: 0, output: 1 }, { input: 2, output: 3 }],
    channels: [{ sampler: 0, target: { node: 1, path: 'translation' } }, { sampler: 1, target: { node: 3, path: 'translation' } }],
  });
});

test('a pointer of an animation leads to what it led to, in any list, and one of nobody leads nowhere', () => {
  const pointed = (pointer, extension = 'KHR_animation_pointer') => ({ sampler: 0, target: { path: 'pointer', extensions: { [extension]: { pointer } } } });
  const pointers = ['/materials/1/alphaCutoff', `/extensions/${LIGHTS}/lights/0/intensity`, '/nodes/0/extensions/KHR_node_visibility/visible', '/scenes/0/extras', '', 7];
  const other = full();
  other.animations[1].channels = [...pointers.map((pointer) => pointed(pointer)), pointed('/materials/0', 'SHOP_moves')];
  const { json, refused } = merged(piece(full()), piece(other));
  assert.deepEqual(refused, []);
  assert.deepEqual(json.animations[2].channels.map(({ target }) => target.extensions.KHR_animation_pointer.pointer), [
    '/materials/3/alphaCutoff', `/extensions/${LIGHTS}/lights/1/intensity`, '/nodes/2/extensions/KHR_node_visibility/visible', '', '', 7,
  ], 'an extension that nobody knows is left out');
  assert.equal(json.animations[1].channels[1].target.extensions.KHR_animation_pointer.pointer, '/materials/0', 'the first file is as it was');
});

test('a number that leads nowhere is said with its place, and that file is left out whole', () => {
  for (const [pointer, change] of [
    ['/meshes/0/primitives/0/attributes/POSITION', (json) => (json.meshes[0].primitives[0].attributes.POSITION = 2)],
    ['/meshes/0/primitives/0/material', (json) => (json.meshes[0].primitives[0].material = -1)],
    ['/meshes/0/primitives/0/targets/0/POSITION', (json) => (json.meshes[0].primitives[0].targets[0].POSITION = '0')],
    [`/meshes/0/primitives/0/extensions/${VARIANTS}`, (json) => json.meshes[0].primitives[0].extensions[VARIANTS].mappings[0].variants.push(9)],
    ['/nodes/0/children/0', (json) => (json.nodes[0].children = [2])],
    ['/nodes/0/mesh', (json) => (json.nodes[0].mesh = 0.5)],
    [`/nodes/0/extensions/${LIGHTS}/light`, (json) => (json.nodes[0].extensions[LIGHTS].light = 1)],
    ['/skins/0/joints/1', (json) => (json.skins[0].joints[1] = 1e9)],
    ['/animations/0/channels/0/target/node', (json) => (json.animations[0].channels[0].target.node = 2)],
    ['/materials/0/extensions/KHR_materials_clearcoat/clearcoatTexture/index', (json) => (json.materials[0].extensions.KHR_materials_clearcoat.clearcoatTexture.index = 2)],
    ['/scene', (json) => (json.scene = 7)],
    ['/bufferViews/0/buffer', (json) => (json.bufferViews[0].buffer = 2)],
  ]) {
    const broken = full();
    change(broken);
    const { json, refused, firsts, bin } = merged(piece(full()), piece(broken), piece(full()));
    assert.deepEqual(refused.map(([at, code, where]) => [at, code, where.startsWith(pointer.split('/').slice(0, 3).join('/'))]), [[1, 'index-out-of-range', true]], pointer);
    assert.equal(refused[0][2], pointer);
    assert.deepEqual([json.nodes.length, json.meshes.length, json.materials.length, bin.length, firsts[1]], [5, 2, 4, 4, undefined], 'nothing of it is there');
  }
  const beyond = full();
  beyond.bufferViews[0].byteLength = 8;
  assert.deepEqual(merged(piece(full()), piece(beyond)).refused, [[1, 'out-of-bounds', '/bufferViews/0']]);
});

test('addresses of files beside a model hold from anywhere, and only those that it may follow', () => {
  const refusal = (uri, url) => merged(piece(full()), piece({ ...full(), images: [{ bufferView: 0 }, { uri }] }, url)).refused.map(([, code]) => code);
  for (const uri of ['blob:https://shop.example/1', 'file:///etc/passwd', 'javascript:0', 7, 'http://[']) {
    assert.deepEqual(refusal(uri), ['bad-uri'], `${uri}`);
  }
  assert.deepEqual(refusal('blob:https://shop.example/1', 'blob:https://shop.example/2'), []);
  assert.deepEqual(refusal('DATA:image/png;base64,AAAA'), []);
  assert.deepEqual(refusal('x.png', 'data:,'), ['bad-uri']);
});

test('a file without scenes shows its roots, on either side', () => {
  const bare = () => ({ asset: { version: '2.0' }, nodes: [{ children: [1] }, {}, {}] });
  const { json } = merged({ ...piece(bare()), parts: { json: bare(), bin: undefined } }, { ...piece(bare()), parts: { json: bare(), bin: undefined } });
  assert.deepEqual(json.scenes, [{ nodes: [0, 2, 6] }]);
  assert.deepEqual(json.nodes[6].children, [3, 5]);
  assert.equal('buffers' in json, false);
});

test('what the reader says of the merged file leads to the one that is wrong', () => {
  const { firsts } = merged(piece(full()), piece({ ...full(), nodes: [{ children: [1] }, { children: [0] }] }), piece(full()));
  // A circle is the reader's to find: nothing here walks along children.
  assert.deepEqual(['/nodes/1', '/nodes/2', '/nodes/4', '/nodes/5', '/materials/3/normalTexture', '/buffers/1/uri', '/buffers/2/uri', '', '/asset', undefined].map((pointer) => pieceOf(firsts, pointer)),
    [0, 1, 1, 2, 1, 0, 1, undefined, undefined, undefined]);
});

test('whatever stands anywhere in another file, it is taken in or refused with a code', () => {
  const odd = [null, -1, 0.5, 1e300, 4294967296, '', 'a', [], [null], {}, { extensions: 7 }, true, '__proto__', [[[]]]];
  /** Every place of a JSON. */
  const places = (value, path = []) => (value && typeof value === 'object' ? Object.keys(value).flatMap((key) => [[...path, key], ...places(value[key], [...path, key])]) : []);
  let [taken, left] = [0, 0];
  for (const path of places(full())) {
    for (const value of odd) {
      const json = full();
      const holder = path.slice(0, -1).reduce((at, key) => at[key], json);
      holder[path.at(-1)] = value;
      const { json: made, refused } = merged(piece(full()), piece(json));
      refused.forEach(([, code]) => assert.match(code, /^(index-out-of-range|wrong-type|out-of-bounds|bad-uri)$/, `${path}: ${JSON.stringify(value)}`));
      refused.length ? left++ : taken++;
      assert.deepEqual(made.meshes[0], full().meshes[0], `${path}: ${JSON.stringify(value)}`);
      assert.equal(made.nodes.length, refused.length ? 2 : made.nodes.length);
      // The same in the first file is the reader's to judge, but for what would hide behind the others.
      const first = full();
      path.slice(0, -1).reduce((at, key) => at[key], first)[path.at(-1)] = value;
      try {
        merged(piece(first), piece(full()));
      } catch (thrown) {
        assert.match(thrown.code, /^(index-out-of-range|wrong-type|out-of-bounds|bad-uri)$/, `${path}: ${JSON.stringify(value)} ${thrown.stack}`);
      }
    }
  }
  assert.ok(taken > 100 && left > 100, `${taken} taken, ${left} refused`);
  assert.equal({}.polluted, undefined);
});

const near = (found, wanted, what) => [...found].forEach((value, i) => assert.ok(Math.abs(value - [...wanted][i]) < 1e-9, `${what}: ${found}, expected ${wanted}`));

test('a model stands as the attributes say, in the order of <model-viewer>', () => {
  const attributes = { offset: '1 2cm -3mm', orientation: '10deg 0.5rad -1', scale: '2 -3 0.5' };
  const unread = [];
  const stand = (given) => frames.standOf((name) => given[name] ?? null, (name) => unread.push(name));
  const turn = new Quaternion().setFromEuler(new Euler(0.5, -1, (10 * Math.PI) / 180, 'YXZ'));
  const frame = stand(attributes);
  const matrix = new Matrix4().compose(new Vector3(1, 0.02, -0.003), turn, new Vector3(2, -3, 0.5));
  near(frame, matrix.elements, 'matrix');
  near(stand({ scale: '2' }), [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1], 'one number');
  assert.deepEqual(unread, []);
  near(stand({ offset: 'left', orientation: '0 0', scale: '1 0 1' }), IDENTITY, 'what cannot be read');
  assert.deepEqual(unread, ['offset', 'orientation', 'scale']);

  const place = [0.3, -0.7, 1.1];
  const normal = new Vector3(1, 2, -2).normalize();
  near(frames.placeFrom(frame, place), new Vector3(...place).applyMatrix4(matrix), 'place');
  near(frames.placeIn(frame, frames.placeFrom(frame, place)), place, 'and back');
  const world = normal.clone().applyNormalMatrix(new Matrix3().getNormalMatrix(matrix));
  near(frames.normalFrom(frame, [...normal]), world, 'normal');
  near(frames.normalIn(frame, [...world]), normal, 'and back');
  near(frames.inverse(frame), matrix.clone().invert().elements, 'inverse');
  near(frames.product(frame, frame), matrix.clone().multiply(matrix).elements, 'product');
});
