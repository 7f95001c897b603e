// Normal maps in the frames that they are made for: those of the file, or MikkTSpace where it has none, which comes after
// the first picture, and only where it is needed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PNG } from 'pngjs';

import { similarity } from './beside.js';
import { glbWith } from './compress.js';
import { complaints, HARDWARE, SHOP_URL, startPhone, until, visit } from './phone.js';
import { inkShare, keep, pictureOf } from './picture.js';
import { reportOf, settled } from './shop.js';
import { answer, modelOfShop, page, serveSite } from './site.js';

const VIEW = '<product-view test-overrides loading="eager" alt="A ball" camera-orbit="150deg 70deg auto"></product-view>';

/** A dent of every texel in one direction: what it looks like is nothing but its frame. */
function slanted() {
  const png = new PNG({ width: 4, height: 4 });
  for (let at = 0; at < png.data.length; at += 4) png.data.set([205, 166, 222, 255], at);
  return PNG.sync.write(png);
}

/** Half the share of the ball that shows its texture mirrored, as makers of shoes do. */
const mirrored = (u) => Math.abs(2 * u - 1);

/**
 * A coarse, smooth, shiny ball. Its triangles are so few that each one's own frame is far from that of the ball.
 * @param {{ tangents: boolean, form?: string }} wish `tangents`: those of the ball itself, worked out here, with split vertices at its
 *   seams. `form`: how its attributes lie in the file, as files of other tools have them
 */
function ball({ tangents, form = 'plain' }) {
  const [rings, spokes] = [10, 12];
  /** At a seam the triangles of one side count, and their middle is half a spoke away; u grows with the angle in the second half alone. */
  const frame = (spoke) => {
    const around = (spoke / spokes) * 2 * Math.PI;
    const side = spoke > spokes / 2 ? 1 : -1;
    return [side * Math.cos(around), 0, -side * Math.sin(around), side];
  };
  const [positions, uvs, frames, indices] = [[], [], [], []];
  for (let ring = 0; ring <= rings; ring++) {
    for (let spoke = 0; spoke <= spokes; spoke++) {
      // A ball without poles, where u has no direction.
      const down = 0.35 + (ring / rings) * (Math.PI - 0.7);
      const around = (spoke / spokes) * 2 * Math.PI;
      positions.push(Math.sin(around) * Math.sin(down), Math.cos(down), Math.cos(around) * Math.sin(down));
      uvs.push(mirrored(spoke / spokes), ring / rings);
      frames.push(...frame({ 0: 0.5, [spokes / 2]: spokes / 2 + 0.5, [spokes]: spokes - 0.5 }[spoke] ?? spoke));
    }
  }
  let count = positions.length / 3;
  for (let ring = 0; ring < rings; ring++) {
    for (let spoke = 0; spoke < spokes; spoke++) {
      const at = ring * (spokes + 1) + spoke;
      const below = at + spokes + 1;
      indices.push(at, below, at + 1, at + 1, below, below + 1);
    }
  }
  if (tangents) {
    // The first half ends where the second begins: at this spoke a vertex has two frames.
    const [half, twins] = [spokes / 2, new Map()];
    indices.forEach((vertex, corner) => {
      const spoke = vertex % (spokes + 1);
      const first = Math.min(...indices.slice(corner - (corner % 3), corner - (corner % 3) + 3).map((it) => it % (spokes + 1)));
      if (spoke === half && first < half) {
        if (!twins.has(vertex)) {
          twins.set(vertex, count++);
          positions.push(...positions.slice(vertex * 3, vertex * 3 + 3));
          uvs.push(...uvs.slice(vertex * 2, vertex * 2 + 2));
          frames.push(...frame(half - 0.5));
        }
        indices[corner] = twins.get(vertex);
      }
    });
  }
  const parts = [];
  const [accessors, bufferViews] = [[], []];
  const add = (array, accessor, view = {}) => {
    const bytes = Buffer.from(array.buffer);
    bufferViews.push({ buffer: 0, byteOffset: parts.reduce((sum, part) => sum + part.length, 0), byteLength: bytes.length, ...view });
    parts.push(bytes, Buffer.alloc(-bytes.length & 3));
    accessors.push({ bufferView: bufferViews.length - 1, ...accessor });
    return accessors.length - 1;
  };
  const floats = (numbers, type) => add(new Float32Array(numbers), { componentType: 5126, count: numbers.length / Number(type.at(-1)), type });
  const bounds = { min: [-1, -1, -1], max: [1, 1, 1] };
  const attributes = { POSITION: floats(positions, 'VEC3'), NORMAL: floats(positions, 'VEC3'), TEXCOORD_0: floats(uvs, 'VEC2') };
  if (tangents) attributes.TANGENT = floats(frames, 'VEC4');
  let listed = { indices: add(new Uint16Array(indices), { componentType: 5123, count: indices.length, type: 'SCALAR' }) };
  if (form === 'quantised') {
    // Four bytes an element, of which three count; the last coordinate stands in a sparse accessor.
    const bytes = new Int8Array((positions.length / 3) * 4);
    positions.forEach((value, at) => (bytes[Math.floor(at / 3) * 4 + (at % 3)] = Math.round(value * 127)));
    attributes.NORMAL = add(bytes, { componentType: 5120, normalized: true, count, type: 'VEC3' }, { byteStride: 4 });
    const places = add(new Uint16Array([count - 1]), {});
    const values = add(new Float32Array(uvs.slice(-2)), {});
    uvs.splice(-2, 2, 9, 9);
    attributes.TEXCOORD_0 = floats(uvs, 'VEC2');
    accessors[attributes.TEXCOORD_0].sparse = { count: 1, indices: { bufferView: places, componentType: 5123 }, values: { bufferView: values } };
    Object.assign(accessors[places], { componentType: 5123, count: 1, type: 'SCALAR' });
    Object.assign(accessors[values], { componentType: 5126, count: 1, type: 'VEC2' });
  }
  if (form === 'loose') {
    // Without indices: three vertices for each triangle.
    const loose = (numbers, width, type) => floats(indices.flatMap((at) => numbers.slice(at * width, at * width + width)), type);
    attributes.POSITION = loose(positions, 3, 'VEC3');
    attributes.NORMAL = attributes.POSITION;
    attributes.TEXCOORD_0 = loose(uvs, 2, 'VEC2');
    listed = {};
  }
  Object.assign(accessors[attributes.POSITION], bounds);
  const image = slanted();
  const view = bufferViews.push({ buffer: 0, byteOffset: parts.reduce((sum, part) => sum + part.length, 0), byteLength: image.length }) - 1;
  parts.push(image, Buffer.alloc(-image.length & 3));
  const bin = Buffer.concat(parts);
  return glbWith({
    asset: { version: '2.0' },
    ...(form === 'quantised' && { extensionsUsed: ['KHR_mesh_quantization'], extensionsRequired: ['KHR_mesh_quantization'] }),
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0 }],
    meshes: [{ primitives: [{ attributes, ...listed, material: 0 }] }],
    materials: [{ normalTexture: { index: 0 }, pbrMetallicRoughness: { metallicFactor: 1, roughnessFactor: 0.25 } }],
    textures: [{ source: 0 }],
    images: [{ bufferView: view, mimeType: 'image/png' }],
    accessors,
    bufferViews,
    buffers: [{ byteLength: bin.length }],
  }, bin);
}

/** How near a picture in the frames of MikkTSpace comes to one in those of the ball, which are not quite the same. */
const NEAR = 0.995;
/** How near T3 and T2 come to T4 with the tangents of the file; T2 draws edges without samples. A ball without any is 0.966. */
const LIKE_T4 = { T4: 1, T3: 0.998, T2: 0.99 };

test('where a file has no tangents MikkTSpace comes after the first picture, on the GPU tiers and nowhere else', async (t) => {
  const asked = [];
  let there = true;
  const files = ['tangents.js', 'mikktspace.js', 'mikktspace.wasm'];
  const lazy = (name) => async (request, response) => {
    asked.push(name);
    const found = await fetch(new URL(`/dist/${name}`, SHOP_URL));
    const status = there ? 200 : 404;
    answer(Buffer.from(await found.arrayBuffer()), found.headers.get('content-type'), status)(request, response);
  };
  const glb = (bytes) => answer(bytes, 'model/gltf-binary');
  const site = await serveSite(t, {
    '/': page(VIEW),
    '/mug.glb': glb(await modelOfShop('mug')),
    '/own.glb': glb(ball({ tangents: true })),
    '/bare.glb': glb(ball({ tangents: false })),
    '/quantised.glb': glb(ball({ tangents: false, form: 'quantised' })),
    '/loose.glb': glb(ball({ tangents: false, form: 'loose' })),
    ...Object.fromEntries(files.map((name) => [`/dist/${name}`, lazy(name)])),
  });
  const phone = await startPhone(t, { hardware: HARDWARE.webgpu, dpr: 1 });
  let view;
  const begin = async (tier) => {
    await visit(phone, `${site}/`, { 'sf-tier': tier, 'sf-govern': 'off' });
    view = await phone.driver.findElement({ css: 'product-view' });
  };
  const show = async (name) => {
    await phone.driver.executeScript('arguments[0].loaded_ = false; arguments[0].addEventListener("load", (e) => (e.target.loaded_ = true), { once: true }); arguments[0].src = arguments[1]', view, `/${name}.glb`);
    await until(phone, name, 'return arguments[0].loaded_ || arguments[0].dataset.sfState === "failed"', view);
    await settled(phone);
    return pictureOf(phone, view);
  };
  const own_pictures = [];
  for (const tier of ['T4', 'T3', 'T2']) {
    await begin(tier);
    there = false;
    await show('mug');
    const own = await show('own');
    keep(own, `tangents.${tier}.own`);
    assert.ok(inkShare(own) > 0.1);
    own_pictures.push(own);
    const like = similarity(own, own_pictures[0]);
    t.diagnostic(`${tier}: ${like.toFixed(4)} like T4, in the tangents of the file`);
    assert.ok(like >= LIKE_T4[tier], `${tier}: ${like} like T4 in the tangents of the file`);
    assert.deepEqual(asked, [], 'neither a product without a normal map nor one with tangents asks for more');

    const without = await show('bare');
    await until(phone, 'a word on what is missing', 'return arguments[0].report().failures.length > 0', view);
    keep(without, `tangents.${tier}.without`);
    const { state, failures } = await reportOf(phone, view);
    assert.deepEqual([state, failures.map(({ code }) => code), asked.splice(0)], ['ready', ['tangents-missing'], ['tangents.js']]);
    const far = similarity(without, own);
    await complaints(phone);

    there = true;
    await begin(tier);
    for (const name of ['bare', 'quantised', 'loose']) {
      let picture = await show(name);
      for (const deadline = Date.now() + 20_000; similarity(picture, own) < NEAR && Date.now() < deadline; ) picture = await pictureOf(phone, view);
      keep(picture, `tangents.${tier}.${name}`);
      const near = similarity(picture, own);
      t.diagnostic(`${tier} ${name}: ${near.toFixed(4)} like the ball with tangents of its own, ${far.toFixed(4)} without any`);
      assert.ok(near >= NEAR && far < NEAR - 0.02, `${tier} ${name}: ${near}, ${far} without tangents`);
    }
    assert.deepEqual((await reportOf(phone, view)).failures, []);
    assert.deepEqual([...new Set(asked.splice(0))].sort(), files.toSorted(), 'all of it was fetched');
    assert.deepEqual(await complaints(phone), []);
  }
  await begin('T1');
  await show('bare');
  assert.equal((await reportOf(phone, view)).tier, 'T1');
  assert.deepEqual(asked, [], 'the CPU draws without');
});
