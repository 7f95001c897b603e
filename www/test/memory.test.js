/** What the page remembers of a device. Each test is a browser that is started again and again. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { loadModule } from './module.js';

let stored;

beforeEach(() => {
  stored = new Map();
  globalThis.localStorage = {
    getItem: (name) => stored.get(name) ?? null,
    setItem: (name, text) => stored.set(name, text),
  };
});

/** A visit: the module starts anew, the storage stays. */
const visit = () => loadModule('probe-memory.ts');

test('a new visitor has no past', async () => {
  assert.deepEqual((await visit()).history(), { crashes: 0, context_losses: 0 });
});

test('a mark that was left behind is a crash, counted once', async () => {
  (await visit()).begin('T3');
  assert.equal((await visit()).history().crashes, 1);
  assert.equal((await visit()).history().crashes, 1);
});

test('a GPU that ran for a while leaves its tier as a good one', async () => {
  const first = await visit();
  first.begin('T3');
  first.prove('T3');
  assert.deepEqual((await visit()).history(), { crashes: 0, context_losses: 0, last_good_tier: 'T3' });
});

test('leaving the page early is neither a crash nor a proof', async () => {
  const first = await visit();
  first.begin('T3');
  first.prove();
  assert.deepEqual((await visit()).history(), { crashes: 0, context_losses: 0 });
});

test('a lost context is remembered', async () => {
  (await visit()).lose();
  assert.equal((await visit()).history().context_losses, 1);
});

test('a verdict holds for its hours and its device', async () => {
  const verdict = { v: 1, tier: 'T2', delivery: 'auto', ar: 'none', reasons: [], ttl_hours: 1 };
  (await visit()).remember('this phone', verdict, { dpr: 2 });
  assert.equal((await visit()).recall('this phone').verdict.tier, 'T2');
  assert.equal((await visit()).recall('after an update'), undefined);
  (await visit()).remember('this phone', { ...verdict, ttl_hours: 0 }, {});
  assert.equal((await visit()).recall('this phone'), undefined);
});

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

for (const [what, ago, crashes] of [
  ['one crash counts for a day', [DAY - HOUR], 1],
  ['and is forgiven then', [DAY + HOUR], 0],
  ['two crashes within a week count for a week', [9 * DAY, 6 * DAY], 2],
  ['and are forgiven then', [9 * DAY, 8 * DAY], 0],
  ['crashes further apart are one each', [9 * DAY, HOUR], 1],
]) {
  test(`crashes: ${what}`, async () => {
    stored.set('sf.device.v1', JSON.stringify({ crashes: ago.map((millis) => Date.now() - millis) }));
    assert.equal((await visit()).history().crashes, crashes);
  });
}

for (const [what, ago, losses] of [
  ['two within five minutes count together', [HOUR + 4 * 60_000, HOUR], 2],
  ['two further apart count as one', [HOUR + 6 * 60_000, HOUR], 1],
  ['what is older than a day is forgiven', [DAY + 1_000, DAY + 500], 0],
]) {
  test(`lost contexts: ${what}`, async () => {
    stored.set('sf.device.v1', JSON.stringify({ losses: ago.map((millis) => Date.now() - millis) }));
    assert.equal((await visit()).history().context_losses, losses);
  });
}

for (const [what, text] of [
  ['words for numbers', '{"crashes":["many"],"losses":{},"good":"T9","pending":"yes","decided":7}'],
  ['times to come', `{"crashes":[${Date.now() + 1e6}],"losses":[1e99]}`],
  ['nothing at all', 'null'],
]) {
  test(`storage that holds ${what} is no past`, async () => {
    stored.set('sf.device.v1', text);
    assert.deepEqual((await visit()).history(), { crashes: 0, context_losses: 0 });
  });
}

test('a stored verdict that is none is not used', async () => {
  const decided = { key: 'k', until_millis: Date.now() + HOUR, verdict: { tier: 'best', reasons: [] }, probe: {} };
  stored.set('sf.device.v1', JSON.stringify({ decided }));
  assert.equal((await visit()).recall('k'), undefined);
});

for (const [what, storage] of [
  ['blocked', { getItem: () => { throw new Error('SecurityError'); }, setItem: () => { throw new Error('QuotaExceeded'); } }],
  ['not ours', { getItem: () => '{"crashes":7,', setItem: () => undefined }],
]) {
  test(`storage that is ${what} counts for this visit alone`, async () => {
    globalThis.localStorage = storage;
    const only = await visit();
    assert.equal(only.history().crashes, 0);
    only.lose();
    assert.equal(only.history().context_losses, 1);
  });
}
