import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModule } from './module.js';

const { firstAttempt, nextAttempt } = await loadModule('ladder.ts');

const fresh = () => ({ workers: true, restarts: [] });

test('T0 draws nothing', () => {
  assert.equal(firstAttempt('T0', fresh()), undefined);
});

test('a worker that cannot start moves the host to the page, for good', () => {
  const memory = fresh();
  const next = nextAttempt({ tier: 'T3', place: 'worker' }, 'worker', false, 0, memory);
  assert.deepEqual(next, { tier: 'T3', place: 'main' });
  assert.deepEqual(firstAttempt('T1', memory), { tier: 'T1', place: 'main' });
});

test('a renderer that a worker cannot make is tried on the page before the next rung', () => {
  const memory = fresh();
  const onPage = nextAttempt({ tier: 'T2', place: 'worker' }, 'create', false, 0, memory);
  assert.deepEqual(onPage, { tier: 'T2', place: 'main' });
  assert.deepEqual(nextAttempt(onPage, 'create', false, 0, memory), { tier: 'T1', place: 'worker' });
});

test('a lost context restarts the rung once, then goes one rung down', () => {
  const memory = fresh();
  const first = { tier: 'T3', place: 'worker' };
  const again = nextAttempt(first, 'context-lost', true, 1_000, memory);
  assert.deepEqual(again, first);
  assert.deepEqual(nextAttempt(again, 'context-lost', true, 2_000, memory), { tier: 'T2', place: 'worker' });
});

test('a rung that held for five minutes may restart again', () => {
  const memory = fresh();
  const attempt = { tier: 'T2', place: 'worker' };
  nextAttempt(attempt, 'trap', true, 0, memory);
  assert.deepEqual(nextAttempt(attempt, 'trap', true, 5 * 60_000, memory), attempt);
});

test('below the rasteriser only posters are left', () => {
  const memory = fresh();
  const attempt = { tier: 'T1', place: 'worker' };
  nextAttempt(attempt, 'trap', true, 0, memory);
  assert.equal(nextAttempt(attempt, 'trap', true, 1, memory), undefined);
});

test('from any rung, endless failure ends', () => {
  for (const started of [true, false]) {
    const memory = fresh();
    let attempt = firstAttempt('T4', memory);
    let steps = 0;
    for (; attempt; steps++) {
      attempt = nextAttempt(attempt, 'trap', started, steps, memory);
    }
    assert.equal(steps, 8);
  }
});
