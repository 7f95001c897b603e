// One plan everywhere: natively, in Chromium and in workerd, for real shoppers on a page of 200 sections.
//
// In: `target/plans/inputs.json`, which `tests/page_real.rs` writes. Compared are digests of the plans' bytes.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { digestsOf } from '../../www/edge/test/digests.js';
import { missing, startWorkerd, STOREFRONT } from '../../www/edge/test/workerd.js';
import { startPhone, visit } from './phone.js';

/** A handset for each rung that plans can tell apart. One that says nothing of its health gets no GPU. */
const PROBES = {
  T0: {},
  T1: { wasm: true, device_memory_gib: 1, network: { save_data: true }, ar: { camera: true } },
  T3: {
    wasm: true,
    wasm_memory_mib: 2048,
    device_memory_gib: 8,
    cpu_performance: 3,
    webgl: { version: 2, renderer: 'Adreno (TM) 640', lost: false, probe_scene_ok: true },
    history: { crashes: 0, context_losses: 0 },
    ar: { immersive_ar: true },
  },
};
const NOW = '2026-11-23T09:00:00Z';
const PLANS = 46 * Object.keys(PROBES).length;

const run = promisify(execFile);
const path = (relative) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));
const skip = existsSync(path('target/plans/inputs.json')) ? false : `${PLANS} plans: ../shared/data/catalogue is missing`;

/** The texts for `open_page`, and the digests of the command line's plans. */
let inputs;
let native;

before(async () => {
  if (skip) return;
  inputs = JSON.parse(readFileSync(path('target/plans/inputs.json'), 'utf8'));
  inputs.context = JSON.stringify({ now: NOW });
  inputs.verdicts = [];
  const file = (name, text) => {
    writeFileSync(path(`target/plans/${name}.json`), text);
    return path(`target/plans/${name}.json`);
  };
  const page = file('page', inputs.document);
  for (const [tier, probe] of Object.entries(PROBES)) {
    const { stdout } = await run(STOREFRONT, ['decide', file(tier, JSON.stringify(probe))]);
    assert.equal(JSON.parse(stdout).tier, tier);
    inputs.verdicts.push(stdout);
  }
  native = [];
  for (const shopper of inputs.shoppers) {
    const argv = ['plan', '--page', page, '--shopper', file('shopper', shopper), '--now', NOW, '--probe'];
    const plans = Object.keys(PROBES).map((tier) =>
      run(STOREFRONT, [...argv, path(`target/plans/${tier}.json`)], { maxBuffer: 1 << 26 }));
    for (const { stdout } of await Promise.all(plans)) {
      // The line end is the command line's.
      native.push(createHash('sha256').update(stdout.replace(/\n$/, '')).digest('hex'));
    }
  }
});

/** All equal, or the first one that is not: a list of 138 digests helps nobody. */
function assertSame(digests) {
  assert.equal(digests.length, PLANS);
  const other = digests.findIndex((digest, at) => digest !== native[at]);
  const { shoppers, verdicts } = inputs;
  assert.ok(other < 0, `other for ${shoppers[Math.floor(other / verdicts.length)]} on ${verdicts[other % verdicts.length]}`);
}

// Each of them computes for a while, and there are two cores at least.
describe('one plan everywhere', { concurrency: 2 }, () => {
  test('the plans differ, or their being equal elsewhere would say nothing', { skip }, () => {
    assert.equal(native.length, PLANS);
    assert.equal(new Set(native).size, PLANS);
  });

  test('Chromium makes the plans that are made natively', { skip }, async (t) => {
    const phone = await startPhone(t);
    await visit(phone, '/demo/shoppers/new.json');
    const digests = [];
    // One shopper at a time: a script that computes for minutes would be taken for one that hangs.
    for (const shopper of inputs.shoppers) {
      const result = await phone.driver.executeAsyncScript(
        `const [text, done] = arguments;
         ${digestsOf}
         import('/dist/page.js').then(async (page) => {
           await page.default({ module_or_path: '/dist/page.wasm' });
           return digestsOf(page, JSON.parse(text));
         }).then(done, (error) => done(String(error)));`,
        JSON.stringify({ ...inputs, shoppers: [shopper] }),
      );
      assert.ok(Array.isArray(result), String(result));
      digests.push(...result);
    }
    assertSame(digests);
  });

  test('workerd makes the plans that are made natively', { skip: skip || missing }, async (t) => {
    const bundle = ['www/build/bundle-edge.js', 'www/edge/test/plans-worker.js', 'target/plans/worker.js'];
    await run(process.execPath, bundle.map(path));
    const address = await startWorkerd(t, undefined, new URL('../../www/edge/test/plans.capnp', import.meta.url));
    const answer = await fetch(address, { method: 'POST', body: JSON.stringify(inputs) });
    assertSame(await answer.json());
  });
});
