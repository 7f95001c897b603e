// The same product as `<model-viewer>` shows it: same model, camera and light, in one browser, compared as people see.
//
// `<product-view>` takes the other's place on pages that exist. Their products must not look different after it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertAlike, ourPictures, routesBeside, theirPictures } from './beside.js';
import { ballsGlb } from './glb.js';
import { complaints, HARDWARE, startPhone } from './phone.js';
import { realModels } from './real-models.js';
import { modelOfShop, serveSite } from './site.js';

const OF_SHOP = ['bottle', 'sneaker', 'speaker'];
const REAL = [
  'WaterBottle',
  'WickerChair',
  'SheenChair',
  'MaterialsVariantsShoe',
  'ToyCar-512-simplified-webp',
  'SunglassesKhronos',
  'Fox',
  'BoxTextured',
];

/** See `similarity` in beside.js. */
const MIN_SSIM = 0.95;

const matt = (color, roughnessFactor = 0.6) => ({ pbrMetallicRoughness: { baseColorFactor: [...color, 1], metallicFactor: 0, roughnessFactor } });
const extended = (material, extensions) => ({ ...material, extensions });

/** Light of the file's own beside the surroundings: a lamp, a spot and a sun. */
const lamps = () => ballsGlb(
  [
    { at: [-0.5, 0, 0], radius: 0.4, material: matt([0.8, 0.1, 0.1], 0.4) },
    { at: [0.5, 0, 0], radius: 0.4, material: { pbrMetallicRoughness: { baseColorFactor: [0.9, 0.7, 0.4, 1], metallicFactor: 1, roughnessFactor: 0.35 } } },
    { at: [0, -100.4, 0], radius: 100, cut: 0.00004, material: matt([0.6, 0.6, 0.6], 0.9) },
  ],
  [
    { light: { type: 'point', color: [1, 0.8, 0.5], intensity: 3 }, at: [0, 0.7, 0.5] },
    { light: { type: 'spot', color: [0.5, 0.7, 1], intensity: 14, spot: { innerConeAngle: 0.2, outerConeAngle: 0.5 } }, at: [-0.5, 0.6, 1.4], rotation: [-0.2, 0, 0, 0.98] },
    { light: { type: 'directional', color: [1, 1, 1], intensity: 1.2 }, at: [0, 0, 0], rotation: [-0.5, 0.3, 0, 0.81] },
  ],
);

/** What is behind glass is seen through it: clear, coloured and thick, and frosted. */
const glass = () => ballsGlb([
  ...[[-0.7, [0.9, 0.1, 0.1]], [0, [0.1, 0.6, 0.2]], [0.7, [0.1, 0.2, 0.8]]].map(([x, color]) => ({ at: [x, 0.1, -0.6], radius: 0.3, material: matt(color) })),
  { at: [-0.6, 0, 0.3], radius: 0.3, material: extended(matt([1, 1, 1], 0), { KHR_materials_transmission: { transmissionFactor: 1 } }) },
  {
    at: [0.1, 0, 0.3],
    radius: 0.3,
    material: extended(matt([1, 1, 1], 0.05), {
      KHR_materials_transmission: { transmissionFactor: 1 },
      KHR_materials_volume: { thicknessFactor: 0.3, attenuationDistance: 0.4, attenuationColor: [0.4, 0.9, 0.6] },
    }),
  },
  { at: [0.8, 0, 0.3], radius: 0.3, material: extended(matt([1, 0.9, 0.8], 0.4), { KHR_materials_transmission: { transmissionFactor: 0.9 } }) },
]);

test('products look as they do in <model-viewer>', async (t) => {
  const { found, missing } = realModels(REAL);
  if (missing > 0) t.diagnostic(`skipped ${missing} of ${REAL.length} models: ../shared/data/models is missing`);
  const own = await Promise.all(OF_SHOP.map(async (name) => ({ name, bytes: await modelOfShop(name) })));
  const models = [...own, { name: 'lamps', bytes: lamps() }, { name: 'glass', bytes: glass() }, ...found];
  const site = await serveSite(t, routesBeside(models));
  const phone = await startPhone(t, { hardware: HARDWARE.webgpu, dpr: 1 });
  const theirs = await theirPictures(phone, site, models, 'model-viewer');
  // What it says of itself is not ours.
  await complaints(phone);
  for (const tier of ['T3', 'T4']) {
    const ours = await ourPictures(phone, site, tier, models, 'model-viewer');
    assert.deepEqual(await complaints(phone), []);
    assertAlike(t, models, ours, theirs, MIN_SSIM, tier);
  }
});
