// Lite files in other hands: the validator's, another reader's, and in front of shoppers on the rungs that they are made for.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { Logger, NodeIO } from '@gltf-transform/core';
import { ALL_EXTENSIONS } from '@gltf-transform/extensions';
import { validateBytes } from 'gltf-validator';
import { MeshoptDecoder } from 'meshoptimizer';

import { STOREFRONT } from '../../www/edge/test/workerd.js';
import { similarity } from './beside.js';
import { furnished } from './furnished.js';
import { openModels } from './models-in-turn.js';
import { complaints, HARDWARE, startPhone } from './phone.js';
import { inkShare } from './picture.js';
import { realModels } from './real-models.js';
import { modelOfShop } from './site.js';

/** Heavier than T1 takes, and animated with a skin; beside them one of the shop's own, and one made for this. */
const REAL = ['SheenChair', 'Fox'];
/** White surroundings count. */
const MIN_SSIM = 0.95;

/** `{ name, bytes, lite, plain, report }` of each model. */
const models = [];
let missing = 0;

before(async () => {
  const real = realModels(REAL);
  missing = real.missing;
  const folder = mkdtempSync(join(tmpdir(), 'lite-'));
  try {
    const own = [{ name: 'sneaker', bytes: await modelOfShop('sneaker') }, { name: 'furnished', bytes: await furnished() }];
    for (const { name, bytes } of [...own, ...real.found]) {
      const [from, to] = ['from.glb', 'to.glb'].map((file) => join(folder, file));
      writeFileSync(from, bytes);
      const make = (...options) => {
        const report = JSON.parse(execFileSync(STOREFRONT, ['lite', from, '-o', to, ...options], { encoding: 'utf8' }));
        return { report, bytes: readFileSync(to) };
      };
      const packed = make();
      models.push({ name, bytes, lite: packed.bytes, report: packed.report, plain: make('--no-meshopt').bytes });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** How many a GLB has. */
const meshesOf = (glb) => JSON.parse(glb.subarray(20, 20 + glb.readUInt32LE(12))).meshes.length;

test('the validator of glTF finds no error in a lite file, and no warning that the original did not have', async (t) => {
  for (const { name, bytes, lite, plain } of models) {
    const issues = async (glb) => (await validateBytes(new Uint8Array(glb), { maxIssues: 0 })).issues;
    const original = await issues(bytes);
    for (const [form, glb] of Object.entries({ lite, plain })) {
      const found = await issues(glb);
      const wrong = found.messages.filter(({ severity }) => severity === 0);
      assert.deepEqual(wrong, [], `${name}, ${form}`);
      // Coarser levels are meshes after the original's, and have the warnings of the finest ones again.
      const warnings = ({ messages }) => messages.filter(({ severity }) => severity === 1);
      const count = meshesOf(bytes);
      const [finest, levels] = [[], []];
      warnings(found).forEach((one) => (Number(/^\/meshes\/(\d+)/.exec(one.pointer)?.[1] ?? 0) < count ? finest : levels).push(one));
      assert.ok(finest.length <= original.numWarnings, `${name}, ${form}: ${finest.length} warnings, ${original.numWarnings} before`);
      const before = warnings(original).map(({ code }) => code);
      assert.deepEqual(levels.filter(({ code }) => !before.includes(code)), [], `${name}, ${form}`);
    }
    t.diagnostic(`${name}: ${bytes.length} bytes, ${plain.length} plain, ${lite.length} with meshopt`);
  }
  t.diagnostic(`skipped ${missing} models`);
});

test('another reader finds the same vertices in the compressed form and in the plain one', async () => {
  await MeshoptDecoder.ready;
  const io = new NodeIO().setLogger(new Logger(Logger.Verbosity.ERROR)).registerExtensions(ALL_EXTENSIONS).registerDependencies({ 'meshopt.decoder': MeshoptDecoder });
  for (const { name, lite, plain, report } of models) {
    const [one, other] = [await io.readBinary(lite), await io.readBinary(plain)].map((document) => document.getRoot());
    const lists = (root) => root.listMeshes().flatMap((mesh) => mesh.listPrimitives()).flatMap((primitive) => primitive.listAttributes().map((list) => list.getArray()));
    assert.ok(lists(one).length > 0);
    assert.deepEqual(lists(one), lists(other), name);
    const keyframes = (root) => root.listAnimations().flatMap((animation) => animation.listSamplers()).flatMap((sampler) => [sampler.getInput().getArray(), sampler.getOutput().getArray()]);
    assert.deepEqual(keyframes(one), keyframes(other), name);
    assert.ok(report.error.ssim >= MIN_SSIM && report.after.bytes === lite.length, `${name}: ${JSON.stringify(report)}`);
  }
});

for (const [tier, hardware] of [['T3', HARDWARE.webgl2], ['T1', HARDWARE.no3d]]) {
  test(`lite files show on ${tier} and resemble the originals`, async (t) => {
    const phone = await startPhone(t, { hardware, dpr: 1 });
    const files = Object.fromEntries(models.flatMap(({ name, bytes, lite }) => [[`${name}.glb`, bytes], [`${name}-lite.glb`, lite]]));
    const { show } = await openModels(t, phone, files, tier);
    for (const { name, report: { before: cost } } of models) {
      const made = await show(`${name}-lite.glb`);
      assert.deepEqual([made.report.state, made.report.tier, made.report.failures], ['ready', tier, []], name);
      assert.ok(inkShare(made.picture) > 0.03, `${name} is blank`);
      if (tier === 'T1' && cost.triangles > 20_000) {
        const refused = await show(`${name}.glb`, false);
        assert.notEqual(refused.report.state, 'ready', `${name}: what is too heavy for ${tier} was shown, so that the lite file is not needed`);
        continue;
      }
      const found = similarity((await show(`${name}.glb`)).picture, made.picture);
      t.diagnostic(`${tier} ${name}: ${found.toFixed(4)}`);
      assert.ok(found >= MIN_SSIM, `${name} on ${tier}: ${found}`);
    }
    const noise = (await complaints(phone)).filter((line) => !line.includes('over-limit'));
    assert.deepEqual(noise, []);
  });
}
