import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModule } from './module.js';

const { cut } = await loadModule('sections.ts');

test('a page is cut where its sections begin', () => {
  const html =
    '<p>top</p><section class="sf-section sf-a" data-section="a">&lt;section class="sf-section"</section>\n' +
    '<section class="sf-section sf-b" data-section="b"></section>';
  const pieces = cut(html);
  assert.equal(pieces.length, 3);
  assert.equal(pieces.join(''), html);
  assert.ok(pieces[1].includes('&lt;section'));
});

test('an empty page has no sections', () => {
  assert.deepEqual(cut(' \n'), []);
});
