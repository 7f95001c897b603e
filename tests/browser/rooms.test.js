// Products in the light of a picture, beside `<model-viewer>` in the same light and from tier to tier.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertAlike, ourPictures, routesBeside, theirPictures } from './beside.js';
import { ballsGlb } from './glb.js';
import { complaints, HARDWARE, startPhone } from './phone.js';
import { room } from './room.js';
import { answer, modelOfShop, page, serveSite } from './site.js';

const ball = (x, y, pbr, extensions) => ({
  at: [x, y, 0],
  radius: 0.45,
  material: { pbrMetallicRoughness: { metallicFactor: 0, roughnessFactor: 0.5, ...pbr }, extensions },
});

/** Each lobe by itself, beside a ball without one. */
const lobes = () => ballsGlb([
  ball(-1, 0.5, { baseColorFactor: [0.7, 0.05, 0.05, 1], roughnessFactor: 0.7 }, { KHR_materials_clearcoat: { clearcoatFactor: 1, clearcoatRoughnessFactor: 0.05 } }),
  ball(0, 0.5, { baseColorFactor: [0.05, 0.05, 0.2, 1], roughnessFactor: 0.9 }, { KHR_materials_sheen: { sheenColorFactor: [0.8, 0.8, 1], sheenRoughnessFactor: 0.4 } }),
  ball(1, 0.5, { baseColorFactor: [0.3, 0.3, 0.3, 1], metallicFactor: 1, roughnessFactor: 0.15 }, { KHR_materials_iridescence: { iridescenceFactor: 1, iridescenceThicknessMaximum: 420 } }),
  ball(-1, -0.5, { baseColorFactor: [0.2, 0.5, 0.2, 1] }, { KHR_materials_specular: { specularFactor: 1, specularColorFactor: [1, 0.4, 0.2] }, KHR_materials_ior: { ior: 1.9 } }),
  ball(0, -0.5, { baseColorFactor: [1, 1, 1, 1], roughnessFactor: 0.1 }, { KHR_materials_transmission: { transmissionFactor: 1 } }),
  ball(1, -0.5, { baseColorFactor: [0.9, 0.6, 0.2, 1], metallicFactor: 1, roughnessFactor: 0.4 }),
]);

/** Of the tiers beside T3: what each leaves out is in README's tables. */
const LEAST = { T1: 0.97, T2: 0.96, T4: 0.98 };

test('in the light of a room products look as in <model-viewer>, and alike from tier to tier', async (t) => {
  const ofShop = await Promise.all(['speaker', 'sneaker', 'bottle'].map(async (name) => ({ name, bytes: await modelOfShop(name) })));
  const models = [...ofShop, { name: 'lobes', bytes: lobes() }];
  const site = await serveSite(t, { ...routesBeside(models, 'environment-image="/room.hdr"'), '/room.hdr': answer(room()) });
  const phone = await startPhone(t, { hardware: HARDWARE.webgpu, dpr: 1 });
  const theirs = await theirPictures(phone, site, models, 'room');
  await complaints(phone);
  const full = await ourPictures(phone, site, 'T3', models, 'room');
  assertAlike(t, models, full, theirs, 0.95, 'T3 and <model-viewer>');
  for (const [tier, least] of Object.entries(LEAST)) {
    // The rasteriser draws no lobes.
    const shown = tier === 'T1' ? ofShop : models;
    assertAlike(t, shown, await ourPictures(phone, site, tier, shown, 'room'), full, least, `T3 and ${tier}`);
  }
  assert.deepEqual(await complaints(phone), []);
});

test('with skybox-height the room stands on the ground, as in <model-viewer>', async (t) => {
  const models = ['sneaker', 'sneaker-low'].map((name) => ({ name }));
  const bytes = await modelOfShop('sneaker');
  models.forEach((model) => (model.bytes = bytes));
  models[1].attributes = { 'skybox-height': '10cm' };
  const site = await serveSite(t, { ...routesBeside(models, 'skybox-image="/room.hdr" skybox-height="0.2m"'), '/room.hdr': answer(room()) });
  const phone = await startPhone(t, { hardware: HARDWARE.webgpu, dpr: 1 });
  const theirs = await theirPictures(phone, site, models, 'ground');
  await complaints(phone);
  for (const tier of ['T1', 'T2', 'T3', 'T4']) {
    assertAlike(t, models, await ourPictures(phone, site, tier, models, 'ground'), theirs, 0.96, `${tier} and <model-viewer>`);
  }
  // Without it, the picture is another: the comparison above can tell.
  const far = models.slice(0, 1).map((model) => ({ ...model, attributes: { 'skybox-height': '0' } }));
  const without = await ourPictures(phone, site, 'T3', far, 'ground.without');
  assert.throws(() => assertAlike(t, far, without, theirs, 0.96, 'without'));
  assert.deepEqual(await complaints(phone), []);
});

/** Runs in the page: bytes that differ between the builds, in the studio and in the room, and between the two lights. */
const DRAWN = `
const done = arguments[0];
(async () => {
  const load = async (name) => {
    const module = await import('/dist/' + name + '.js');
    await module.default({ module_or_path: '/dist/' + name + '.wasm' });
    return module;
  };
  const bytes = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());
  const { Light } = await load('light');
  const made = async (sky_width) => {
    const light = Light.from_hdr(await bytes('/room.hdr'), sky_width);
    while (light.step());
    return light.map_words();
  };
  const [light, sky] = [await made(0), await made(256)];
  const glb = await bytes('/model.glb');
  const [studios, rooms, skies, moved] = [[], [], [], []];
  for (const name of ['raster', 'raster-simd', 'raster-moves', 'raster-moves-simd']) {
    const { Renderer } = await load(name);
    const renderer = await Renderer.create(undefined, { antialias: true });
    const { preview, textures } = renderer.open(glb, { shadow_intensity: 1, aspect: 1 });
    for (const { texture, width_px, height_px } of textures) {
      const noise = Uint8Array.from({ length: width_px * height_px * 4 }, (_, at) => (at % 4 === 3 ? 255 : 100 + ((at * 2654435761) >>> 25)));
      renderer.set_pixels(preview, texture, width_px, height_px, noise);
    }
    // The first picture is coarse.
    const [, studio] = [0, 16].map((now_millis) => (renderer.advance(preview, now_millis), renderer.draw(preview, 240, 240)));
    studios.push(studio);
    // The smaller module has the studio alone.
    if (name.includes('moves')) {
      renderer.surround(preview, renderer.add_surroundings(light), 0);
      rooms.push(renderer.draw(preview, 240, 240));
      // At rest and in motion, on a dome and without one.
      const pictures = [];
      let millis = 16;
      renderer.surround(preview, 0, renderer.add_surroundings(sky));
      for (const skybox_height of ['0', '20cm']) {
        renderer.configure(preview, { skybox_height });
        renderer.input(preview, { kind: 'jump' });
        moved.push(renderer.advance(preview, millis += 20).moving);
        pictures.push(renderer.draw(preview, 240, 241));
        renderer.input(preview, { kind: 'orbit', dx_css_px: 40, dy_css_px: 10, height_css_px: 240 });
        renderer.advance(preview, millis += 20);
        moved.push(renderer.advance(preview, millis += 20).moving);
        pictures.push(renderer.draw(preview, 240, 241));
      }
      skies.push(pictures);
    }
  }
  const differing = (a, b) => a.reduce((sum, byte, at) => sum + (byte !== b[at]), 0);
  const [studio, ...others] = studios;
  return { studio: others.map((other) => differing(studio, other)), room: differing(...rooms), lights: differing(studio, rooms[0]), moved, skies: skies[0].map((picture, at) => differing(picture, skies[1][at])), shown: skies[0].map((picture) => picture.every((byte, at) => at % 4 < 3 || byte === 255)) };
})().then(done, (error) => done(String(error)));`;

test('all builds of the rasteriser draw the same picture, byte for byte, in either light, and a sky', async (t) => {
  const site = await serveSite(t, { '/': page(''), '/room.hdr': answer(room()), '/model.glb': answer(await modelOfShop('sneaker'), 'model/gltf-binary') });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, dpr: 1 });
  await phone.driver.get(`${site}/`);
  const { lights, moved, ...builds } = await phone.driver.executeAsyncScript(DRAWN);
  assert.deepEqual(builds, { studio: [0, 0, 0], room: 0, skies: [0, 0, 0, 0], shown: [true, true, true, true] });
  assert.deepEqual(moved.slice(0, 4), [false, true, false, true], 'at rest and in motion');
  assert.ok(lights > 10_000, `the room is another light: ${lights} bytes`);
});
