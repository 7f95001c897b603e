/** A document in parts, on a page that the test plays. What shoppers see of it is in `tests/browser/split.test.js`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModule } from './module.js';

const bytes = (value) => new TextEncoder().encode(JSON.stringify(value));
const SECTION = { type: 'text', chunks: ['s1.json'] };
const INDEX = { version: 1, sections: { s0: { type: 'text' }, s1: SECTION } };
const CHUNK = { sections: { s1: { type: 'text', settings: { heading: 'Part 1', text: 'Read this.' } } } };

Object.assign(globalThis, { addEventListener: () => undefined, location: { hash: '' }, innerHeight: 640, document: { readyState: 'complete', getElementById: () => null } });
const { attach } = await loadModule('split.ts');

/** A page that waits for section s1. */
class Page extends EventTarget {
  src = '/cups/index.json';
  baseURI = 'http://shop/';
  plan = { dropped: [{ id: 's1', reason: { code: 'chunk-missing' } }] };
  kept = [bytes(INDEX), '{}'];
  #made;
  made = new Promise((resolve) => (this.#made = resolve));
  texts = async () => [bytes(INDEX), '{}'];
  schedule = () => this.#made();
  querySelector = () => null;
  querySelectorAll = () => [];
  contains = () => false;
}

const headingIn = ([document]) => JSON.parse(new TextDecoder().decode(document)).sections.s1.settings;

test('a chunk that comes makes the page anew of what is there already', async () => {
  const asked = [];
  globalThis.fetch = async (url) => (asked.push(String(url)), new Response(bytes(CHUNK)));
  const page = new Page();
  attach(page);
  attach(page);
  await page.made;
  const texts = page.texts;
  page.texts = () => assert.fail('nothing is read again');
  assert.deepEqual(headingIn(await texts()), { heading: 'Part 1', text: 'Read this.' });
  assert.deepEqual(asked, ['http://shop/cups/s1.json'], 'once');
});

test('an update that is under way when this begins counts for what comes later', async () => {
  let answer;
  globalThis.fetch = () => new Promise((resolve) => (answer = () => resolve(new Response(bytes(CHUNK)))));
  const page = new Page();
  attach(page);
  // Its texts were asked for before, from nobody but the page.
  page.kept = [bytes({ ...INDEX, sections: { ...INDEX.sections, s1: { ...SECTION, settings: { heading: 'Changed' } } } }), '{}'];
  page.dispatchEvent(new Event('page-ready'));
  for (let turns = 0; !answer && turns < 200; turns++) await new Promise((resolve) => setTimeout(resolve, 5));
  answer();
  await page.made;
  assert.deepEqual(headingIn(await page.texts()), { heading: 'Changed', text: 'Read this.' });
});
