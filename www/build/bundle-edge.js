/**
 * Bundles `edge/worker.ts` into `../dist/edge/worker.js`, one module worker that imports `../page-server.wasm` and
 * `../device.wasm`.
 *
 * In: the TypeScript sources, the glue in `dist/`. Out: one ES module. An import of glue with `?start` becomes a
 * function that starts a fresh wasm instance: the glue alone holds one for the life of its module.
 * Other entry points by argument: `bundle-edge.js ENTRY OUTFILE` (tests bundle their own workers the same way).
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const [entry = here('../edge/worker.ts'), outfile = here('../../dist/edge/worker.js')] = process.argv.slice(2);

const startableGlue = {
  name: 'startable-glue',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\?start$/ }, ({ path }) => ({
      path: here(`../../dist/${path.split('/').pop().replace('?start', '')}`),
      namespace: 'start',
    }));
    onLoad({ filter: /.*/, namespace: 'start' }, async ({ path }) => {
      const glue = await transform(await readFile(path, 'utf8'), { format: 'iife', globalName: 'glue' });
      return { contents: `export default (module) => { ${glue.code}; glue.initSync({ module }); return glue; }` };
    });
  },
};

await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  external: ['*.wasm'],
  charset: 'utf8',
  legalComments: 'none',
  plugins: [startableGlue],
});
