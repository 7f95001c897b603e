/** The page's verdict: a tester's overrides, and what a second visit finds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { artefacts, loadModule } from './module.js';

const { overridesOf } = await loadModule('overrides.ts');

const allowed = { closest: () => ({}) };
const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

test('a tester sets tier, probe, time, benchmark and governor', () => {
  const query = `?sf-tier=T2&sf-bench=off&sf-govern=off&sf-now=2026-11-25T10:00:00%2B05:30&sf-probe=${base64url({ ua: 'é' })}`;
  assert.deepEqual(overridesOf(allowed, query), {
    tier: 'T2',
    probe: { ua: 'é' },
    now: '2026-11-25T10:00:00+05:30',
    bench: false,
    govern: false,
  });
  assert.deepEqual(overridesOf(allowed, '?utm_source=mail'), { bench: true, govern: true });
});

for (const query of [
  'sf-tier=T5', 'sf-tier=', 'sf-tier=toString', 'sf-bench=0', 'sf-govern=on', 'sf-now=tomorrow',
  'sf-now=2026-13-45T10:00:00Z', 'sf-now=2026-11-25T10:00:00+05:30', 'sf-probe=%25', 'sf-probe=bnVsbA',
]) {
  test(`?${query} is an error that the tester sees`, () => {
    assert.throws(() => overridesOf(allowed, `?${query}`), { code: 'bad-override' });
    assert.doesNotThrow(() => overridesOf({ closest: () => null }, `?${query}`), 'and nothing to a shopper');
  });
}

/** A visit to a phone whose storage stays; its device module is in doubt and wants a measurement. */
async function visit(stored, { probe, tier } = {}) {
  const base = await artefacts({
    'device.js': `
      export const bench_cpu = () => 0;
      export const decide = (probe) => {
        globalThis.decided.push(probe);
        if (probe.odd) throw Object.assign(new Error('/odd is no field'), { code: 'probe-unknown-field' });
        return { v: 1, tier: 'T2', delivery: 'auto', ar: 'none', reasons: [], not_used: [], ttl_hours: 24 };
      };`,
  }, ['probe', 'preview-host', 'measure']);
  globalThis.decided = [];
  globalThis.fetch = async () => new Response(new Uint8Array(8));
  globalThis.sessionStorage = { getItem: () => null, setItem: () => undefined };
  globalThis.localStorage = {
    getItem: (name) => stored.get(name) ?? null,
    setItem: (name, text) => stored.set(name, text),
  };
  globalThis.navigator = { userAgent: 'Phone', hardwareConcurrency: 8 };
  globalThis.screen = { width: 360, height: 800 };
  globalThis.devicePixelRatio = 2;
  globalThis.matchMedia = (media) => ({ media, matches: false });
  globalThis.document = { visibilityState: 'visible', createElement: () => ({ getContext: () => null }) };
  const { pageDevice } = await loadModule('device.ts', base);
  const device = await pageDevice({ bench: true, govern: true, ...(probe && { probe }), ...(tier && { tier }) });
  return { device, decided: globalThis.decided };
}

const change = (stored, fields) => {
  const entry = { ...JSON.parse(stored.get('sf.device.v1')), ...fields };
  stored.set('sf.device.v1', JSON.stringify(entry));
};

test('a second visit takes the verdict of the first, whatever ran well meanwhile', async () => {
  const stored = new Map();
  assert.equal((await visit(stored)).decided.length, 1);
  change(stored, { good: 'T2', losses: [Date.now()] });
  assert.equal((await visit(stored)).decided.length, 0);
});

test('a crash asks for another verdict', async () => {
  const stored = new Map();
  await visit(stored);
  change(stored, { pending: 'T2' });
  const { decided } = await visit(stored);
  assert.equal(decided[0].history.crashes, 1);
});

test('an injected probe is known as one, and one that is none is an error', async () => {
  const stored = new Map();
  const { device } = await visit(stored, { probe: { ua: 'Other' } });
  assert.equal(device.injected, true);
  assert.equal(device.forced, false);
  assert.equal(stored.size, 0);
  await assert.rejects(visit(stored, { probe: { odd: 1 } }), { code: 'bad-override' });
});
