/** What ships: the minified bundle. Run `npm run build` first. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as storefront from '../../dist/storefront.js';

test('the bundle can be imported where there is no DOM', () => {
  assert.equal(typeof storefront.StorefrontError, 'function');
});

test('an error keeps its code', () => {
  const error = new storefront.StorefrontError('no-tier', 'every tier failed');
  assert.equal(error.code, 'no-tier');
  assert.ok(error instanceof Error);
});
