// All 49 models of the Khronos glTF-Asset-Generator in Chromium, from .gltf files with others beside them, held against
// their reference pictures. What they look like natively: tests/asset_generator.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { chromium } from './browsers.js';
import { showGenerated } from './generated.js';
import { HARDWARE } from './phone.js';
import { generatedModels } from './reference.js';

/** All, and of the CPU's, which are held against their pictures natively, those that move. */
for (const [tier, hardware, wanted, count] of [['T3', HARDWARE.webgl2, /./, 49], ['T4', HARDWARE.webgpu, /./, 49], ['T1', HARDWARE.no3d, /^Animation/, 12]]) {
  test(`${count} models look like their pictures on ${tier}`, async (t) => {
    if (generatedModels().length === 0) return t.skip('49 models are missing: ../shared/data/asset-generator');
    const browser = await chromium(t, hardware);
    assert.equal(await showGenerated(t, browser, tier, { wanted }), count);
    // Both refusals are said on the page, and nothing else is.
    const refused = count === 49 ? ['<product-view> unsupported-version', '<product-view> unsupported-extension'] : [];
    assert.deepEqual(await browser.complaints(), refused);
  });
}
