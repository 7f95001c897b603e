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
const SHOPPERS = 46;
/** So many are asked for with what is said of every product, too. */
const ASKERS = 6;
const PER_SHOPPER = Object.keys(PROBES).length;
const PLANS = SHOPPERS * PER_SHOPPER;

const run = promisify(execFile);
const path = (relative) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));
const skip = existsSync(path('target/plans/inputs.json')) ? false : `${PLANS} plans: ../shared/data/catalogue is missing`;

/** The texts for `open_page`, and the digests of the command line's plans. */
let inputs;
let native;
let native_products;

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
  const digests = async (shoppers, ...options) => {
    const list = [];
    for (const shopper of shoppers) {
      const argv = ['plan', ...options, '--page', page, '--shopper', file('shopper', shopper), '--now', NOW, '--probe'];
      const plans = Object.keys(PROBES).map((tier) =>
        run(STOREFRONT, [...argv, path(`target/plans/${tier}.json`)], { maxBuffer: 1 << 26 }));
      for (const { stdout } of await Promise.all(plans)) {
        // The line end is the command line's.
        list.push(createHash('sha256').update(stdout.replace(/\n$/, '')).digest('hex'));
      }
    }
    return list;
  };
  native = await digests(inputs.shoppers);
  native_products = await digests(inputs.shoppers.slice(0, ASKERS), '--products');
});

/** All equal, or the first one that is not: a list of 138 digests helps nobody. */
function assertSame(digests, expected = native, count = PLANS) {
  assert.equal(digests.length, count);
  const other = digests.findIndex((digest, at) => digest !== expected[at]);
  const { shoppers, verdicts } = inputs;
  assert.ok(other < 0, `other for ${shoppers[Math.floor(other / verdicts.length)]} on ${verdicts[other % verdicts.length]}`);
}

// Each of them computes for a while, and there are two cores at least.
describe('one plan everywhere', { concurrency: 2 }, () => {
  test('the plans differ, or their being equal elsewhere would say nothing', { skip }, () => {
    assert.equal(native.length, PLANS);
    assert.equal(new Set(native).size, PLANS);
    assert.equal(new Set([...native, ...native_products]).size, PLANS + ASKERS * PER_SHOPPER);
  });

  test('Chromium makes the plans that are made natively', { skip }, async (t) => {
    const phone = await startPhone(t);
    await visit(phone, '/demo/shoppers/new.json');
    const digests = async (name, shoppers) => {
      const list = [];
      // One shopper at a time: a script that computes for minutes would be taken for one that hangs.
      for (const shopper of shoppers) {
        const result = await phone.driver.executeAsyncScript(
          `const [text, name, done] = arguments;
           ${digestsOf}
           import('/dist/' + name + '.js').then(async (module) => {
             await module.default({ module_or_path: '/dist/' + name + '.wasm' });
             return digestsOf(module, JSON.parse(text));
           }).then(done, (error) => done(String(error)));`,
          JSON.stringify({ ...inputs, shoppers: [shopper] }),
          name,
        );
        assert.ok(Array.isArray(result), String(result));
        list.push(...result);
      }
      return list;
    };
    assertSame(await digests('page', inputs.shoppers));
    assertSame(await digests('why', inputs.shoppers.slice(0, ASKERS)), native_products, native_products.length);
  });

  test('workerd makes the plans that are made natively', { skip: skip || missing }, async (t) => {
    const bundle = ['www/build/bundle-edge.js', 'www/edge/test/plans-worker.js', 'target/plans/worker.js'];
    await run(process.execPath, bundle.map(path));
    const address = await startWorkerd(t, undefined, new URL('../../www/edge/test/plans.capnp', import.meta.url));
    const ask = async (place, asked) => (await fetch(new URL(place, address), { method: 'POST', body: JSON.stringify(asked) })).json();
    assertSame(await ask('/', inputs));
    const some = { ...inputs, shoppers: inputs.shoppers.slice(0, ASKERS) };
    assertSame(await ask('/why', some), native_products, native_products.length);
  });
});
