// KTX2 textures stay compressed on the GPU, in each format that this browser's device reads: the same product in less memory.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ssim } from 'ssim.js';

import { glbWith, square } from './compress.js';
import { complaints, HARDWARE, startPhone, until, visit } from './phone.js';
import { inkShare, keep, pictureOf } from './picture.js';
import { reportOf, settled } from './shop.js';
import { answer, page, serveSite } from './site.js';

const MIN_SSIM = 0.97;
/** 64 × 64 texels as RGBA with all levels. */
const RGBA_BYTES = ((4 ** 7 - 1) / 3) * 4;
/** Blocks of the seven levels. */
const BLOCKS = 256 + 64 + 16 + 4 + 1 + 1 + 1;

/**
 * Formats by what makes them readable, on WebGL2 and on WebGPU, and the bytes of a block for UASTC without alpha, UASTC with
 * alpha, and ETC1S.
 */
const FORMATS = {
  none: { gl: /^$/, gpu: '', bytes: [] },
  astc: { gl: /_astc$/, gpu: 'texture-compression-astc', bytes: [16, 16, 16] },
  bptc: { gl: /_bptc$/, bytes: [16, 16, 16] },
  bc: { gl: /_s3tc(_srgb)?$/, bytes: [8, 16, 8] },
  bcOfWebgpu: { gpu: 'texture-compression-bc', bytes: [16, 16, 16] },
  etc: { gl: /texture_etc$/, gpu: 'texture-compression-etc2', bytes: [8, 16, 8] },
};

const fixture = (name) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));

function squareOf(ktx2) {
  const { json, bin } = square({ extensions: { KHR_texture_basisu: { source: 0 } } }, [{ bufferView: 3 }], ['KHR_texture_basisu'], ktx2);
  return glbWith(json, bin);
}

/** The same picture, said to have alpha: the sample of its descriptor is of RGBA. */
function withAlpha(uastc) {
  const copy = Buffer.from(uastc);
  const at = copy.readUInt32LE(48) + 31;
  copy[at] = (copy[at] & 0xf0) | 3;
  return copy;
}

/** A picture whose file has its largest level alone: nothing to show from afar. */
function withoutLevels(ktx2) {
  const copy = Buffer.from(ktx2);
  copy.writeUInt32LE(1, 40);
  return copy;
}

/** Leaves a device what the address says; on the page's own thread, where this reaches. */
const before = `
  delete self.Worker;
  const readable = new URL(location).searchParams.get('readable') ?? '';
  const get = WebGL2RenderingContext.prototype.getExtension;
  self.supported_ = () => new OffscreenCanvas(1, 1).getContext('webgl2').getSupportedExtensions();
  WebGL2RenderingContext.prototype.getExtension = function (name) {
    return /_(astc|bptc|s3tc|s3tc_srgb|etc)$/.test(name) && !new RegExp(readable || '^$').test(name) ? null : get.call(this, name);
  };
  if (self.GPUAdapter) {
    const { get: features } = Object.getOwnPropertyDescriptor(GPUAdapter.prototype, 'features');
    self.features_ = async () => [...features.call(await navigator.gpu.requestAdapter())];
    Object.defineProperty(GPUAdapter.prototype, 'features', { get() {
      return new Set([...features.call(this)].filter((name) => !name.startsWith('texture-compression') || name === readable));
    } });
  }`;

for (const [tier, hardware] of [['T3', HARDWARE.webgl2], ['T4', HARDWARE.webgpu]]) {
  test(`a texture in blocks looks like itself decoded, and takes a third at most, on ${tier}`, async (t) => {
    const [uastc, etc1s] = [fixture('ramp-uastc.ktx2'), fixture('ramp-etc1s.ktx2')];
    const pictures = { uastc, alpha: withAlpha(uastc), etc1s, single: withoutLevels(uastc) };
    const site = await serveSite(t, {
      '/': page('<product-view test-overrides loading="eager" alt="A product" src="/uastc.glb" camera-orbit="20deg 80deg auto"></product-view>'),
      ...Object.fromEntries(Object.entries(pictures).map(([name, ktx2]) => [`/${name}.glb`, answer(squareOf(ktx2), 'model/gltf-binary')])),
    });
    const phone = await startPhone(t, { hardware, dpr: 1, before });
    const there = { seen: [] };
    const decoded = {};
    for (const [format, { gl, gpu, bytes }] of Object.entries(FORMATS)) {
      const wanted = tier === 'T4' ? gpu : gl?.source;
      if (wanted === undefined) continue;
      await visit(phone, `${site}/`, { 'sf-tier': tier, 'sf-govern': 'off', readable: wanted });
      const view = await phone.driver.findElement({ css: 'product-view' });
      there.supported ??= await phone.driver.executeScript(tier === 'T4' ? 'return features_()' : 'return supported_()');
      const readable = there.supported.some((name) => (tier === 'T4' ? name === gpu : gl.test(name)));
      if (format !== 'none' && !readable) {
        t.diagnostic(`${format}: not on this device`);
        continue;
      }
      if (format !== 'none') there.seen.push(format);
      for (const [at, name] of Object.keys(pictures).entries()) {
        await phone.driver.executeScript('const [view, src] = arguments; view.loaded_ = false; view.addEventListener("load", () => (view.loaded_ = true), { once: true }); view.src = src', view, `/${name}.glb?`);
        await until(phone, `${name} as ${format}`, 'return arguments[0].loaded_ || arguments[0].dataset.sfState === "failed"', view);
        await settled(phone);
        const { state, failures, stage } = await reportOf(phone, view);
        assert.deepEqual([state, failures], ['ready', []], `${name} as ${format}`);
        const picture = await pictureOf(phone, view);
        keep(picture, `blocks.${name}.${format}.${tier}`);
        const held = stage.memory.resident_bytes;
        if (format === 'none') {
          assert.ok(inkShare(picture) > 0.05, name);
          decoded[name] = { picture, held };
          continue;
        }
        const [one, other] = [picture, decoded[name].picture].map(({ data, width, height }) => ({ data: new Uint8ClampedArray(data), width, height }));
        const { mssim } = ssim(one, other, { downsample: false });
        const texture_bytes = RGBA_BYTES - (decoded[name].held - held);
        t.diagnostic(`${name} as ${format}: ${texture_bytes} bytes of ${RGBA_BYTES}, SSIM ${mssim.toFixed(4)}`);
        assert.ok(mssim >= MIN_SSIM, `${name} as ${format}: ${mssim}`);
        // The last one has nothing for a distance, and is decoded.
        assert.equal(texture_bytes, name === 'single' ? RGBA_BYTES : BLOCKS * bytes[at], `${name} as ${format}`);
        if (name !== 'single') assert.ok(texture_bytes <= RGBA_BYTES / 3);
      }
    }
    assert.ok(there.seen.length > 0, `none of ${there.supported}`);
    assert.deepEqual(await complaints(phone), []);
  });
}
