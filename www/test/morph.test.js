/** Which of the children stay where they are while the others move around them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModule } from './module.js';

const { longestRun } = await loadModule('morph.ts');

const rises = (run) => run.every((place, i) => i === 0 || run[i - 1] < place);
/** All parts of `items`, in order. */
const parts = (items) => items.reduce((all, item) => [...all, ...all.map((part) => [...part, item])], [[]]);

test('of every order of six the run that stays rises and is as long as any', () => {
  const orders = (rest) => (rest.length ? rest.flatMap((item, i) => orders([...rest.slice(0, i), ...rest.slice(i + 1)]).map((order) => [item, ...order])) : [[]]);
  for (const order of orders([0, 1, 2, 3, 4, 5])) {
    const run = longestRun(order, (item) => item);
    const best = Math.max(...parts(order).filter(rises).map((part) => part.length));
    assert.ok(rises(run) && run.length === best, `${order}: ${run}`);
  }
});

test('one child that moves moves alone, and nothing is nothing', () => {
  assert.deepEqual(longestRun([1, 2, 3, 0], (item) => item), [1, 2, 3]);
  assert.deepEqual(longestRun([], (item) => item), []);
});
