/** The canvas that a shopper sees. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModule } from './module.js';

const { createDisplayCanvas } = await loadModule('view-canvas.ts');

test('pixels are on the canvas, and their memory is given back, before the next picture is asked for', () => {
  const put = [];
  globalThis.ImageData = class {
    constructor(rgba, width, height) {
      Object.assign(this, { bytes: [...rgba], width, height });
    }
  };
  const context = { putImageData: ({ bytes, width, height }) => put.push([bytes, width, height]) };
  globalThis.document = { createElement: () => ({ getContext: (kind) => (kind === '2d' ? context : null) }) };
  const rgba = Uint8ClampedArray.of(1, 2, 3, 255);
  const { element, show } = createDisplayCanvas('pixels');
  show({ kind: 'pixels', width_px: 1, height_px: 1, rgba });
  assert.deepEqual(put, [[[1, 2, 3, 255], 1, 1]]);
  assert.deepEqual([element.width, element.height, rgba.buffer.byteLength], [1, 1, 0]);
});
