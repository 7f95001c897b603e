/** What is kept of exposures of sections with a cap. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { loadModule } from './module.js';

const { remember } = await loadModule('event-seen.ts');
const CAPPED = { section: 'gift', product: null, reasons: [{ code: 'cap-left', detail: 1 }] };

let kept;
const page = (profile, ...attributes) => ({ profile, hasAttribute: (name) => attributes.includes(name) });
const seen = () => JSON.parse(kept.get('storefront-seen') ?? 'null');

beforeEach(() => {
  kept = new Map();
  globalThis.localStorage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, text) => kept.set(key, text) };
});

test('an exposure of a capped section is kept with consent, at most a hundred', () => {
  for (let times = 0; times < 120; times++) {
    remember(page({ consent: true }), CAPPED);
  }
  remember(page(undefined, 'consent'), { ...CAPPED, section: 'other' });
  assert.deepEqual([seen().gift.length, seen().other.length], [100, 1]);
  const seconds = Date.now() / 1000;
  assert.ok(seen().gift.every((moment) => Number.isInteger(moment) && Math.abs(moment - seconds) < 60));
});

test('nothing is kept without consent, without a cap, or of a product', () => {
  remember(page({}), CAPPED);
  remember(page(undefined), CAPPED);
  remember(page({ consent: true }), { ...CAPPED, reasons: [] });
  remember(page({ consent: true }), { ...CAPPED, product: '7' });
  assert.equal(seen(), null);
});

test('a storage that is forbidden or broken stops nothing', () => {
  kept.set('storefront-seen', '{');
  remember(page({ consent: true }), CAPPED);
  kept.set('storefront-seen', 'null');
  remember(page({ consent: true }), CAPPED);
  globalThis.localStorage = { getItem: () => { throw new Error('no'); } };
  remember(page({ consent: true }), CAPPED);
});
