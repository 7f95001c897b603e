// Pictures in a model that are larger than what a tier keeps of them, with the browser's way to decode less and without it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { glbWith, square } from './compress.js';
import { complaints, HARDWARE, startPhone, until, visit } from './phone.js';
import { compare, inkShare, pictureOf } from './picture.js';
import { answer, page, serveSite } from './site.js';

const VIEW = '<product-view test-overrides loading="eager" alt="A tile" src="/tile.glb" style="width:300px;height:300px"></product-view>';

/** Runs in a page: a JPEG of 2048 × 2048 px with stripes, a slope of colours and grain, as base64. */
const PAINT = `
  const canvas = Object.assign(document.createElement('canvas'), { width: 2048, height: 2048 });
  const context = canvas.getContext('2d');
  const slope = context.createLinearGradient(0, 0, 2048, 2048);
  ['#e02010', '#f0d020', '#10a060', '#2040e0'].forEach((color, at) => slope.addColorStop(at / 3, color));
  context.fillStyle = slope;
  context.fillRect(0, 0, 2048, 2048);
  for (let at = 0; at < 30000; at += 1) {
    context.fillStyle = at % 2 ? '#0002' : '#fff2';
    context.fillRect((at * 7919) % 2048, (at * 104729) % 2048, 9, 9);
  }
  context.fillStyle = '#123';
  for (let x = 0; x < 2048; x += 256) context.fillRect(x, 0, 90, 1024);
  return canvas.toDataURL('image/jpeg', 0.95).split(',')[1];`;

/** Without workers the page decodes; how large the frames are that the browser gives. */
const COUNTED = `
  delete self.Worker;
  self.__frames = [];
  const Real = self.ImageDecoder;
  self.ImageDecoder = class extends Real {
    async decode(...given) {
      const result = await super.decode(...given);
      __frames.push(result.image.codedWidth);
      return result;
    }
  };`;
const NONE = 'delete self.Worker; delete self.ImageDecoder;';
/** One that cannot read it, or has another idea of what it is. */
const BROKEN = `delete self.Worker; self.ImageDecoder = class { decode() { return Promise.reject(new Error('no')); } close() {} };`;

test('a large JPEG is decoded to the size that is kept, and looks the same where that cannot be', async (t) => {
  const painter = await startPhone(t, { hardware: HARDWARE.no3d });
  await visit(painter, '/demo/shoppers/new.json');
  const jpeg = Buffer.from(await painter.driver.executeScript(PAINT), 'base64');
  assert.ok(jpeg.length > 1 << 17, `${jpeg.length}`);
  const { json, bin } = square({ source: 0 }, [{ bufferView: 3, mimeType: 'image/jpeg' }], [], jpeg);
  json.bufferViews[3].byteLength = jpeg.length;
  const site = await serveSite(t, {
    '/': page(VIEW),
    '/tile.glb': answer(glbWith(json, Buffer.concat([bin, Buffer.alloc(-bin.length & 3)])), 'model/gltf-binary'),
  });
  for (const [tier, hardware, side_texels] of [['T1', HARDWARE.no3d, 1024], ['T3', HARDWARE.webgl2, undefined]]) {
    const drawn = [];
    for (const before of [COUNTED, NONE, BROKEN]) {
      const phone = await startPhone(t, { hardware, dpr: 1, before });
      await visit(phone, `${site}/`, { 'sf-tier': tier });
      await until(phone, 'the tile', `return document.querySelector('product-view').dataset.sfState === 'ready'`);
      await until(phone, 'rest', `return document.querySelector('product-view').report().size_px[0] >= 300`);
      drawn.push(await pictureOf(phone, await phone.driver.findElement({ css: 'product-view' })));
      if (before === COUNTED) {
        const frames = await phone.driver.executeScript('return __frames');
        assert.equal(frames.length, 1);
        if (side_texels) assert.ok(frames[0] <= side_texels, `a frame of ${frames[0]} px for ${side_texels}`);
      }
      assert.deepEqual(await complaints(phone), [], tier);
    }
    assert.ok(inkShare(drawn[0]) > 0.3, String(inkShare(drawn[0])));
    for (const other of drawn.slice(1)) {
      const { share } = compare(drawn[0], other, 0.06);
      assert.ok(share < 0.01, `${tier}: ${share} of the pixels differ`);
    }
  }
});
