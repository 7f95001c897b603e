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

/**
 * Serve them, open the page. `refused` names sections whose chunks do not come; taking one out lets it come. `silent` has
 * lists by section, which get what answers.
 */
async function open(t, { refused = new Set(), silent = new Map(), save = false, before: more = '' } = {}) {
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
      const late = silent.get(section);
      if (late) {
        late.push(() => answer(text, JSON_TYPE)(...request));
        return undefined;
      }
      return refused.has(section) ? answer('gone', 'text/plain', 503)(...request) : answer(text, JSON_TYPE)(...request);
    };
  }
  const site = await serveSite(t, routes);
  const before = `self.told = []; addEventListener('section-error', ({ detail }) => told.push(detail), true);
    ${save ? `Object.defineProperty(navigator, 'connection', { value: { saveData: true } });` : ''}${more}`;
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

/** What stands in place of a section. */
const box = (phone, id) => phone.driver.executeScript(`
  const box = document.querySelector('#sf-' + arguments[0]);
  return box && { variant: box.dataset.variant, text: box.querySelector('p').textContent, button: box.querySelector('a').textContent, lang: box.lang }`, id);
const BOX = { variant: 'chunk-missing', text: 'This part could not be loaded.', button: 'Try again', lang: 'en' };
const whole = (phone, id) => until(phone, `section ${id}`, `return document.querySelector('#sf-' + arguments[0])?.querySelector('h2')?.textContent === 'Part ' + arguments[0].slice(1)`, id);
const SEEN = DOCUMENT.order.filter((id) => id !== 's20');

test('a chunk that fails costs its section alone, whose box stays until it can be had', async (t) => {
  const refused = new Set(['s7', 's20']);
  const { phone, site } = await open(t, { refused });
  await scrollToEnd(phone, COUNT - 1);
  assert.deepEqual(await shown(phone), SEEN, 'each at its place, and nothing for those whom it is not for');
  assert.deepEqual(await box(phone, 's7'), BOX);
  assert.deepEqual(await phone.driver.executeScript('return told'), [{ section: 's7', code: 'chunk-missing' }]);
  refused.clear();
  await phone.driver.executeScript(`dispatchEvent(new Event('online'))`);
  await whole(phone, 's7');
  assert.deepEqual(await shown(phone), SEEN);
  assert.equal((await layoutShift(phone)).sum, 0);
  const parted = await plan(phone);
  await visit(phone, `${site}/whole`, { 'sf-now': NOW, 'sf-tier': 'T0' });
  await until(phone, 'the whole page', `return document.querySelector('store-page')?.dataset.sfState === 'ready'`);
  assert.equal(parted, await plan(phone), 'in the end that of the whole document');
});

test('what comes late waits until it pushes nothing that is seen, or the shopper asks for it', async (t) => {
  const refused = new Set(['s7', 's9']);
  const { phone } = await open(t, { refused });
  await scrollToEnd(phone, COUNT - 1);
  // The box and the section behind it are on the screen.
  const look = (id) => phone.driver.executeScript(`document.querySelector('#sf-' + arguments[0]).scrollIntoView({ block: 'start', behavior: 'instant' }); scrollBy({ top: -40, behavior: 'instant' })`, id);
  await look('s7');
  refused.clear();
  await phone.driver.executeScript(`dispatchEvent(new Event('online'))`);
  await whole(phone, 's9');
  await phone.driver.sleep(500);
  assert.deepEqual(await box(phone, 's7'), BOX, 'it is here, and waits');
  await phone.driver.executeScript(`document.querySelector('#sf-s15').scrollIntoView({ behavior: 'instant' })`);
  await whole(phone, 's7');
  assert.deepEqual(await shown(phone), SEEN);
  assert.equal((await layoutShift(phone)).sum, 0);
});

test('the button in the box asks again; events tell the box from the section', async (t) => {
  const refused = new Set(['s4']);
  const { phone } = await open(t, { refused, before: `self.clicks = 0; addEventListener('sf-click', () => clicks++);
    self.seen = []; addEventListener('sf-exposure', ({ detail }) => detail.section === 's4' && !detail.product && seen.push(detail.variant));
    document.addEventListener('page-ready', ({ target }) => { target.words = { missing: 'Hier fehlt etwas.', again: 'Noch einmal' }; });` });
  await scrollToEnd(phone, 8);
  const button = await until(phone, 'the button', `return document.querySelector('#sf-s4 a')`);
  assert.deepEqual(await box(phone, 's4'), { ...BOX, text: 'Hier fehlt etwas.', button: 'Noch einmal', lang: '' });
  await phone.driver.executeScript(`arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })`, button);
  await until(phone, 'its exposure', 'return seen.length');
  refused.clear();
  await button.click();
  await whole(phone, 's4');
  await until(phone, 'the exposure of the section', 'return seen.length > 1');
  assert.deepEqual(await phone.driver.executeScript('return seen'), ['chunk-missing', null]);
  assert.deepEqual(await phone.driver.executeScript('return [clicks, location.hash]'), [0, '']);
});

test('a chunk that is silent holds up nothing behind it, and takes its place when it comes', async (t) => {
  const silent = new Map([['s5', []]]);
  const { phone } = await open(t, { silent });
  await scrollToEnd(phone, COUNT - 1);
  assert.deepEqual(await shown(phone), SEEN);
  assert.deepEqual(await box(phone, 's5'), BOX);
  const late = silent.get('s5');
  silent.clear();
  late.forEach((answer_) => answer_());
  await whole(phone, 's5');
  assert.equal((await layoutShift(phone)).sum, 0);
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
