/** What `picking.js` reads and finds, and what camera texts mean while a page is scrolled. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { movingGlb, pointedGlb } from '../../tests/browser/glb.js';
import { loadModule } from './module.js';

const { readModel } = await loadModule('picking-model.ts');
const { firstHit, placeNamed, surfaceName, mixed } = await loadModule('picking-hit.ts');
const { posedNodes } = await loadModule('picking-pose.ts');
const { project, rayThrough } = await loadModule('hotspot-projection.ts');
const { readNow, scrolls } = await loadModule('view-scroll.ts');

const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
/** A square of 2 m that faces +Z, its UVs as its corners. */
const SQUARE = [-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0];

/** A GLB of one square; `json` adds to it, `primitive` and `node` to theirs. */
function glb({ node = {}, primitive = {}, ...json } = {}) {
  const bin = Buffer.alloc(48 + 12 + 32);
  SQUARE.forEach((value, i) => bin.writeFloatLE(value, i * 4));
  [0, 1, 2, 0, 2, 3].forEach((value, i) => bin.writeUInt16LE(value, 48 + i * 2));
  [0, 0, 1, 0, 1, 1, 0, 1].forEach((value, i) => bin.writeFloatLE(value, 60 + i * 4));
  const text = JSON.stringify({
    asset: { version: '2.0' },
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0, ...node }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0, TEXCOORD_0: 2 }, indices: 1, ...primitive }] }],
    accessors: [
      { bufferView: 0, componentType: 5126, count: 4, type: 'VEC3' },
      { bufferView: 0, byteOffset: 48, componentType: 5123, count: 6, type: 'SCALAR' },
      { bufferView: 0, byteOffset: 60, componentType: 5126, count: 4, type: 'VEC2' },
    ],
    bufferViews: [{ buffer: 0, byteLength: bin.length }],
    buffers: [{ byteLength: bin.length }],
    ...json,
  });
  const chunk = Buffer.from(text.padEnd(Math.ceil(text.length / 4) * 4));
  const file = Buffer.alloc(28 + chunk.length + bin.length);
  [0x46546c67, 2, file.length, chunk.length, 0x4e4f534a].forEach((value, i) => file.writeUInt32LE(value, i * 4));
  chunk.copy(file, 20);
  file.writeUInt32LE(bin.length, 20 + chunk.length);
  bin.copy(file, 28 + chunk.length);
  return new Uint8Array(file);
}

const partsOf = (more, world = IDENTITY) => readModel(glb(more), world).parts;
const near = (found, wanted) => found.forEach((value, i) => assert.ok(Math.abs(value - wanted[i]) < 1e-5, `${found}, expected ${wanted}`));

test('a line of sight meets the front of a triangle, with its normal and its place in the picture', () => {
  const hit = firstHit(partsOf(), [0.5, 0.25, 3], [0, 0, -2]);
  near(hit.position, [0.5, 0.25, 0]);
  near(hit.normal, [0, 0, 1]);
  near(mixed(hit.part.uvs, 2, hit), [0.75, 0.625]);
  assert.equal(firstHit(partsOf(), [1.5, 0, 3], [0, 0, -1]), undefined, 'beside it');
  assert.equal(firstHit(partsOf(), [0, 0, 3], [0, 0, 1]), undefined, 'behind the eye');
});

test('what a file or an animation hides is no target, and what a pointer moves is where it stands', () => {
  const model = readModel(new Uint8Array(pointedGlb(Buffer.from('no picture'))), IDENTITY, true);
  const seen = () => model.parts.map(({ hidden }) => !hidden);
  assert.deepEqual(seen(), [true, false, true]);
  model.pose([0, 1.5, 1]);
  assert.deepEqual(seen(), [true, true, true]);
  near(model.parts[2].vertex(0), [0.12, 0, 0]);
  model.pose([0, 0.5, 1]);
  assert.deepEqual(seen(), [true, false, true]);
  const below = readModel(glb({ nodes: [{ children: [1], extensions: { KHR_node_visibility: { visible: false } } }, { mesh: 0 }] }), IDENTITY);
  assert.deepEqual(below.parts.map(({ hidden }) => hidden), [true], 'with what is below it');
});

test('a back is met only where its material has two sides, and a mirrored front is a front', () => {
  assert.equal(firstHit(partsOf(), [0, 0.5, -3], [0, 0, 1]), undefined);
  const both = { primitive: { material: 0 }, materials: [{ doubleSided: true }] };
  near(firstHit(partsOf(both), [0, 0.5, -3], [0, 0, 1]).normal, [0, 0, 1]);
  const mirrored = partsOf({ node: { scale: [-1, 1, 1] } });
  near(firstHit(mirrored, [0, 0.5, 3], [0, 0, -1]).normal, [0, 0, 1]);
  assert.equal(firstHit(mirrored, [0, 0.5, -3], [0, 0, 1]), undefined);
});

test('the nearest of several is met', () => {
  const parts = [...partsOf(), ...partsOf({ node: { translation: [0, 0, 1] } })];
  near(firstHit(parts, [0.1, 0.2, 3], [0, 0, -1]).position, [0.1, 0.2, 1]);
});

test('nodes, and the page above them, stand a part up', () => {
  const half = Math.SQRT1_2;
  const up = partsOf({ node: { rotation: [-half, 0, 0, half], scale: [1, 2, 1] } }, [...IDENTITY.slice(0, 12), 0, 5, 0, 1]);
  const hit = firstHit(up, [0, 9, 1.5], [0, -1, 0]);
  near(hit.position, [0, 5, 1.5]);
  near(hit.normal, [0, 1, 0]);
});

test('strips and fans are read as triangles, and what is no triangle is left out', () => {
  const corners = (primitive) => partsOf({ primitive: { ...primitive, indices: undefined } }).map((part) => [...part.corners]);
  assert.deepEqual(corners({ mode: 5 }), [[0, 1, 2, 2, 1, 3]]);
  assert.deepEqual(corners({ mode: 6 }), [[0, 1, 2, 0, 2, 3]]);
  assert.deepEqual(corners({ mode: 1 }), []);
});

test('a model that moves is picked as it stands: nodes, morph targets and joints', () => {
  const model = readModel(new Uint8Array(movingGlb()), IDENTITY, true);
  const [red, green, blue] = model.parts;
  /** The middle of an octahedron. */
  const middle = ({ positions }) => [0, 1, 2].map((axis) => positions.filter((_, at) => at % 3 === axis).reduce((sum, value) => sum + value, 0) / 6);
  const stands = (layers, wanted) => {
    model.pose(layers);
    [red, green, blue].forEach((part, at) => near(middle(part), wanted[at]));
    near(red.vertex(2), [...red.positions.subarray(6, 9)]);
  };
  const rest = [[-0.4, 0.1, 0], [0.1, 0, 0], [0, -0.3, 0]];
  stands(undefined, rest);
  stands([0, 1.5, 1], [[0.2, 0.1, 0], rest[1], rest[2]]);
  stands([1, 0.5, 1, 2, 1, 1], [rest[0], [0.1, 0.15, 0], [0.3, 0, 0]]);
  stands([0, 2, 0.25], [[-0.2, 0.1, 0], rest[1], rest[2]]);
  stands([0, 3, 1], [[0, 0.1, 0], rest[1], rest[2]]);
  near(firstHit(model.parts, [0, 0.1, 1], [0, 0, -1]).position, [0, 0.1, 0.03]);
  stands([], rest);
  // A rung that plays nothing.
  const still = readModel(new Uint8Array(movingGlb()), IDENTITY);
  still.pose([0, 1.5, 1]);
  near(middle(still.parts[0]), rest[0]);
});

test('between keyframes stands what the renderer draws, and several animations count by their weights', () => {
  const half = Math.SQRT1_2;
  const numbers = [[0, 2], [0, 0, 0, 1, 0, 0, half, half], [0, 1, 4, 0, 2, 5, 0, 3, 6].flatMap((x) => [x, 0, 0]).slice(0, 18), [8, 0, 0, 8, 0, 0]].map((list) => new Float32Array(list));
  const animation = (output, path, interpolation) => ({ samplers: [{ input: 0, output, interpolation }], channels: [{ sampler: 0, target: { node: 0, path } }, { sampler: 0, target: { path } }, { sampler: 0, target: { node: 0, path: 'pointer' } }] });
  const animations = [animation(1, 'rotation'), animation(2, 'translation', 'CUBICSPLINE'), animation(3, 'translation', 'STEP')];
  const stands = (...layers) => posedNodes([{ translation: [1, 2, 3] }], animations, layers, (index) => numbers[index], () => [])[0];
  const quarter = Math.PI / 8;
  near(stands(0, 1, 1).rotation, [0, 0, Math.sin(quarter), Math.cos(quarter)]);
  near(stands(0, 1, 0.5).rotation, [0, 0, Math.sin(quarter / 2), Math.cos(quarter / 2)]);
  // Keys of in-tangent, value, out-tangent: 0, 1, 4 and 0, 2, 5; Hermite over 2 seconds.
  near(stands(1, 0.5, 1).translation, [0.84375 * 1 + 0.140625 * 2 * 4 + 0.15625 * 2, 0, 0]);
  near(stands(2, 1, 1).translation, [8, 0, 0]);
  near(stands(1, 2, 1, 2, 1, 3).translation, [2 + (8 - 2) * 0.75, 0, 0]);
  near(stands(1, 2, 0.25, 2, 1, 0.25).translation, [3, 1, 1.5]);
  near(stands(9, 1, 1, 1, 0, 0, 1, 0, NaN).translation, [1, 2, 3]);
});

test('a place has a name, and the name leads back to it', () => {
  const parts = partsOf();
  const hit = firstHit(parts, [0.5, 0, 3], [0, 0, -1]);
  assert.equal(surfaceName(hit), '0 0 0 1 2 0.250 0.250 0.500');
  near(placeNamed(parts, surfaceName(hit)).position, [0.5, 0, 0]);
  near(placeNamed(parts, `0 ${surfaceName(hit)}`).position, [0.5, 0, 0]);
  for (const name of ['', '0 0 0 1 2 1 0', '1 0 0 1 2 1 0 0', '0 1 0 1 2 1 0 0', '0 0 0 1 4 1 0 0', '0 0 0 1 -1 1 0 0', '0 0 0 1 2 x 0 0', '1 0 0 0 1 2 1 0 0']) {
    assert.equal(placeNamed(parts, name), undefined, name);
  }
});

test('the line of sight through the picture of a place goes through the place', () => {
  const camera = { theta_radians: 0.7, phi_radians: 1.1, radius_metres: 4, target_metres: [0.1, 0.2, -0.3], field_of_view_degrees: 30 };
  const drawn = { camera, turntable_radians: 0.4, opened: { center_metres: [0, 0, 0], size_metres: [1, 1, 1], ideal_aspect: 0.9 }, aspect: 0.5 };
  const place = [0.3, -0.4, 0.2];
  const { x_share, y_share, depth_metres } = project(place, [0, 1, 0], drawn);
  const { eye, along } = rayThrough(x_share, y_share, drawn);
  near(eye.map((value, axis) => value + along[axis] * depth_metres), place);
});

test('camera texts follow the scroll and may have exponents; everything else is the renderer’s', () => {
  Object.assign(globalThis, { scrollY: 250, innerHeight: 500, document: { documentElement: { scrollHeight: 1500 } } });
  for (const [text, now] of [
    ['calc(env(window-scroll-y) * 1rad) auto 105%', 'calc(0.250000 * 1rad) auto 105%'],
    ['env( window-scroll-y )', '0.250000'],
    ['env() env(safe-area-inset-top)', '0.000000 0.000000'],
    ['123e10mm 123E-3 4e+3', '1230000000000.000000000mm 0.123000000 4000.000000000'],
    ['1.5e-2m .5e1deg', '0.015000000m 5.000000000deg'],
    ['1deg 2rad auto', '1deg 2rad auto'],
  ]) {
    assert.equal(readNow(text), now);
  }
  assert.deepEqual(['env(window-scroll-y)', 'calc(1m)', null].map(scrolls), [true, false, false]);
  scrollY = -40;
  assert.equal(readNow('env(window-scroll-y)'), '0.000000', 'a page that bounces');
  Object.assign(globalThis, { scrollY: 0, innerHeight: 1500 });
  assert.equal(readNow('env(window-scroll-y)'), '0.000000', 'a page that does not scroll');
});
