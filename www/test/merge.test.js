/** JSON Merge Patch, by the cases of RFC 7396, appendix A, and patches of a page added up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModule } from './module.js';

const { addable, added, changedDocument, changedShopper, merged } = await loadModule('merge.ts');

const RFC_7396 = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [['a', 'b'], ['c', 'd'], ['c', 'd']],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

test('patches do what RFC 7396 says, and leave their target alone', () => {
  for (const [target, patch, result] of RFC_7396) {
    const before = JSON.stringify(target);
    assert.deepEqual(merged(target, patch), result, JSON.stringify(patch));
    assert.equal(JSON.stringify(target), before);
  }
});

test('two patches added up do what both do one after the other', () => {
  const target = { a: 1, b: { c: 2, d: 3 }, e: 4 };
  const patches = [{ a: 5 }, { b: { c: null } }, { b: { d: { x: 1 } } }, { e: null, a: null }, { b: 'text' }];
  let sums = 0;
  for (const first of patches) {
    for (const second of patches) {
      if (addable(first, second)) {
        sums++;
        assert.deepEqual(merged(target, added(first, second)), merged(merged(target, first), second), JSON.stringify([first, second]));
      }
    }
  }
  assert.equal(sums, patches.length ** 2 - 2);
  assert.ok(!addable({ b: null }, { b: { x: 1 } }), 'what went and comes back new is no change of what was');
});

test('a member named __proto__ is a member like any other', () => {
  const patch = JSON.parse('{"__proto__":{"polluted":1}}');
  const result = merged({}, added({}, patch));
  assert.equal({}.polluted, undefined);
  assert.equal(JSON.stringify(result), '{"__proto__":{"polluted":1}}');
});

const bytes = (value) => new TextEncoder().encode(JSON.stringify(value));
const at_once = async () => {};
const changed = async (value, all) => JSON.parse(new TextDecoder().decode(await changedDocument(bytes(value), all, at_once)));

test('products change by their id, whole numbers too; one that is new is added, one that is null goes', async () => {
  const before = { version: 1, products: [{ id: 1, title: 'a', price: { min: 2 } }, { id: 'b' }, 'odd'] };
  const after = await changed(before, [{ document: { title: 'T' } }, { products: { 1: { price: { min: 3 } }, b: null, c: { title: 'c' }, d: null } }]);
  assert.deepEqual(after, { version: 1, title: 'T', products: [{ id: 1, title: 'a', price: { min: 3 } }, 'odd', { id: 'c', title: 'c' }] });
  assert.deepEqual(await changed({ version: 1 }, [{ products: { x: {} } }]), { version: 1, products: [{ id: 'x' }] });
});

test('a document is read, changed and written in tasks of their own; one without changes comes back as it is', async () => {
  const text = bytes({ version: 1 });
  let pauses = 0;
  const pause = async () => void (pauses += 1);
  assert.equal(await changedDocument(text, [{ shopper: {} }], pause), text);
  assert.equal(pauses, 0);
  await changedDocument(text, [{ document: { title: 'T' } }, { products: {} }], pause);
  assert.equal(pauses, 6);
});

test('a shopper changes by a patch', () => {
  assert.equal(changedShopper('{"fan":false,"seed":"s"}', [{ shopper: { fan: true } }, {}]), '{"fan":true,"seed":"s"}');
  assert.equal(changedShopper(' {}', [{ products: {} }]), ' {}', 'untouched without a change');
});
