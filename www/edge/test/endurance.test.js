/** What the worker does on bad days, in Node: a trap, an origin that fails after it has answered. */
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { loadModule } from '../../test/module.js';

const { restartable } = await loadModule('../edge/restart.ts');
const { sourcesOf } = await loadModule('../edge/origin.ts');

test('an instance that trapped is started anew, one that refuses stays', () => {
  let starts = 0;
  const use = restartable(() => (starts += 1));
  const fail = (thrown) => () => {
    throw thrown;
  };
  assert.equal(use((instance) => instance), 1);
  assert.throws(() => use(fail(Object.assign(new Error('no page'), { code: 'syntax' }))));
  assert.equal(use((instance) => instance), 1);
  for (const trap of [new WebAssembly.RuntimeError('unreachable'), new RangeError('stack')]) {
    const before = starts;
    assert.throws(() => use(fail(trap)), trap);
    assert.equal(use((instance) => instance), before + 1);
  }
});

test('the last good files serve while the origin fails', async () => {
  mock.timers.enable({ apis: ['Date'] });
  const shell =
    '<script type="application/ld+json">{}</script><store-page adopted>' +
    '<script type="application/json">{}</script></store-page>';
  let asked = 0;
  let body = 'one';
  const origin = {
    fetch: async (url) => {
      asked += 1;
      return body ? new Response(url.endsWith('.json') ? body : shell) : new Response('', { status: 500 });
    },
  };
  const document = async () => (await sourcesOf('/a', origin)).document;
  assert.equal(await document(), 'one');
  body = 'two';
  mock.timers.tick(59_000);
  assert.equal(await document(), 'one');
  assert.equal(asked, 2);
  mock.timers.tick(2_000);
  assert.equal(await document(), 'two');
  body = '';
  mock.timers.tick(61_000);
  assert.equal(await document(), 'two', 'the origin fails');
  assert.equal(asked, 6);
  assert.equal(await document(), 'two', 'and is left in peace');
  assert.equal(asked, 6);
  body = 'three';
  mock.timers.tick(6_000);
  assert.equal(await document(), 'three');
  mock.timers.reset();
});

test('an origin that falls silent is not waited for', { timeout: 10_000 }, async () => {
  const origin = {
    fetch: (_url, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  };
  // Nothing else keeps Node awake meanwhile.
  const awake = setInterval(() => undefined, 1000);
  await assert.rejects(sourcesOf('/silent', origin), { status: 502, code: 'origin-failed' });
  clearInterval(awake);
});
