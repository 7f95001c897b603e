// `<product-view>` on the CPU rasteriser beside `<model-viewer>` on WebGL2, in a Chromium without a GPU; and what a frame costs.
//
// Same model, box, camera and turntable, at a render scale of 1 on both, 360×360; ours in a browser that draws no 3D by itself, which is
// what its rung is for. Ours draws at most the pixels of 320×320 while a product moves, which is part of its rung; so its pictures are
// counted for what they have of 360×360. The screen shows 60 a second at most, and without that limit Chromium counts pictures that
// its GPU process has not drawn; so those for each second of CPU that the whole browser spends say what a machine could draw
// (`bench-viewers.js`). Time to the first picture is from navigation until the product is on the screen, over loopback: the way of the
// files is no renderer's.
//
// Last, what a frame costs, with the machine's own index, by which it is said what that would be on the phone that has to hold 30
// frames a second.

import { FAST, filesOf, firstPicture, medianOf, onPage, peersOf, processesOf, ratio, sum, VIEWERS } from './bench-viewers.js';
import { MEASURE } from './bench-renderers.js';
import { HARDWARE } from './phone.js';
import { realModels } from './real-models.js';

const NAMES = ['WaterBottle', 'WickerChair', 'SunglassesKhronos', 'MaterialsVariantsShoe'];
const SIDE_PX = 360;
const ROUNDS = 3;
const TURN_MILLIS = 4_000;
/** Glasses whose lenses the CPU draws clear have little that is no grey. */
const LEAST_INK_SHARE = 0.003;
const WANTED = { rate: 8, first: 0.3 };


const FRAME_SIDE_PX = 320;
const FRAMES = 60;
/** A frame may take this at this index. */
const FRAME = { millis: 4, index: 1200 };
/** The phone that has to draw 30 frames a second. */
const PHONE = { millis: 1000 / 30, index: 264 };

const [OURS, THEIRS] = ['product-view', 'model-viewer'].map((name) => VIEWERS.find((viewer) => viewer.name === name));
/** The phone that this rung is for: no browser draws in 3D on it. */
const ON_CPU = { ...OURS, query: '?sf-govern=off', hardware: HARDWARE.no3d };

/** Print a line for each model, with the ratios that are promised. */
export async function compareRaster(phone) {
  const { found, missing } = realModels(NAMES);
  const peers = await peersOf();
  console.log(`\nCPU rasteriser (T1) against <model-viewer> on WebGL2 without a GPU, ${SIDE_PX}×${SIDE_PX}, medians of ${ROUNDS}`);
  for (const { name, bytes } of found) {
    const rows = [[], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [at, viewer] of [ON_CPU, THEIRS].entries()) rows[at].push(await measure(viewer, filesOf(viewer, bytes, peers)));
    }
    const [ours, theirs] = rows.map(medianOf);
    for (const [viewer, figures] of [['product-view', ours], ['model-viewer', theirs]]) {
      console.log(`  ${name.padEnd(22)} ${viewer.padEnd(13)} ${figures.per_second.toFixed(1).padStart(6)} pictures a second, ${figures.per_cpu_second.toFixed(1).padStart(6)} a CPU second   first picture ${figures.first_millis.toFixed(0).padStart(5)} ms`);
    }
    console.log(`  ${''.padEnd(22)} ours/theirs: a second ${ratio(ours.per_second, theirs.per_second)} (${WANTED.rate} wanted), a CPU second ${ratio(ours.per_cpu_second, theirs.per_cpu_second)}, first picture ${ratio(ours.first_millis, theirs.first_millis)} (${WANTED.first} wanted)`);
  }
  await measureFrames(phone, found);
  if (missing > 0) console.log(`${missing} real models not measured: ../shared/data/models is missing`);
}

async function measure(viewer, find) {
  return onPage(viewer, find, FAST, async (phone, address) => {
    const first_millis = await firstPicture(phone, address, LEAST_INK_SHARE);
    return { first_millis, ...(await turning(phone, viewer)) };
  });
}

/** Pictures of a product that turns. */
async function turning(phone, viewer) {
  const { driver } = phone;
  await driver.executeScript(viewer.turn);
  await driver.sleep(1_500);
  const count = () => driver.executeScript(`const view = document.querySelector('product-view'); return { at: performance.now(), pictures: (() => { ${viewer.pictures ?? 'return self.pictures'} })(), size: view ? view.report().size_px : undefined, memory: view ? view.report().stage.memory : undefined }`);
  const from = await count();
  const cpu_from_millis = sum(await processesOf(phone), 'cpu_millis');
  await driver.sleep(TURN_MILLIS);
  const to = await count();
  const cpu_millis = sum(await processesOf(phone), 'cpu_millis') - cpu_from_millis;
  const drawn = (to.pictures - from.pictures) * (to.size ? (to.size[0] * to.size[1]) / SIDE_PX ** 2 : 1);
  return { per_second: (drawn / (to.at - from.at)) * 1_000, per_cpu_second: (drawn / cpu_millis) * 1_000, wasm_bytes: to.memory?.wasm_bytes ?? 0 };
}

/** Milliseconds of a frame, and what they say of a phone. */
async function measureFrames(phone, models) {
  const index = await phone.driver.executeAsyncScript(INDEX);
  console.log(`\nA moving frame of the CPU rasteriser, ${FRAME_SIDE_PX}×${FRAME_SIDE_PX}, SIMD, median of ${FRAMES}; this machine has index ${index}`);
  for (const { name, bytes } of models) {
    const url = `data:model/gltf-binary;base64,${bytes.toString('base64')}`;
    const { median, triangles, error } = await phone.driver.executeAsyncScript(MEASURE, 'raster-simd', url, FRAME_SIDE_PX, FRAMES);
    if (error) throw new Error(`${name}: ${error}`);
    const at = (other) => ((median * index) / other).toFixed(1);
    const two = await phone.driver.executeAsyncScript(MEASURE, 'raster-simd+bands', url, FRAME_SIDE_PX, FRAMES);
    const banded = two.error ?? `${two.median.toFixed(2)} ms, ${ratio(two.median, median)} of it`;
    console.log(`  ${name.padEnd(22)} ${String(triangles).padStart(6)} triangles: ${median.toFixed(2)} ms; by two workers ${banded}; at index ${FRAME.index} ${at(FRAME.index)} ms (${FRAME.millis} wanted), at ${PHONE.index} ${at(PHONE.index)} ms (${PHONE.millis.toFixed(1)} are 30 frames a second)`);
  }
}

/** Runs in the page: this machine's index, as a page measures it, the best of some tries. */
const INDEX = `
const done = arguments[0];
(async () => {
  const { measureCpu } = await import('/dist/measure.js');
  const device = await import('/dist/device.js');
  await device.default({ module_or_path: '/dist/device.wasm' });
  let best = 0;
  for (let tries = 0; tries < 9; tries += 1) best = Math.max(best, (await measureCpu(device.bench_cpu)) ?? 0);
  return best;
})().then(done, (error) => done(String(error)));`;
