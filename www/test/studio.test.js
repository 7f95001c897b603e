/** The studio's reading and changing of JSON text: places, pointers, and blanks that stay. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModule } from './module.js';

const { readTree, rangeOf, valueOf, lineOf } = await loadModule('../studio/json-tree.ts');
const { edited } = await loadModule('../studio/json-edit.ts');

const TEXT = '{\n  "a/b": [1, {"c": "x"}],\n  "d": {"e": true}\n}';

test('a tree is what JSON.parse reads', () => {
  for (const text of [TEXT, '[]', ' {} ', '"\\u00e9\\n"', '-1.5e3', '[null,false,[[]],{"a":{"b":[{}]}}]', '{"a":1,"a":2}', '{"__proto__":1}']) {
    assert.deepEqual(valueOf(readTree(text).tree), JSON.parse(text), text);
  }
});

test('what is no JSON has a place and a sentence, wherever it breaks', () => {
  for (const text of ['', '{', '{"a"', '{"a":', '{"a":1,}', '[1,]', '[1 2]', '{"a":1}}', '"a', '"\n"', '01', 'nul', "{'a':1}", '[1', '\u00a0{}', '+1', '1.', '"\\x"', '{a:1}']) {
    assert.throws(() => JSON.parse(text));
    const { fault } = readTree(text);
    assert.ok(fault && fault.start >= 0 && fault.end <= text.length && fault.start <= fault.end && /\.$/.test(fault.message), text);
  }
  // Every document, cut anywhere, ends in one fault.
  for (let end = 0; end < TEXT.length; end += 1) assert.ok(readTree(TEXT.slice(0, end)).fault, TEXT.slice(0, end));
});

test('a document that is nested too deep is a fault, not a crash', () => {
  assert.match(readTree('['.repeat(100_000)).fault.message, /deep/);
});

test('a pointer leads to the key and value, or as near as there is something', () => {
  const { tree } = readTree(TEXT);
  const said = (pointer) => {
    const { start, end } = rangeOf(tree, pointer);
    return TEXT.slice(start, end);
  };
  assert.equal(said('/a~1b/1/c'), '"c": "x"');
  assert.equal(said('/a~1b/0'), '1');
  assert.equal(said('/d'), '"d"');
  assert.equal(said('/d/missing/more'), '"d"');
  assert.equal(said(''), '{');
  assert.deepEqual(lineOf(TEXT, rangeOf(tree, '/d').start), { line: 3, column: 3 });
});

test('a change leaves all other bytes as they are', () => {
  assert.equal(edited(TEXT, ['d', 'e'], false), TEXT.replace('true', 'false'));
  assert.equal(edited(TEXT, ['a/b', '0'], undefined), TEXT.replace('1, ', ''));
  assert.equal(edited(TEXT, ['d'], undefined), '{\n  "a/b": [1, {"c": "x"}]\n}');
  assert.equal(edited('{"a": {}}', ['a', 'b', 'c'], 'x'), '{"a": {\n    "b": {\n      "c": "x"\n    }\n  }}');
  assert.equal(edited('{"a":1', ['a'], 2), '{"a":1');
});

test('whatever is changed, the text says what the value says', () => {
  const paths = [['a/b'], ['a/b', '1', 'c'], ['d', 'new'], ['new', 'x', 'y'], ['d', 'e'], ['__proto__', 'x']];
  for (const path of paths) {
    for (const value of [1, 'é"\\', null, ['a', 'b'], { x: [1, { y: 2 }] }, undefined]) {
      const next = JSON.parse(edited(TEXT, path, value));
      const there = path.reduce((at, key) => (at && Object.hasOwn(at, key) ? at[key] : undefined), next);
      assert.deepEqual(there, value, `${path} ${JSON.stringify(value)}`);
    }
  }
});
