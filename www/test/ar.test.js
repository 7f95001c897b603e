/** The addresses of a hand-over, held to the table that `src/ar` is held to (`tests/ar_addresses.rs`). */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { loadModule } from './module.js';

const { quickLook, sceneViewer } = await loadModule('ar-address.ts');
const CASES = JSON.parse(await readFile(new URL('../../tests/ar_cases.json', import.meta.url), 'utf8'));
const OPEN = { 'scene-viewer': sceneViewer, 'quick-look': quickLook };
const WISH = { model: 'https://cdn.example/mug.glb', title: 'Mug', page: 'https://shop.example/' };

test('every case of the table holds', () => {
  assert.ok(CASES.length > 60);
  for (const { name, mode, wish, address } of CASES) {
    assert.equal(OPEN[mode](wish) ?? null, address, name);
  }
});

test('what Android and Scene Viewer read is what was meant', () => {
  const title = 'Tea & "cup"; #1 ☕';
  const intent = sceneViewer({ ...WISH, title, page: 'https://shop.example/p?a=1;end;', fixed_scale: true, wall: true });
  const [address, extras] = intent.split('#Intent;');
  const asked = new URL(address.replace('intent:', 'https:')).searchParams;
  assert.deepEqual(Object.fromEntries(asked), {
    mode: 'ar_preferred',
    file: WISH.model,
    title,
    link: 'https://shop.example/p?a=1;end;',
    resizable: 'false',
    enable_vertical_placement: 'true',
  });
  // As android.content.Intent.parseUri reads it: fields end at a semicolon, the intent at `end`.
  const fields = extras.split(';').map((field) => field.split('=').map(decodeURIComponent));
  assert.deepEqual(fields, [
    ['scheme', 'https'],
    ['package', 'com.google.android.googlequicksearchbox'],
    ['action', 'android.intent.action.VIEW'],
    ['S.browser_fallback_url', 'https://shop.example/p?a=1;end;#storefront-no-ar'],
    ['end'],
    [''],
  ]);
});

test('Quick Look is told to keep the real size', () => {
  assert.equal(
    quickLook({ ...WISH, model: 'https://cdn.example/mug.usdz', fixed_scale: true }),
    'https://cdn.example/mug.usdz#canonicalWebPageURL=https%3A%2F%2Fshop.example%2F&allowsContentScaling=0',
  );
});

test('half a surrogate pair does not throw', () => {
  assert.match(sceneViewer({ ...WISH, title: 'a\ud800b' }), /&title=a%EF%BF%BDb&/);
});
