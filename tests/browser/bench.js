// Speed as ratios, both sides in one run and one browser: run by `cargo xtask bench`.
//
// 1. The page engine (wasm) against the same markup built by plain JavaScript.
// 2. `<store-page>` against the same page built with Preact, whole pages on a slow phone.
// 3. The CPU rasteriser against WebGL2 on a software GPU, at 320×320.
// 4. Live nodes and tasks of an endless feed of ten thousand products on a slow phone (figures, no ratio).
// 5. `<product-view>` on the CPU rasteriser against `<model-viewer>` on WebGL2 without a GPU; a frame of it.
// 6. `<product-view>` against `<model-viewer>`, three.js and `<babylon-viewer>`: bytes, first picture, rate, memory, tasks.

import { HARDWARE, startPhone, visit } from './phone.js';
import { comparePages } from './bench-page.js';
import { measureFeed } from './bench-feed.js';
import { comparePreact } from './bench-preact.js';
import { compareRaster } from './bench-raster.js';
import { compareRenderers } from './bench-renderers.js';
import { compareViewers } from './bench-viewers.js';

let putAway = () => {};
const phone = await startPhone({ after: (quit) => (putAway = quit) }, { hardware: HARDWARE.webgl2 });
try {
  // Any small document of the shop: the benches load only what they measure.
  await visit(phone, '/demo/shoppers/new.json');
  await comparePages(phone);
  await comparePreact();
  await measureFeed();
  await compareRenderers(phone);
  await compareRaster(phone);
  await compareViewers();
} finally {
  await putAway();
}
