/**
 * Bundles `src/storefront.ts` into `../dist/storefront.js`, the one script that pages load, `src/view-entry.ts` into
 * `../dist/product-view.js`, which pages with products alone load in its place, and each lazy script beside them.
 *
 * In: the TypeScript sources. Out: minified ES modules, and a classic script for the service worker; their sizes are
 * printed and held by `size.toml`.
 * Must not bundle wasm or its glue: those are fetched at run time, only the ones that the phone's tier needs.
 */
import { readFile } from 'node:fs/promises';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

/**
 * Oldest engines that read the syntax of the bundle. They are older than module workers and OffscreenCanvas
 * (Chrome 80, Safari 16.4, Firefox 114), for which the loader has feature tests; in-app WebViews on cheap phones
 * are that old (UC 13.4 reports Chrome 78).
 */
const TARGET = 'es2019';

/** Entries of `src/` by format. What lazy scripts share stands in each: it is small, and none waits for another. */
const ENTRIES = { esm: ['storefront', 'product-view', 'preview-host', 'probe', 'measure', 'hotspots', 'fingers', 'picking', 'animation', 'pointers', 'scene-graph', 'extra-models', 'ar', 'events', 'update', 'offline', 'explain', 'split', 'media', 'reading', 'fill', 'feed', 'gltf', 'decode', 'environment', 'turntable', 'tangents', 'bands'], iife: ['sw'] };

/** Entries whose source has another name. */
const SOURCES = { 'product-view': 'view-entry' };

const path = (relative) => new URL(relative, import.meta.url).pathname;

for (const [format, names] of Object.entries(ENTRIES)) {
  await build({
    entryPoints: names.map((name) => ({ in: path(`../src/${SOURCES[name] ?? name}.ts`), out: name })),
    outdir: path('../../dist'),
    bundle: true,
    minify: true,
    format,
    target: TARGET,
    // Younger than ES2019, but in all browsers with modules since Chrome 64, Safari 11.1 and Firefox 67.
    supported: { 'dynamic-import': true, 'import-meta': true },
    charset: 'utf8',
    legalComments: 'none',
  });
  for (const name of names) {
    const bytes = await readFile(path(`../../dist/${name}.js`));
    console.log(`dist/${name}.js: ${bytes.length} bytes, ${brotliCompressSync(bytes).length} brotli`);
  }
}
