// Sections far below the screen stand empty at first: whoever looks, tabs, prints or leads there finds them whole, nothing
// moves, and without a finger on the page all content is there soon.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Key } from 'selenium-webdriver';

import { documentOf } from './bench-page.js';
import { complaints, HARDWARE, layoutShift, startPhone, until, visit } from './phone.js';
import { answer, page, serveSite } from './site.js';

const SECTIONS = 60;
const CARDS = SECTIONS * 10;

/** Holds idle moments back until the test gives them, and counts the sections that stand empty. */
const HELD = `
  self.__held = [];
  self.requestIdleCallback = (work) => __held.push(work);
  self.__idle = () => {
    self.requestIdleCallback = (work) => setTimeout(() => work({ didTimeout: false, timeRemaining: () => 20 }));
    __held.splice(0).forEach((work) => self.requestIdleCallback(work));
  };`;
const COUNT = `
  self.__most = 0;
  self.__empty = () => document.querySelectorAll('store-page > [data-section]:empty').length;
  new MutationObserver(() => (self.__most = Math.max(__most, __empty()))).observe(document, { childList: true, subtree: true });`;

/** Open the long page on a slow phone, where idle moments are `held` back. */
async function open(t, { held = true, hash = '', routes = {}, wait } = {}) {
  const site = await serveSite(t, {
    '/': page(`<a id="leap" href="#sf-s50">fifty</a><store-page src="/long.json"></store-page><footer><a href="#end" id="end">end</a></footer>`),
    '/long.json': answer(JSON.stringify(documentOf(SECTIONS, 10)), 'application/json'),
    ...routes,
  });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, before: COUNT + (held ? HELD : '') });
  await phone.driver.sendDevToolsCommand('Emulation.setCPUThrottlingRate', { rate: 6 });
  await visit(phone, `${site}/${hash}`);
  await until(phone, 'the page', wait ?? `return document.querySelectorAll('store-page > [data-section]').length === ${SECTIONS}`);
  return phone;
}

const run = (phone, script, ...args) => phone.driver.executeScript(script, ...args);
const emptyOnes = (phone) => run(phone, 'return __empty()');
const cards = (phone) => run(phone, `return document.querySelectorAll('store-page .sf-card').length`);
const isReady = (phone) => until(phone, 'the whole page', `return document.querySelector('store-page').dataset.sfState === 'ready'`);
/** Until what was changed is shown, and what observers say of it was heard. */
const frames = (phone) => phone.driver.executeAsyncScript(`
  const done = arguments[0]; let left = 4;
  const next = () => (left-- ? requestAnimationFrame(() => setTimeout(next)) : done()); next()`);

test('all content comes without scrolling when the browser is idle, in its place, and is seen and clicked as ever', async (t) => {
  const phone = await open(t, { held: false });
  await isReady(phone);
  assert.ok(await run(phone, 'return __most') > SECTIONS / 2, 'most sections stood empty before');
  assert.deepEqual([await emptyOnes(phone), await cards(phone)], [0, CARDS]);
  assert.deepEqual(
    await run(phone, `return [...document.querySelectorAll('[data-product]')].map((card) => card.dataset.product)`),
    Array.from({ length: CARDS }, (_, n) => `p${n}`),
  );
  assert.equal(await run(phone, `return document.querySelector('#sf-s59 data.sf-money').textContent[0]`), '₹', 'prices in the words of the locale');
  assert.equal((await layoutShift(phone)).sum, 0);
  await run(phone, `self.__seenIds = []; addEventListener('sf-exposure', ({ detail }) => __seenIds.push(detail.product));
    document.querySelector('#sf-s40').scrollIntoView({ behavior: 'instant' })`);
  await until(phone, 'a card of section 40 to be seen', `return __seenIds.includes('p400')`);
  // The pictures of the long page are nowhere.
  assert.deepEqual((await complaints(phone)).filter((said) => !said.includes('.jpg - ')), []);
});

test('whoever scrolls finds every section whole before it is on the screen, and nothing moves', async (t) => {
  const phone = await open(t);
  assert.ok(await emptyOnes(phone) > SECTIONS / 2);
  for (let step = 0; step < 40; step += 1) {
    await run(phone, `scrollBy({ top: innerHeight * 0.8, behavior: 'instant' })`);
    await frames(phone);
    const seen = await run(phone, `return [...document.querySelectorAll('[data-section]:empty')]
      .filter((s) => s.getBoundingClientRect().top < innerHeight && s.getBoundingClientRect().bottom > 0).map((s) => s.id)`);
    assert.deepEqual(seen, [], `after ${step + 1} steps`);
  }
  assert.ok(await emptyOnes(phone) > 0, 'and only those');
  assert.equal((await layoutShift(phone)).sum, 0);
});

test('Tab goes from section to section in order, forward and back, through sections that stand empty', async (t) => {
  const phone = await open(t);
  const tab = (...keys) => phone.driver.actions().sendKeys(...keys).perform();
  const where = () => run(phone, `return [document.activeElement.closest('[data-section]')?.id, document.activeElement.closest('[data-product]')?.dataset.product]`);
  const last = await run(phone, `
    const next = document.querySelector('[data-section]:empty');
    const links = next.previousElementSibling.querySelectorAll('a');
    links[links.length - 1].focus({ preventScroll: true });
    return Number(next.dataset.section.slice(1)) - 1`);
  assert.deepEqual(await where(), [`sf-s${last}`, `p${last * 10 + 9}`]);
  for (let n = (last + 1) * 10; n < (last + 3) * 10; n += 1) {
    await tab(Key.TAB);
    assert.deepEqual(await where(), [`sf-s${Math.floor(n / 10)}`, `p${n}`]);
  }
  await run(phone, `document.querySelector('#end').focus({ preventScroll: true })`);
  await phone.driver.actions().keyDown(Key.SHIFT).sendKeys(Key.TAB).keyUp(Key.SHIFT).perform();
  assert.deepEqual(await where(), [`sf-s${SECTIONS - 1}`, `p${CARDS - 1}`]);
});

test('a print has all of it', async (t) => {
  const phone = await open(t);
  assert.ok(await emptyOnes(phone) > 0);
  await phone.driver.sendAndGetDevToolsCommand('Page.printToPDF', {});
  assert.deepEqual([await emptyOnes(phone), await cards(phone)], [0, CARDS]);
});

test('an address that leads to a section finds all above it whole at once', async (t) => {
  const phone = await open(t, { hash: '#sf-s40', wait: `return document.querySelector('store-page')?.dataset.sfState === 'ready'` });
  assert.equal(await run(phone, 'return __most'), 0);
  await frames(phone);
  assert.ok(Math.abs(await run(phone, `return document.querySelector('#sf-s40').getBoundingClientRect().top`)) < 2);
});

test('a link to a section that stands empty leads to it, and it stays where it is while others fill', async (t) => {
  const phone = await open(t);
  assert.equal(await run(phone, `return document.querySelector('#sf-s50').childElementCount`), 0);
  await run(phone, `document.querySelector('#leap').click()`);
  await until(phone, 'its content', `return document.querySelector('#sf-s50').childElementCount > 0`);
  await frames(phone);
  const top = () => run(phone, `return document.querySelector('#sf-s50').getBoundingClientRect().top`);
  assert.ok(Math.abs(await top()) < 2, `${await top()}`);
  await run(phone, '__idle()');
  await isReady(phone);
  await frames(phone);
  assert.ok(Math.abs(await top()) < 2, `${await top()}`);
  assert.equal(await cards(phone), CARDS);
});

test('an update of sections that stand empty puts their content in once', async (t) => {
  const phone = await open(t);
  await phone.driver.executeAsyncScript(`const done = arguments[0];
    document.querySelector('store-page').update({ products: { p599: { title: 'The new one' } } }).then(() => done(), (e) => done(String(e)))`);
  await run(phone, '__idle()');
  await isReady(phone);
  await frames(phone);
  assert.deepEqual([await emptyOnes(phone), await cards(phone)], [0, CARDS]);
  assert.equal(await run(phone, `return document.querySelector('[data-product=p599] .sf-title').textContent`), 'The new one');
});

test('without fill.js, sections come whole', async (t) => {
  const phone = await open(t, { routes: { '/dist/fill.js': answer('gone', 'text/plain', 503) } });
  await isReady(phone);
  assert.deepEqual([await run(phone, 'return __most'), await cards(phone)], [0, CARDS]);
});
