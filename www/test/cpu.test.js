/** How the CPU is measured, with a clock that the tests turn. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { loadModule } from './module.js';

const clock = performance.now;
let now = 0;

beforeEach(() => {
  now = 0;
  performance.now = () => now;
  globalThis.document = { visibilityState: 'visible' };
});

/** A CPU that does so many iterations a millisecond, slice by slice; the last speed stays. */
const cpu = (...rates) => {
  const slices = [];
  const bench = (iterations) => {
    const rate = rates.length > 1 && iterations >= 1024 ? rates.shift() : rates[0];
    slices.push(iterations / rate);
    now += iterations / rate;
    return 0;
  };
  return { bench, slices };
};

const measure = async (bench) => {
  try {
    return await (await loadModule('probe-cpu.ts')).measureCpu(bench);
  } finally {
    performance.now = clock;
  }
};

test('the index follows the speed', async () => {
  assert.equal(await measure(cpu(167).bench), 1219);
  performance.now = () => now;
  assert.equal(await measure(cpu(17).bench), 124);
});

test('no slice holds up the page for 8 ms, and all together for less than 50', async () => {
  for (const rate of [17, 36, 100, 167, 1000]) {
    performance.now = () => now;
    const { bench, slices } = cpu(rate);
    await measure(bench);
    assert.ok(Math.max(...slices) <= 8, `${rate}: ${slices}`);
    assert.ok(slices.reduce((sum, slice) => sum + slice) < 50);
  }
});

test('one disturbed slice is one too many', async () => {
  assert.equal(await measure(cpu(167, 167, 90).bench), undefined);
});

test('a page out of sight measures nothing', async () => {
  globalThis.document = { visibilityState: 'hidden' };
  assert.equal(await measure(cpu(167).bench), undefined);
});

test('a clock that stands still measures nothing', async () => {
  assert.equal(await measure(() => 0), undefined);
});
