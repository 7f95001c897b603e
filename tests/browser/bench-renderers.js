// Frame time of the CPU rasteriser at 320×320 for three models, against WebGL2 on a software GPU in the same page.
//
// The demo's models are always there; real ones are drawn too where `real-models.js` finds them.

import { realModels } from './real-models.js';

const MODELS = ['bottle', 'sneaker', 'lamp'];
const REAL_MODELS = ['WaterBottle', 'WickerChair', 'ToyCar-512-simplified-webp'];
const SIDE_PX = 320;
const FRAMES = 40;
/** Taken in turns; the best of each counts, because a busy machine only ever adds time. */
const ROUNDS = 3;
const ARTEFACTS = ['raster', 'raster-simd', 'webgl2'];

/** Print one line for each model: median milliseconds of both, and their ratio. */
export async function compareRenderers(phone) {
  console.log(`\nCPU rasteriser against WebGL2 without a GPU, ${SIDE_PX}×${SIDE_PX}, median of ${FRAMES} turned frames, best of ${ROUNDS}`);
  const { found, missing } = realModels(REAL_MODELS);
  const models = [
    ...MODELS.map((name) => ({ name, url: `/demo/models/${name}.glb` })),
    // The shop's CSP lets a page fetch `data:`, so a file that no server has needs none.
    ...found.map(({ name, bytes }) => ({ name, url: `data:model/gltf-binary;base64,${bytes.toString('base64')}` })),
  ];
  for (const { name, url } of models) {
    const figures = {};
    for (const artefact of Array(ROUNDS).fill(ARTEFACTS).flat()) {
      const result = await phone.driver.executeAsyncScript(MEASURE, artefact, url, SIDE_PX, FRAMES);
      if (result.error) throw new Error(`${name} on ${artefact}: ${result.error}`);
      if (!(figures[artefact]?.median <= result.median)) figures[artefact] = result;
    }
    const { raster, 'raster-simd': simd, webgl2 } = figures;
    console.log(
      `${name.split('-')[0].padEnd(11)} ${String(webgl2.triangles).padStart(6)} triangles   raster ${ms(raster)}   raster-simd ${ms(simd)}   ` +
        `webgl2 ${ms(webgl2)}   simd/webgl2 = ${(simd.median / webgl2.median).toFixed(2)}   simd/baseline = ${(simd.median / raster.median).toFixed(2)}`,
    );
  }
  if (missing > 0) console.log(`${missing} real models not measured: ../shared/data/models is missing`);
}

const ms = (result) => `${result.median.toFixed(2)} ms`;

/**
 * Runs in the page. WebGL2 is finished by reading one pixel back: a draw call alone only queues work. `+bands` after the name of a
 * rasteriser has a worker draw the other half, as soon as it is there.
 */
export const MEASURE = `
const [named, url, side, frames, done] = arguments;
(async () => {
  const [artefact, bands] = named.split('+');
  const module = await import('/dist/' + artefact + '.js');
  await module.default({ module_or_path: '/dist/' + artefact + '.wasm' });
  const canvas = new OffscreenCanvas(side, side);
  const gpu = artefact === 'webgl2';
  const options = { antialias: false, max_texture_side_texels: 1024, max_triangles: 200000 };
  let renderer = await module.Renderer.create(gpu ? canvas : undefined, options);
  if (bands) renderer = (await import('/dist/bands.js')).inBands(renderer, artefact, { base: new URL('/dist/', location.href).href, options });
  const glb = new Uint8Array(await (await fetch(url)).arrayBuffer());
  const opened = renderer.open(glb, { camera_orbit: '30deg 75deg 105%', shadow_intensity: 1, aspect: 1, interpolation_decay_millis: 50 });
  for (const t of opened.textures) {
    const blob = new Blob([glb.subarray(t.byte_offset, t.byte_offset + t.byte_length)], { type: t.mime });
    const bitmap = await createImageBitmap(blob, { premultiplyAlpha: 'none', colorSpaceConversion: 'none',
      resizeWidth: t.width_px, resizeHeight: t.height_px });
    if (gpu) { renderer.set_bitmap(opened.preview, t.texture, bitmap); continue; }
    const flat = new OffscreenCanvas(t.width_px, t.height_px).getContext('2d');
    flat.drawImage(bitmap, 0, 0);
    const { data } = flat.getImageData(0, 0, t.width_px, t.height_px);
    renderer.set_pixels(opened.preview, t.texture, t.width_px, t.height_px, new Uint8Array(data.buffer));
  }
  const gl = gpu ? canvas.getContext('webgl2') : undefined;
  const pixel = new Uint8Array(4);
  const millis = [];
  if (bands) {
    renderer.advance(opened.preview, -1000);
    const alone = (renderer.draw(opened.preview, side, side), renderer.memory().wasm_bytes);
    for (let tries = 0; renderer.memory().wasm_bytes === alone; tries += 1) {
      if (tries > 200) throw new Error('no second worker: ' + alone + ' bytes');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  for (let frame = bands ? -20 : -5; frame < frames; frame += 1) {
    renderer.input(opened.preview, { kind: 'orbit', dx_css_px: 9, dy_css_px: 0, height_css_px: side });
    renderer.advance(opened.preview, frame * 33);
    const started = performance.now();
    const picture = renderer.draw(opened.preview, side, side);
    if (bands) await picture;
    if (gl) gl.readPixels(side / 2, side / 2, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    if (frame >= 0) millis.push(performance.now() - started);
  }
  renderer.free();
  millis.sort((a, b) => a - b);
  return { median: millis[millis.length >> 1], triangles: opened.triangles };
})().then(done, (error) => done({ error: String(error && error.message || error) }));
`;
