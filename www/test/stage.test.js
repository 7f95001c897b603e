/** The page's side of the host, against a worker that the test plays. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { loadModule } from './module.js';

const { createStage } = await loadModule('stage.ts');

let stored;

let workers = [];
let page;

class PlayedWorker {
  sent = [];
  terminated = false;
  constructor() {
    workers.push(this);
  }
  postMessage(message) {
    this.sent.push(message);
  }
  terminate() {
    this.terminated = true;
  }
  say(...messages) {
    messages.forEach((data) => this.onmessage({ data }));
  }
}

function listener() {
  const heard = [];
  const hear = (name) => (...words) => heard.push([name, ...words]);
  return {
    heard,
    settings: () => ({ exposure: 1 }),
    progress: hear('progress'),
    opened: hear('opened'),
    drawn: hear('drawn'),
    ignored: hear('ignored'),
    refused: hear('refused'),
    lost: hear('lost'),
    parked: hear('parked'),
    rested: hear('rested'),
    moved: hear('moved'),
  };
}

const lost = { type: 'failed', cause: 'context-lost', failure: { code: 'context-lost', message: '' } };

beforeEach(() => {
  workers = [];
  globalThis.Worker = PlayedWorker;
  page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  globalThis.document = page;
  stored = new Map();
  globalThis.localStorage = {
    getItem: (name) => stored.get(name) ?? null,
    setItem: (name, text) => stored.set(name, text),
  };
});

const remembered = () => JSON.parse(stored.get('sf.device.v1') ?? '{}');

test('nothing starts before the first preview, and all previews share one worker', () => {
  const stage = createStage('T3', false);
  assert.equal(workers.length, 0);
  stage.open('a.glb', false, listener());
  stage.open('b.glb', false, listener());
  assert.equal(workers.length, 1);
  assert.deepEqual(workers[0].sent.map((message) => message.type), ['start', 'open', 'open']);
  workers[0].say({ type: 'ready' });
});

test('a preview that made room rests, and is opened again on the same host when it is wanted', () => {
  const stage = createStage('T3', false);
  const one = listener();
  const preview = stage.open('a.glb', false, one);
  workers[0].say({ type: 'ready' }, { type: 'started' }, { type: 'rested', preview: 1 });
  assert.deepEqual(one.heard, [['rested']]);
  preview.reopen();
  const opened = workers[0].sent.filter(({ type }) => type === 'open');
  assert.deepEqual(opened.map(({ preview, url }) => [preview, url]), [[1, 'a.glb'], [1, 'a.glb']]);
});

test('a model that is to move gets a host that can, at the start or later, and all previews are read again there', () => {
  const later = createStage('T1', false);
  const [one, two] = [listener(), listener()];
  later.open('a.glb', false, one);
  later.open('b.glb', false, two);
  assert.equal(workers[0].sent[0].moves, false);
  workers[0].say({ type: 'ready' }, { type: 'started' }, { type: 'moves' });
  assert.ok(workers[0].terminated);
  assert.deepEqual([one.heard, two.heard, later.report().transitions], [[['moved']], [['moved']], []]);
  assert.deepEqual(workers[1].sent.filter(({ type }) => type !== 'memory').map(({ type, moves, url }) => [type, moves, url]), [['start', true, undefined], ['open', undefined, 'a.glb'], ['open', undefined, 'b.glb']]);
  workers[1].say({ type: 'ready' }, { type: 'started' }, lost);
  assert.equal(workers[2].sent[0].moves, true, 'the next one too');
  workers[2].say({ type: 'ready' });

  [{ moves: true }, { skybox_image: 'room.hdr' }, { environment_image: 'room.hdr' }, { environment_image: 'neutral', skybox_image: '' }].forEach((settings, at) => {
    const now = createStage('T1', false);
    now.open('a.glb', false, { ...listener(), settings: () => settings });
    assert.equal(workers[3 + at].sent[0].moves, at < 3, 'light of a picture takes it too');
    workers[3 + at].say({ type: 'ready' });
  });
});

test('a lost context tells every preview, restarts, and opens them again', () => {
  const stage = createStage('T3', false);
  const [one, two] = [listener(), listener()];
  stage.open('a.glb', false, one);
  stage.open('b.glb', false, two);
  workers[0].say({ type: 'ready' }, { type: 'started' }, lost);
  assert.ok(workers[0].terminated);
  assert.deepEqual(one.heard[0].slice(0, 2), ['lost', 'context-lost']);
  assert.equal(one.heard[0][3], false, 'not the end');
  assert.equal(two.heard.length, 1);
  assert.deepEqual(workers[1].sent.map((message) => message.type), ['start', 'open', 'open']);
  assert.equal(workers[1].sent[0].tier, 'T3');
  workers[1].say({ type: 'ready' }, { type: 'started' }, lost);
  assert.equal(workers[2].sent[0].tier, 'T2');
  assert.deepEqual(stage.report().transitions.map(({ code }) => code), ['context-lost', 'context-lost']);
  workers[2].say({ type: 'ready' });
});

test('when the last rung fails, the previews hear that it is final', () => {
  const stage = createStage('T1', false);
  const one = listener();
  stage.open('a.glb', false, one);
  workers[0].say({ type: 'ready' }, { type: 'started' }, lost);
  workers[1].say({ type: 'ready' }, { type: 'started' }, lost);
  assert.equal(workers.length, 2);
  assert.equal(one.heard[1][3], true);
});

test('a preview that opens after the last rung has failed hears so, once its opener can listen', async () => {
  const stage = createStage('T1', false);
  stage.open('a.glb', false, listener());
  workers[0].say({ type: 'ready' }, { type: 'started' }, lost);
  workers[1].say({ type: 'ready' }, { type: 'started' }, lost);
  const [late, gone] = [listener(), listener()];
  stage.open('b.glb', false, late);
  stage.open('c.glb', false, gone).close();
  assert.deepEqual(late.heard, []);
  await Promise.resolve();
  assert.deepEqual(late.heard, [['lost', 'context-lost', lost.failure, true]]);
  assert.deepEqual(gone.heard, []);
  assert.equal(workers.length, 2);
});

test('what has failed for good is not parked', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const stage = createStage('T1', false);
  const one = listener();
  stage.open('a.glb', false, one);
  workers[0].say({ type: 'ready' }, { type: 'started' }, lost);
  workers[1].say({ type: 'ready' }, { type: 'started' }, lost);
  page.visibilityState = 'hidden';
  page.dispatchEvent(new Event('visibilitychange'));
  context.mock.timers.tick(30_000);
  assert.deepEqual(one.heard.map(([name]) => name), ['lost', 'lost']);
});

test('a preview that is opened by somebody who heard of a failure is opened once', () => {
  const stage = createStage('T3', false);
  const one = listener();
  one.lost = () => stage.open('b.glb', false, listener());
  stage.open('a.glb', false, one);
  workers[0].say({ type: 'ready' }, { type: 'started' }, lost);
  assert.deepEqual(workers[1].sent.map((message) => message.url), [undefined, 'b.glb', 'a.glb']);
  workers[1].say({ type: 'ready' });
});

test('a dead host is not listened to', () => {
  const stage = createStage('T3', false);
  const one = listener();
  stage.open('a.glb', false, one);
  workers[0].say({ type: 'ready' }, { type: 'started' }, lost);
  workers[0].say({ type: 'opened', preview: 1, opened: {} });
  assert.deepEqual(one.heard.map(([name]) => name), ['lost']);
  workers[1].say({ type: 'ready' });
});

test('a model that is refused leaves the others alone', () => {
  const stage = createStage('T3', false);
  const [one, two] = [listener(), listener()];
  stage.open('a.glb', false, one);
  stage.open('b.glb', false, two);
  workers[0].say({ type: 'ready' }, { type: 'started' });
  workers[0].say({ type: 'refused', preview: 1, failure: { code: 'bad-magic', message: '' } });
  assert.deepEqual(one.heard.map(([name]) => name), ['refused']);
  assert.equal(two.heard.length, 0);
  assert.ok(!workers[0].terminated);
});

test('when the last preview has gone, the worker and its memory go too', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const stage = createStage('T3', false);
  const preview = stage.open('a.glb', false, listener());
  workers[0].say({ type: 'ready' }, { type: 'started' });
  preview.close();
  assert.ok(!workers[0].terminated, 'a route change may bring the next one at once');
  context.mock.timers.tick(1_000);
  assert.ok(workers[0].terminated);
});

test('a worker that was killed without a word is missed', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const stage = createStage('T3', false);
  const one = listener();
  const preview = stage.open('a.glb', false, one);
  workers[0].say({ type: 'ready' }, { type: 'started' });
  preview.frame(0, [10, 10], true);
  context.mock.timers.tick(20_000);
  assert.equal(one.heard[0]?.[1], 'worker');
  assert.equal(workers.length, 2);
  workers[1].say({ type: 'ready' });
});

test('a page out of sight gives its memory back, and opens its previews again when it is seen', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const stage = createStage('T3', false);
  const one = listener();
  stage.open('a.glb', false, one);
  workers[0].say({ type: 'ready' }, { type: 'started' });
  page.visibilityState = 'hidden';
  page.dispatchEvent(new Event('visibilitychange'));
  context.mock.timers.tick(30_000);
  assert.ok(workers[0].terminated);
  assert.deepEqual(one.heard.map(([name]) => name), ['parked']);
  page.visibilityState = 'visible';
  page.dispatchEvent(new Event('visibilitychange'));
  assert.deepEqual(workers[1].sent.map((message) => message.type), ['start', 'open']);
  assert.deepEqual(stage.report().transitions, [], 'nobody failed');
  workers[1].say({ type: 'ready' });
});

test('only a tester may have WebGPU without a GPU', () => {
  for (const forced of [false, true]) {
    createStage('T4', forced).open('a.glb', false, listener());
    const worker = workers[workers.length - 1];
    assert.equal(worker.sent[0].options.allow_fallback, forced);
    worker.say({ type: 'ready' });
  }
});

test('the governor\'s scale reaches the preview, and each step the report', () => {
  const stage = createStage('T2', false);
  const one = listener();
  stage.open('a.glb', false, one);
  assert.equal(workers[0].sent[0].options.govern, true);
  const drawn = (scale) => ({ type: 'drawn', preview: 1, advanced: {}, picture: undefined, draw_millis: 9, scale });
  workers[0].say({ type: 'ready' }, { type: 'started' }, drawn(1), drawn(0.79), drawn(0.79), drawn(1));
  assert.deepEqual(one.heard.filter(([name]) => name === 'drawn').map((words) => words[4]), [1, 0.79, 0.79, 1]);
  assert.deepEqual(stage.report().scales.map(({ from, to }) => [from, to]), [[1, 0.79], [0.79, 1]]);
});

test('a tester may switch the governor off', () => {
  createStage('T2', true, false).open('a.glb', false, listener());
  assert.equal(workers[0].sent[0].options.govern, false);
  workers[0].say({ type: 'ready' });
});

test('a context that is lost while nobody sees the page counts for nothing', () => {
  const stage = createStage('T3', false);
  const one = listener();
  stage.open('a.glb', false, one);
  workers[0].say({ type: 'ready' }, { type: 'started' });
  const { losses } = remembered();
  page.visibilityState = 'hidden';
  page.dispatchEvent(new Event('visibilitychange'));
  workers[0].say(lost);
  assert.deepEqual(one.heard, [['parked']]);
  assert.deepEqual(remembered().losses, losses);
  assert.deepEqual(stage.report().transitions, []);
  page.visibilityState = 'visible';
  page.dispatchEvent(new Event('visibilitychange'));
  assert.equal(workers[1].sent[0].tier, 'T3');
  workers[1].say({ type: 'ready' });
});

test('a tester\'s probe leaves no trace in what is remembered of the device', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const stage = createStage('T3', false, true, false);
  stage.open('a.glb', false, listener());
  const drawn = { type: 'drawn', preview: 1, advanced: {}, picture: undefined, draw_millis: 9, scale: 1 };
  workers[0].say({ type: 'ready' }, { type: 'started' }, drawn);
  context.mock.timers.tick(3_000);
  workers[0].say(lost);
  assert.equal(stored.size, 0);
  workers[1].say({ type: 'ready' });
});
