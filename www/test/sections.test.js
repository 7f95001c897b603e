/** Sections put into a page that the test plays: when each one is asked for, and when it stands. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModule } from './module.js';

globalThis.document = {
  createElement: () => ({
    set innerHTML(html) {
      this.content = { childNodes: [html], querySelectorAll: () => [] };
    },
  }),
};
globalThis.requestAnimationFrame = (frame) => setTimeout(frame, 1);
const { append, parser } = await loadModule('sections.ts');

/** A host, and sections of which each one takes `millis` to make. */
function played(count, millis) {
  const host = { shown: [], append: (...nodes) => host.shown.push(...nodes) };
  const made = [];
  function* sections() {
    for (let number = 0; number < count; number += 1) {
      for (const until = performance.now() + millis; performance.now() < until; );
      made.push(number);
      yield `<section>${number}</section>`;
    }
  }
  return { host, made, sections: sections() };
}

test('the first sections stand before the last ones are made', async () => {
  const { host, made, sections } = played(6, 26);
  const all = append(host, sections, () => true, parser('en'));
  assert.deepEqual([made.length, host.shown.length], [3, 3]);
  const shown = await all;
  assert.equal(host.shown.length, 6);
  assert.deepEqual(shown.map(({ html }) => html), host.shown);
});

test('a page that is not wanted any more stops where it is', async () => {
  const { host, sections } = played(6, 26);
  let wanted = true;
  const all = append(host, sections, () => wanted, parser('en'));
  wanted = false;
  await all;
  assert.equal(host.shown.length, 3);
});
