// Binary glTF files, made wrong on purpose.

const MAGIC = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;

/** A GLB whose JSON chunk is `json`: a text, so that it need not be JSON. `length` is what the header claims. */
export function glbOf(json, length) {
  const text = Buffer.from(json.padEnd(Math.ceil(json.length / 4) * 4, ' '));
  const head = Buffer.alloc(20);
  [MAGIC, 2, length ?? head.length + text.length, text.length, JSON_CHUNK].forEach((word, i) => head.writeUInt32LE(word, i * 4));
  return Buffer.concat([head, text]);
}

/** Half the size of a mark. */
const MARK_METRES = 0.03;
const BIN_CHUNK = 0x004e4942;

/** The parts of an octahedron, as bytes. */
const CORNERS = [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]];
const OCTAHEDRON = new Uint16Array([0, 2, 4, 2, 1, 4, 1, 3, 4, 3, 0, 4, 2, 0, 5, 1, 2, 5, 3, 1, 5, 0, 3, 5]);

const glowing = (color) => ({
  emissiveFactor: color,
  pbrMetallicRoughness: { baseColorFactor: [0, 0, 0, 1], metallicFactor: 0, roughnessFactor: 1 },
});

/** `json` with `bin` as its one buffer. */
function withBin(json, bin) {
  const head = Buffer.alloc(8);
  [bin.length, BIN_CHUNK].forEach((word, i) => head.writeUInt32LE(word, i * 4));
  const glb = Buffer.concat([glbOf(JSON.stringify({ ...json, buffers: [{ byteLength: bin.length }] })), head, bin]);
  glb.writeUInt32LE(glb.length, 8);
  return glb;
}

/** A GLB of small glowing octahedra: `at` in metres, `color` linear. Their pixels are known by colour alone. */
export function marksGlb(marks) {
  const positions = new Float32Array(CORNERS.flat().map((value) => value * MARK_METRES));
  const bin = Buffer.concat([Buffer.from(positions.buffer), Buffer.from(OCTAHEDRON.buffer)]);
  return withBin({
    asset: { version: '2.0' },
    scene: 0,
    scenes: [{ nodes: marks.map((_, mark) => mark) }],
    nodes: marks.map(({ at }, mesh) => ({ mesh, translation: at })),
    meshes: marks.map((_, material) => ({ primitives: [{ attributes: { POSITION: 0 }, indices: 1, material }] })),
    materials: marks.map(({ color }) => glowing(color)),
    accessors: [
      { bufferView: 0, componentType: 5126, count: 6, type: 'VEC3', min: [-MARK_METRES, -MARK_METRES, -MARK_METRES], max: [MARK_METRES, MARK_METRES, MARK_METRES] },
      { bufferView: 1, componentType: 5123, count: 24, type: 'SCALAR' },
    ],
    bufferViews: [
      { buffer: 0, byteOffset: 0, byteLength: positions.byteLength },
      { buffer: 0, byteOffset: positions.byteLength, byteLength: OCTAHEDRON.byteLength },
    ],
  }, bin);
}

/**
 * A GLB of three marks that move in three ways: red slides by its node from x = −0.4 to 0.4 in `slide` (2 s, straight),
 * green rises by a morph target from y = 0 to 0.3 in `rise` (1 s, straight), blue hangs 0.3 below a joint and follows it
 * by a quarter turn to +X in the third, which has no name (1 s, in one step at its end). `change` may break the JSON.
 */
export function movingGlb(change = (json) => json) {
  const half = Math.SQRT1_2;
  const parts = [];
  const json = { accessors: [], bufferViews: [] };
  const add = (type, count, numbers, more = {}) => {
    const componentType = numbers instanceof Float32Array ? 5126 : numbers instanceof Uint16Array ? 5123 : 5121;
    const byteOffset = parts.reduce((sum, part) => sum + part.length, 0);
    const bytes = Buffer.alloc(Math.ceil(numbers.byteLength / 4) * 4);
    Buffer.from(numbers.buffer).copy(bytes);
    parts.push(bytes);
    json.bufferViews.push({ buffer: 0, byteOffset, byteLength: numbers.byteLength });
    return json.accessors.push({ bufferView: json.bufferViews.length - 1, componentType, count, type, ...more }) - 1;
  };
  const floats = (type, count, ...numbers) => add(type, count, new Float32Array(numbers.flat(2)));
  const marks = (x, y) => CORNERS.map(([i, j, k]) => [i * MARK_METRES + x, j * MARK_METRES + y, k * MARK_METRES]);
  const [least, most] = [[-1, -1, -1], [1, 1, 1]];
  const place = (x, y) => add('VEC3', 6, new Float32Array(marks(x, y).flat()), { min: least, max: most });
  const indices = add('SCALAR', 24, OCTAHEDRON);
  const [here, low] = [place(0, 0), place(0, -0.3)];
  const up = floats('VEC3', 6, CORNERS.map(() => [0, 0.3, 0]));
  const [two, one] = [floats('SCALAR', 2, 0, 2), floats('SCALAR', 2, 0, 1)];
  const primitive = (POSITION, material, more) => ({ attributes: { POSITION, ...more }, indices, material });
  const joints = add('VEC4', 6, new Uint8Array(24));
  const weights = floats('VEC4', 6, CORNERS.map(() => [1, 0, 0, 0]));
  const animation = (input, output, node, path, interpolation, more) => ({
    samplers: [{ input, output, interpolation }],
    channels: [{ sampler: 0, target: { node, path } }],
    ...more,
  });
  Object.assign(json, {
    asset: { version: '2.0' },
    scene: 0,
    scenes: [{ nodes: [0, 1, 2, 3] }],
    nodes: [{ mesh: 0, translation: [-0.4, 0.1, 0] }, { mesh: 1, translation: [0.1, 0, 0] }, { mesh: 2, skin: 0 }, {}],
    meshes: [
      { primitives: [primitive(here, 0)] },
      { primitives: [{ ...primitive(here, 1), targets: [{ POSITION: up }] }] },
      { primitives: [primitive(low, 2, { JOINTS_0: joints, WEIGHTS_0: weights })] },
    ],
    skins: [{ joints: [3] }],
    materials: [[0.7, 0, 0], [0, 0.7, 0], [0, 0, 0.7]].map(glowing),
    animations: [
      animation(two, floats('VEC3', 2, [-0.4, 0.1, 0], [0.4, 0.1, 0]), 0, 'translation', 'LINEAR', { name: 'slide' }),
      animation(one, floats('SCALAR', 2, 0, 1), 1, 'weights', 'LINEAR', { name: 'rise' }),
      animation(one, floats('VEC4', 2, [0, 0, 0, 1], [0, 0, half, half]), 3, 'rotation', 'STEP'),
    ],
  });
  return withBin(change(json), Buffer.concat(parts));
}

/**
 * A GLB of three cards, 0.2 m a side, that face +Z at x = −0.22, 0 and 0.22, and a light before them. Pointers of its one animation (2 s)
 * drive them: the left one from black over red to blue, with a coat; the middle one, which is hidden at rest and green, is seen
 * from 1 s on; the right one rises by 0.1 m and shows `png` farther to the left by half; the light grows.
 */
export function pointedGlb(png) {
  const parts = [];
  const accessors = [];
  const bufferViews = [];
  const store = (bytes) => {
    const byteOffset = parts.reduce((sum, part) => sum + part.length, 0);
    parts.push(Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]));
    return bufferViews.push({ buffer: 0, byteOffset, byteLength: bytes.length }) - 1;
  };
  const add = (type, count, numbers, more = {}) => {
    const bufferView = store(Buffer.from(numbers.buffer));
    return accessors.push({ bufferView, componentType: numbers instanceof Float32Array ? 5126 : 5123, count, type, ...more }) - 1;
  };
  const floats = (type, count, ...numbers) => add(type, count, new Float32Array(numbers.flat(2)));
  const POSITION = add('VEC3', 4, new Float32Array([-0.1, -0.1, 0, 0.1, -0.1, 0, 0.1, 0.1, 0, -0.1, 0.1, 0]), { min: [-0.1, -0.1, 0], max: [0.1, 0.1, 0] });
  const TEXCOORD_0 = floats('VEC2', 4, [0, 1], [1, 1], [1, 0], [0, 0]);
  const indices = add('SCALAR', 6, new Uint16Array([0, 1, 2, 0, 2, 3]));
  const input = floats('SCALAR', 3, 0, 1, 2);
  const driven = [
    ['/materials/0/pbrMetallicRoughness/baseColorFactor', floats('VEC4', 3, [0, 0, 0, 1], [0.8, 0, 0, 1], [0, 0, 0.8, 1])],
    ['/materials/0/extensions/KHR_materials_clearcoat/clearcoatFactor', floats('SCALAR', 3, 0, 0.5, 1)],
    ['/nodes/1/extensions/KHR_node_visibility/visible', floats('SCALAR', 3, 0, 1, 1), 'STEP'],
    ['/nodes/2/translation', floats('VEC3', 3, [0.22, 0, 0], [0.22, 0.1, 0], [0.22, 0.1, 0])],
    ['/materials/2/pbrMetallicRoughness/baseColorTexture/extensions/KHR_texture_transform/offset', floats('VEC2', 3, [0, 0], [0.5, 0], [0.5, 0])],
    ['/extensions/KHR_lights_punctual/lights/0/intensity', floats('SCALAR', 3, 0, 0.2, 0.4)],
  ];
  const lights = 'KHR_lights_punctual';
  return withBin({
    asset: { version: '2.0' },
    extensionsUsed: ['KHR_animation_pointer', 'KHR_node_visibility', 'KHR_materials_clearcoat', 'KHR_texture_transform', lights],
    extensions: { [lights]: { lights: [{ type: 'point', intensity: 0.1 }] } },
    scene: 0,
    scenes: [{ nodes: [0, 1, 2, 3] }],
    nodes: [
      { mesh: 0, translation: [-0.22, 0, 0] },
      { mesh: 1, extensions: { KHR_node_visibility: { visible: false } } },
      { mesh: 2, translation: [0.22, 0, 0] },
      { translation: [0, 0, 0.4], extensions: { [lights]: { light: 0 } } },
    ],
    meshes: [0, 1, 2].map((material) => ({ primitives: [{ attributes: { POSITION, TEXCOORD_0 }, indices, material }] })),
    materials: [
      { pbrMetallicRoughness: { baseColorFactor: [0, 0, 0, 1], metallicFactor: 0, roughnessFactor: 0.8 }, extensions: { KHR_materials_clearcoat: { clearcoatRoughnessFactor: 0.3 } } },
      glowing([0, 0.7, 0]),
      { pbrMetallicRoughness: { baseColorTexture: { index: 0, extensions: { KHR_texture_transform: {} } }, metallicFactor: 0, roughnessFactor: 0.8 } },
    ],
    textures: [{ source: 0 }],
    images: [{ bufferView: store(png), mimeType: 'image/png' }],
    animations: [{
      name: 'all',
      samplers: driven.map(([, output, interpolation = 'LINEAR']) => ({ input, output, interpolation })),
      channels: driven.map(([pointer], sampler) => ({ sampler, target: { path: 'pointer', extensions: { KHR_animation_pointer: { pointer } } } })),
    }],
    accessors,
    bufferViews,
  }, Buffer.concat(parts));
}

/**
 * A GLB of a card, 0.2 m a side, that faces +Z and shows its base colour as it is. It wears `Front`, which is red; the
 * variant `night` puts on `Back`, which is blue.
 */
export function cardGlb() {
  const corners = new Float32Array([-0.1, -0.1, 0, 0.1, -0.1, 0, 0.1, 0.1, 0, -0.1, 0.1, 0]);
  const uvs = new Float32Array([0, 1, 1, 1, 1, 0, 0, 0]);
  const indices = new Uint16Array([0, 1, 2, 0, 2, 3]);
  const plain = (name, baseColorFactor) => ({ name, pbrMetallicRoughness: { baseColorFactor }, extensions: { KHR_materials_unlit: {} } });
  const variants = 'KHR_materials_variants';
  return withBin({
    asset: { version: '2.0' },
    extensionsUsed: ['KHR_materials_unlit', variants],
    extensions: { [variants]: { variants: [{ name: 'night' }] } },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0 }],
    meshes: [{
      primitives: [{
        attributes: { POSITION: 0, TEXCOORD_0: 1 },
        indices: 2,
        material: 0,
        extensions: { [variants]: { mappings: [{ material: 1, variants: [0] }] } },
      }],
    }],
    materials: [plain('Front', [0.7, 0, 0, 1]), plain('Back', [0, 0, 0.7, 1])],
    accessors: [
      { bufferView: 0, componentType: 5126, count: 4, type: 'VEC3', min: [-0.1, -0.1, 0], max: [0.1, 0.1, 0] },
      { bufferView: 1, componentType: 5126, count: 4, type: 'VEC2' },
      { bufferView: 2, componentType: 5123, count: 6, type: 'SCALAR' },
    ],
    bufferViews: [
      { buffer: 0, byteOffset: 0, byteLength: 48 },
      { buffer: 0, byteOffset: 48, byteLength: 32 },
      { buffer: 0, byteOffset: 80, byteLength: 12 },
    ],
  }, Buffer.concat([corners, uvs, indices].map((part) => Buffer.from(part.buffer))));
}

/**
 * A GLB of what core glTF has not: three instances of a red octahedron on a grey wall, in a spot's cone and a sun from
 * the left, behind a pane of greenish glass that covers their right half. `bare` leaves the extensions out; without `pane` it
 * is a grey one from which instances are required.
 */
export function litGlb({ bare = false, pane: transparent = true } = {}) {
  const wall = [[-1, 1, -0.5], [-1, -1, -0.5], [1, -1, -0.5], [1, 1, -0.5]];
  const pane = [[0, 0.7, 0.6], [0, -0.7, 0.6], [0.8, -0.7, 0.6], [0.8, 0.7, 0.6]];
  const numbers = [...CORNERS.flat().map((value) => value * 0.25), ...wall.flat(), ...pane.flat(), -0.6, 0, 0, 0, 0.4, 0, 0.5, -0.2, 0];
  const floats = Buffer.from(new Float32Array(numbers).buffer);
  const quad = Buffer.from(new Uint16Array([0, 1, 2, 0, 2, 3]).buffer);
  const accessor = (byteOffset, count) => ({ bufferView: 0, byteOffset, componentType: 5126, count, type: 'VEC3', min: [-1, -1, -1], max: [1, 1, 1] });
  const matt = (color, roughnessFactor) => ({ baseColorFactor: [...color, 1], metallicFactor: 0, roughnessFactor });
  const glass = { KHR_materials_transmission: { transmissionFactor: 0.9 }, KHR_materials_volume: { thicknessFactor: 0.2, attenuationDistance: 0.2, attenuationColor: [0.4, 1, 0.6] } };
  const light = (at) => ({ KHR_lights_punctual: { light: at } });
  const extended = (extensions) => (bare ? {} : { extensions });
  return withBin({
    asset: { version: '2.0' },
    ...(transparent ? {} : { extensionsRequired: ['EXT_mesh_gpu_instancing'] }),
    extensionsUsed: ['EXT_mesh_gpu_instancing', 'KHR_lights_punctual', 'KHR_materials_transmission', 'KHR_materials_volume', 'KHR_node_visibility'],
    ...extended({ KHR_lights_punctual: { lights: [
      { type: 'spot', color: [1, 0.9, 0.6], intensity: 9, spot: { innerConeAngle: 0.2, outerConeAngle: 0.4 } },
      { type: 'directional', color: [0.4, 0.6, 1], intensity: 2 },
    ] } }),
    scenes: [{ nodes: [0, 1, 2, 3, 4, 5] }],
    nodes: [
      { mesh: 0, ...extended({ EXT_mesh_gpu_instancing: { attributes: { TRANSLATION: 3 } } }) },
      { mesh: 1 },
      { mesh: 2 },
      { translation: [-0.3, 0.2, 1.5], ...extended(light(0)) },
      { rotation: [0, -0.5, 0, 0.866], ...extended(light(1)) },
      { mesh: 1, translation: [0, 0, 1.4], ...(bare ? { mesh: 2 } : extended({ KHR_node_visibility: { visible: false } })) },
    ],
    meshes: [[0, 4, 0], [1, 5, 1], [2, 5, 2]].map(([POSITION, indices, material]) => ({ primitives: [{ attributes: { POSITION }, indices, material }] })),
    materials: [
      { pbrMetallicRoughness: matt([0.8, 0.05, 0.05], 0.4) },
      { pbrMetallicRoughness: matt([0.5, 0.5, 0.5], 0.8), doubleSided: true },
      { pbrMetallicRoughness: matt([1, 1, 1], 0.1), ...(transparent ? extended(glass) : {}) },
    ],
    accessors: [
      accessor(0, 6), accessor(72, 4), accessor(120, 4), accessor(168, 3),
      { bufferView: 1, componentType: 5123, count: 24, type: 'SCALAR' },
      { bufferView: 2, componentType: 5123, count: 6, type: 'SCALAR' },
    ],
    bufferViews: [
      { buffer: 0, byteOffset: 0, byteLength: floats.length },
      { buffer: 0, byteOffset: floats.length, byteLength: OCTAHEDRON.byteLength },
      { buffer: 0, byteOffset: floats.length + OCTAHEDRON.byteLength, byteLength: quad.length },
    ],
  }, Buffer.concat([floats, Buffer.from(OCTAHEDRON.buffer), quad]));
}

/**
 * A GLB of strokes in the plane z = 0, without normals: a red line 0.2 m long, coloured by its vertices and worn by the
 * default material, a blue loop 0.1 m a side, and five green points.
 */
export function strokesGlb() {
  const line = [-0.1, 0.081, 0, 0.1, 0.081, 0];
  const loop = [-0.051, -0.051, 0, 0.051, -0.051, 0, 0.051, 0.051, 0, -0.051, 0.051, 0];
  const points = [-2, -1, 0, 1, 2].flatMap((at) => [at * 0.0411, -0.083, 0]);
  const floats = Buffer.from(new Float32Array([...line, ...loop, ...points, 1, 0, 0, 1, 0, 0]).buffer);
  const accessor = (byteOffset, count) => ({ bufferView: 0, byteOffset, componentType: 5126, count, type: 'VEC3', min: [-1, -1, 0], max: [1, 1, 1] });
  const matt = (baseColorFactor) => ({ pbrMetallicRoughness: { baseColorFactor } });
  const primitives = [
    { mode: 1, attributes: { POSITION: 0, COLOR_0: 3 } },
    { mode: 2, attributes: { POSITION: 1 }, material: 0 },
    { mode: 0, attributes: { POSITION: 2 }, material: 1 },
  ];
  return withBin({
    asset: { version: '2.0' },
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0 }],
    meshes: [{ primitives }],
    materials: [matt([0, 0, 1, 1]), matt([0, 1, 0, 1])],
    accessors: [accessor(0, 2), accessor(24, 4), accessor(72, 5), accessor(132, 2)],
    bufferViews: [{ buffer: 0, byteLength: floats.length }],
  }, floats);
}

/**
 * A GLB of balls of one shape: `at` and `radius` in metres, `material` as glTF has it; `cut` leaves the part near the top
 * alone, as a share of the height (of a very large ball: a floor). `lights` of `KHR_lights_punctual` stand at nodes.
 */
export function ballsGlb(balls, lights = []) {
  const [rings, spokes] = [32, 64];
  const positions = [];
  const indices = [];
  const whole = (cut) => {
    const base = positions.length / 3;
    const first = indices.length;
    for (let ring = 0; ring <= rings; ring++) {
      for (let spoke = 0; spoke <= spokes; spoke++) {
        const down = (cut ? Math.acos(1 - 2 * cut) : Math.PI) * (ring / rings);
        const around = (spoke / spokes) * 2 * Math.PI;
        positions.push(Math.sin(around) * Math.sin(down), Math.cos(down), Math.cos(around) * Math.sin(down));
        if (ring < rings && spoke < spokes) {
          const at = base + ring * (spokes + 1) + spoke;
          const below = at + spokes + 1;
          indices.push(at, below, at + 1, at + 1, below, below + 1);
        }
      }
    }
    return { base, count: positions.length / 3 - base, first, indices: indices.length - first };
  };
  const shapes = balls.map(({ cut }) => whole(cut));
  const vertices = Buffer.from(new Float32Array(positions).buffer);
  const triangles = Buffer.from(new Uint32Array(indices.map((index, at) => index - shapes.findLast(({ first }) => first <= at).base)).buffer);
  const used = new Set([...balls.flatMap(({ material }) => Object.keys(material.extensions ?? {})), ...(lights.length ? ['KHR_lights_punctual'] : [])]);
  const box = (base, count) => [Math.min, Math.max].map((least) => [0, 1, 2].map((axis) => {
    let found = positions[base * 3 + axis];
    for (let vertex = base; vertex < base + count; vertex++) found = least(found, Math.fround(positions[vertex * 3 + axis]));
    return Math.fround(found);
  }));
  return withBin({
    asset: { version: '2.0' },
    extensionsUsed: used.size ? [...used] : undefined,
    extensions: lights.length ? { KHR_lights_punctual: { lights: lights.map(({ light }) => light) } } : undefined,
    scene: 0,
    scenes: [{ nodes: [...balls, ...lights].map((_, node) => node) }],
    nodes: [
      ...balls.map(({ at, radius }, mesh) => ({ mesh, translation: at, scale: [radius, radius, radius] })),
      ...lights.map(({ at, rotation }, light) => ({ translation: at, rotation, extensions: { KHR_lights_punctual: { light } } })),
    ],
    meshes: balls.map((_, material) => ({ primitives: [{ attributes: { POSITION: material * 2, NORMAL: material * 2 }, indices: material * 2 + 1, material }] })),
    materials: balls.map(({ material }) => material),
    accessors: shapes.flatMap(({ base, count, first, indices: many }) => {
      const [min, max] = box(base, count);
      return [
        { bufferView: 0, byteOffset: base * 12, componentType: 5126, count, type: 'VEC3', min, max },
        { bufferView: 1, byteOffset: first * 4, componentType: 5125, count: many, type: 'SCALAR' },
      ];
    }),
    bufferViews: [
      { buffer: 0, byteOffset: 0, byteLength: vertices.length },
      { buffer: 0, byteOffset: vertices.length, byteLength: triangles.length },
    ],
  }, Buffer.concat([vertices, triangles]));
}

/** The most that one accessor of `crowdedGlb` has. */
const CROWD = 20_000;

/** A small GLB of `triangles` triangles: primitives that all draw the same ones. */
export function crowdedGlb(triangles) {
  const positions = new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1]);
  const indices = Uint16Array.from({ length: 3 * CROWD }, (_, at) => at % 3);
  return withBin({
    asset: { version: '2.0' },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0 }],
    meshes: [{ primitives: Array(Math.ceil(triangles / CROWD)).fill({ attributes: { POSITION: 0, NORMAL: 2 }, indices: 1 }) }],
    accessors: [
      { bufferView: 0, componentType: 5126, count: 3, type: 'VEC3', min: [0, 0, 0], max: [1, 1, 0] },
      { bufferView: 1, componentType: 5123, count: indices.length, type: 'SCALAR' },
      { bufferView: 0, byteOffset: 36, componentType: 5126, count: 3, type: 'VEC3' },
    ],
    bufferViews: [
      { buffer: 0, byteOffset: 0, byteLength: positions.byteLength },
      { buffer: 0, byteOffset: positions.byteLength, byteLength: indices.byteLength },
    ],
  }, Buffer.concat([Buffer.from(positions.buffer), Buffer.from(indices.buffer)]));
}
