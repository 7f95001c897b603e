/** Downloads over a network that the test plays, with a clock that it turns. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { artefacts, loadModule } from './module.js';

const { download } = await loadModule('download.ts');
const { loadArtefact } = await loadModule('artefact.ts');
const { afterLoad } = await loadModule('idle.ts');

const TERMS = {
  max_bytes: 8,
  credentials: 'same-origin',
  codes: { missing: 'model-missing', stalled: 'model-stalled', too_large: 'model-too-large' },
};

const NEVER = new Promise(() => undefined);

/** An answer that sends `chunks` of so many bytes and then falls silent, or ends. */
function answer(chunks, { ends = true, headers = {} } = {}) {
  const pull = (controller) => {
    if (chunks.length > 0) {
      controller.enqueue(new Uint8Array(chunks.shift()));
    } else if (ends) {
      controller.close();
    } else {
      return NEVER;
    }
  };
  globalThis.fetch = async () => new Response(new ReadableStream({ pull }), { headers });
}

/** Lets promises run on before the clock moves. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

const get = (abort = new AbortController(), onProgress) => download('http://shop/a.glb', { ...TERMS }, abort, onProgress);

test('bytes arrive in order, and the progress ends at 1', async () => {
  const heard = [];
  answer([2, 3], { headers: { 'Content-Length': '5' } });
  assert.equal((await get(undefined, (fraction) => heard.push(fraction))).length, 5);
  assert.deepEqual(heard, [0.4, 1]);
});

test('what is too large is refused by its header, and while it streams', async () => {
  answer([9], { headers: { 'Content-Length': '9' } });
  await assert.rejects(get(), { code: 'model-too-large' });
  const endless = Array.from({ length: 100 }, () => 4);
  answer(endless);
  const abort = new AbortController();
  await assert.rejects(get(abort), { code: 'model-too-large' });
  assert.ok(endless.length > 90, 'the rest is not fetched');
  assert.ok(abort.signal.aborted);
});

for (const [what, play] of [
  ['never answers', () => (globalThis.fetch = () => NEVER)],
  ['falls silent in the middle', () => answer([3], { ends: false })],
]) {
  test(`a server that ${what} is given up after 20 seconds`, async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    play();
    const abort = new AbortController();
    const refused = assert.rejects(get(abort), { code: 'model-stalled' });
    await settle();
    await settle();
    context.mock.timers.tick(20_000);
    await refused;
    assert.ok(abort.signal.aborted);
  });
}

test('a wasm module that never arrives is given up, so that another rung has its turn', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const base = await artefacts({ 'raster.js': '' });
  let aborted = false;
  globalThis.fetch = (_, { signal }) => (signal.addEventListener('abort', () => (aborted = true)), NEVER);
  const refused = assert.rejects(loadArtefact(base, 'raster'), { code: 'load-stalled' });
  context.mock.timers.tick(30_000);
  await refused;
  assert.ok(aborted);
});

test('one picture that stalls does not hold up the previews for ever', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  globalThis.document = { readyState: 'interactive' };
  globalThis.addEventListener = () => undefined;
  let waiting = true;
  const waited = afterLoad().then(() => (waiting = false));
  context.mock.timers.tick(7_999);
  await settle();
  assert.ok(waiting);
  context.mock.timers.tick(1);
  await settle();
  context.mock.timers.tick(50);
  await waited;
});
