// A document in parts: what comes near is fetched and shown as if it had always been there; what fails takes itself down.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { STOREFRONT } from '../../www/edge/test/workerd.js';
import { complaints, HARDWARE, layoutShift, startPhone, until, visit } from './phone.js';
import { NOW } from './shop.js';
import { answer, page, serveSite } from './site.js';

const JSON_TYPE = 'application/json';
const COUNT = 30;

const product = (id, amount) => ({ id, title: `Cup ${id}`, onlineStoreUrl: `#${id}`, priceRange: { minVariantPrice: { amount, currencyCode: 'INR' } } });
const ids = (n) => Array.from({ length: 6 }, (_, i) => `p${n * 6 + i}`);
const DOCUMENT = {
  version: 1, id: 'cups', locale: 'en-IN',
  products: Array.from({ length: COUNT * 6 }, (_, i) => product(`p${i}`, `${100 + i}.00`)),
  order: Array.from({ length: COUNT }, (_, n) => `s${n}`),
  sections: Object.fromEntries(Array.from({ length: COUNT }, (_, n) => [`s${n}`, {
    type: 'product_grid', settings: { heading: `Part ${n}`, text: 'Read this. '.repeat(10) }, data: { ids: [...ids(n), 'p0'] },
    ...(n === 20 && { when: { var: 'shopper.fan' } }),
  }])),
};

/** The document's parts: path → text. */
function parts() {
  const folder = mkdtempSync(join(tmpdir(), 'split-'));
  try {
    writeFileSync(join(folder, 'page.json'), JSON.stringify(DOCUMENT));
    execFileSync(STOREFRONT, ['split', join(folder, 'page.json'), '--out', join(folder, 'parts'), '--first', '3']);
    return Object.fromEntries(readdirSync(join(folder, 'parts')).map((name) => [name, readFileSync(join(folder, 'parts', name), 'utf8')]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Serve them, open the page. `refused` names sections whose chunks do not come; taking one out lets it come. */
async function open(t, { refused = new Set(), save = false } = {}) {
  const files = parts();
  const asked = [];
  const routes = {
    '/': page('<store-page test-overrides src="/cups/index.json"></store-page><footer>foot</footer>'),
    '/whole': page('<store-page test-overrides src="/whole.json"></store-page><footer>foot</footer>'),
    '/whole.json': answer(JSON.stringify(DOCUMENT), JSON_TYPE),
  };
  for (const [name, text] of Object.entries(files)) {
    const section = Object.keys(JSON.parse(text).sections ?? {})[0];
    routes[`/cups/${name}`] = (...request) => {
      asked.push(name === 'index.json' ? name : section);
      return refused.has(section) ? answer('gone', 'text/plain', 503)(...request) : answer(text, JSON_TYPE)(...request);
    };
  }
  const site = await serveSite(t, routes);
  const before = `self.told = []; addEventListener('section-error', ({ detail }) => told.push(detail), true);
    ${save ? `Object.defineProperty(navigator, 'connection', { value: { saveData: true } });` : ''}`;
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, before });
  await visit(phone, `${site}/`, { 'sf-now': NOW, 'sf-tier': 'T0' });
  await until(phone, 'the page', `return document.querySelector('store-page')?.dataset.sfState === 'ready'`);
  return { phone, asked, site, files };
}

const shown = (phone) => phone.driver.executeScript(`return [...document.querySelectorAll('store-page > [data-section]')].map((s) => s.dataset.section)`);
const plan = (phone) => phone.driver.executeScript(`return JSON.stringify(document.querySelector('store-page').report().plan)`);

/** Scroll on, as a hand does, until so many sections stand there. */
async function scrollToEnd(phone, expected) {
  await until(phone, `${expected} sections`, `
    scrollBy({ top: 500, behavior: 'instant' });
    return document.querySelectorAll('store-page > [data-section]').length >= arguments[0]`, expected);
}

test('sections come as they are neared, nodes stay, and the plan is in the end that of the whole document', async (t) => {
  const { phone, asked, site } = await open(t, { save: true });
  assert.deepEqual((await shown(phone)).slice(0, 3), ['s0', 's1', 's2']);
  await phone.driver.executeScript(`for (const e of document.querySelectorAll('store-page *')) e.__old = true; self.first = document.querySelector('#sf-s1')`);
  await phone.driver.sleep(1_500);
  const early = asked.filter((name) => name !== 'index.json');
  assert.ok(early.length < COUNT / 2, `a shopper at the top has asked for ${early}`);
  await scrollToEnd(phone, COUNT - 1);
  assert.deepEqual(await shown(phone), DOCUMENT.order.filter((id) => id !== 's20'));
  const kept = await phone.driver.executeScript(`return [document.querySelector('#sf-s1') === first, document.querySelectorAll('#sf-s0 *:not(p)').length > 0
    && [...document.querySelectorAll('#sf-s0 *')].every((e) => e.__old)]`);
  assert.deepEqual(kept, [true, true], 'what stood there is what stands there');
  assert.ok(!asked.includes('s20'), 'nobody fetches what this shopper does not see');
  assert.equal(asked.filter((name) => name === 'index.json').length, 1, 'the index is read once');
  assert.equal(new Set(asked).size, asked.length, 'and each chunk too');
  assert.equal((await layoutShift(phone)).sum, 0);
  const parted = await plan(phone);
  await visit(phone, `${site}/whole`, { 'sf-now': NOW, 'sf-tier': 'T0' });
  await until(phone, 'the whole page', `return document.querySelector('store-page')?.dataset.sfState === 'ready'`);
  assert.equal(parted, await plan(phone));
  assert.deepEqual(await complaints(phone), []);
});

test('a chunk that fails takes its section down, and comes when it can be had', async (t) => {
  const refused = new Set(['s7']);
  const { phone } = await open(t, { refused });
  await scrollToEnd(phone, COUNT - 2);
  assert.deepEqual(await shown(phone), DOCUMENT.order.filter((id) => id !== 's20' && id !== 's7'));
  assert.deepEqual(await phone.driver.executeScript('return told'), [{ section: 's7', code: 'chunk-missing' }]);
  refused.clear();
  await phone.driver.executeScript(`dispatchEvent(new Event('online'))`);
  await until(phone, 'the section', `return !!document.querySelector('#sf-s7')`);
  assert.deepEqual(await shown(phone), DOCUMENT.order.filter((id) => id !== 's20'));
});

test('an update counts for sections that come later too', async (t) => {
  const { phone } = await open(t);
  const end = await phone.driver.executeAsyncScript(`const done = arguments[0];
    document.querySelector('store-page').update({ products: { p150: { title: 'Renamed' } },
      document: { sections: { s26: { settings: { heading: 'Changed' } } } } }).then(() => done('shown'), (e) => done(e.message))`);
  assert.equal(end, 'shown');
  await scrollToEnd(phone, COUNT - 1);
  const seen = await phone.driver.executeScript(`return [document.querySelector('#sf-s25').textContent.includes('Renamed'), document.querySelector('#sf-s26 h2').textContent]`);
  assert.deepEqual(seen, [true, 'Changed']);
});

test('a link to a section that is not here yet leads there', async (t) => {
  const { phone } = await open(t, { save: true });
  await phone.driver.executeScript(`location.hash = '#sf-s15'`);
  await until(phone, 'the section in view', `const box = document.querySelector('#sf-s15')?.getBoundingClientRect(); return box && box.top > -5 && box.top < innerHeight`);
});
