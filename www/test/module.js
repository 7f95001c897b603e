/**
 * Loads one source module for a test, bundled and minified as it ships.
 *
 * In: a file name in `src/`. Out: its exports. The bundle goes through a temporary file, because `import.meta.url`
 * must be a URL that other URLs can be relative to. `artefacts` plays the wasm modules and their glue.
 */
import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/**
 * @param {string} name for example `ladder.ts`
 * @param {string} [base] of `artefacts`, for a module that loads them from beside itself
 */
export async function loadModule(name, base) {
  const folder = base ? fileURLToPath(base) : await mkdtemp(join(tmpdir(), 'storefront-test-'));
  const outfile = join(folder, 'module.mjs');
  await bundle(name, outfile);
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    if (!base) {
      await rm(folder, { recursive: true });
    }
  }
}

/**
 * A folder of glue modules that a test plays, for `loadArtefact`.
 *
 * @param {Record<string, string>} glues source text by file name, for example `page.js`; `default` is added
 * @param {string[]} [scripts] lazy scripts that lie there as they ship, for example `probe`
 * @returns {Promise<string>} the folder's URL, with a slash at the end
 */
export async function artefacts(glues, scripts = []) {
  const folder = await mkdtemp(join(tmpdir(), 'storefront-test-'));
  process.on('exit', () => rmSync(folder, { recursive: true }));
  for (const [name, source] of Object.entries(glues)) {
    await writeFile(join(folder, name), `export default async () => undefined;\n${source}`);
  }
  for (const name of scripts) {
    await bundle(`${name}.ts`, join(folder, `${name}.js`));
  }
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  return `${pathToFileURL(folder).href}/`;
}

async function bundle(name, outfile) {
  await build({
    entryPoints: [new URL(`../src/${name}`, import.meta.url).pathname],
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2019',
    supported: { 'dynamic-import': true, 'import-meta': true },
  });
}
