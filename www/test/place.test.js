/** Where hosts live, and who looks at the GPU: a worker that the test plays, or the page. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { artefacts, loadModule } from './module.js';

const { askGpu, hostInWorker } = await loadModule('host-place.ts', await artefacts({}, ['preview-host']));

let workers;
/** What a worker does about a message. */
let answer;

class PlayedWorker {
  constructor() {
    this.sent = [];
    workers.push(this);
  }
  postMessage(message) {
    this.sent.push(message);
    answer(this, message);
  }
  terminate() {
    this.ended = true;
  }
}

const tells = (facts) => (worker, { type }) => type === 'ask' && queueMicrotask(() => {
  worker.onmessage({ data: { type: 'ready' } });
  worker.onmessage({ data: { type: 'told', facts } });
});

beforeEach(() => {
  answer = () => undefined;
  globalThis.Worker = PlayedWorker;
  // The worker that another test left.
  hostInWorker(() => undefined);
  workers = [];
  // The page itself has no WebGL.
  globalThis.document = { createElement: () => ({ getContext: () => null }) };
  globalThis.navigator = {};
});

test('the worker that looks at the GPU is the one that draws, and nobody hears of its answers', async () => {
  const webgl = { version: 2, renderer: 'Mali-G57' };
  answer = tells({ webgl });
  assert.deepEqual(await askGpu(), { webgl });
  const heard = [];
  const host = hostInWorker((message) => heard.push(message.type));
  host.send({ type: 'stop' });
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual([workers.length, workers[0].sent.map(({ type }) => type), heard], [1, ['ask', 'stop'], ['ready']]);
  hostInWorker(() => undefined);
  assert.equal(workers.length, 2, 'the next host has a worker of its own');
});

for (const [what, play] of [
  ['has no WebGL', tells({ webgl: { version: 0 } })],
  ['cannot even say that', tells({})],
  ['does not start', (worker) => queueMicrotask(() => worker.onerror({ preventDefault: () => undefined, message: 'blocked' }))],
]) {
  test(`where a worker ${what} the page looks at the GPU itself`, async () => {
    answer = play;
    assert.deepEqual(await askGpu(), { webgl: { version: 0 }, webgpu: undefined });
  });
}

test('a worker that failed early tells the host that takes it', async () => {
  answer = (worker) => queueMicrotask(() => worker.onerror({ preventDefault: () => undefined, message: 'blocked' }));
  await askGpu();
  const heard = [];
  hostInWorker((message) => heard.push(message.type));
  assert.deepEqual(heard, [], 'not before it has its host');
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(heard, ['failed']);
});

test('a worker that no preview needs is ended', async (context) => {
  answer = tells({ webgl: { version: 2 } });
  context.mock.timers.enable({ apis: ['setTimeout'] });
  await askGpu();
  context.mock.timers.tick(4_999);
  assert.equal(workers[0].ended, undefined);
  context.mock.timers.tick(1);
  assert.equal(workers[0].ended, true);
});
