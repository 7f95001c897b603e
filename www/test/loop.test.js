import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModule } from './module.js';

const { createLoop } = await loadModule('view-loop.ts');

/** A browser whose animation frames come when the test says so. */
function browser() {
  const pending = new Map();
  let count = 0;
  globalThis.requestAnimationFrame = (callback) => (pending.set(++count, callback), count);
  globalThis.cancelAnimationFrame = (id) => pending.delete(id);
  return {
    pending,
    paint() {
      const callbacks = [...pending.values()];
      pending.clear();
      callbacks.forEach((callback) => callback(0));
    },
  };
}

test('a still preview has no animation frame pending', () => {
  const { pending, paint } = browser();
  const loop = createLoop(() => true, () => undefined);
  loop.wake();
  paint();
  loop.answered(false);
  assert.equal(pending.size, 0);
});

test('a slow host is asked for one frame at a time', () => {
  const { paint } = browser();
  let frames = 0;
  const loop = createLoop(() => true, () => frames++);
  loop.wake();
  paint();
  for (let painted = 0; painted < 5; painted++) {
    loop.wake();
    paint();
  }
  assert.equal(frames, 1);
  loop.answered(false);
  paint();
  assert.equal(frames, 2, 'what changed meanwhile is drawn afterwards');
});

test('nobody to see it, nothing drawn', () => {
  const { pending } = browser();
  const loop = createLoop(() => false, () => undefined);
  loop.wake();
  loop.answered(true);
  assert.equal(pending.size, 0);
});
