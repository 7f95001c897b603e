// The developer overlay: it answers by keyboard, in sentences, over the page and in no flow of it, and comes only when asked.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import { Key } from 'selenium-webdriver';

import { complaints, HARDWARE, layoutShift, startPhone, until, visit } from './phone.js';
import { keep, screenOf } from './picture.js';
import { NOW } from './shop.js';
import { answer, page, serveSite } from './site.js';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const ARABIC = await readFile(new URL('fixtures/arabic.json', import.meta.url), 'utf8');
const LOADED = `performance.getEntriesByType('resource').some(({ name }) => name.includes('/explain.js'))`;
const ROOT = `document.querySelector('.sf-explain')?.shadowRoot`;

/** Open a page with the overlay, the gold member's, and wait until all of it has its buttons: sections come one after the other. */
async function openExplained(phone, address = '/?shopper=gold&sf-explain', last = 'member') {
  await visit(phone, address, { 'sf-now': NOW, 'sf-tier': 'T1', 'sf-bench': 'off' });
  await until(phone, 'a button for each section', `
    const buttons = [...(${ROOT}?.querySelectorAll('.section') ?? [])];
    const named = buttons.map((button) => button.title).join();
    const sections = [...document.querySelectorAll('store-page > [data-section]')].map((section) => 'Why ' + section.dataset.section + '?');
    return buttons.filter((button) => !button.hidden).length >= 6 && named.includes(arguments[0]) && named === sections.join()`, last);
}

/** A page whose one section leaves a product out for each of many reasons. */
const money = { minVariantPrice: { amount: '10.00', currencyCode: 'EUR' } };
const product = (id, more = {}) => ({ id, title: id, priceRange: money, productType: 'Lamp', sold: 0, ...more });
const CHOOSY = {
  version: 1, id: 'choosy', locale: 'en', order: ['lamps', 'none'],
  products: [product('low', { sold: 1 }), product('high', { sold: 5 }), product('gone', { availableForSale: false }), product('<i>dear', { sold: 9 }),
    ...Array.from({ length: 14 }, (_, n) => product(`mug-${n}`, { productType: 'Mug' }))],
  sections: {
    lamps: { type: 'product_grid', data: { first: 2, query: { product_type: 'Lamp', available: true },
      filter: { '!=': [{ var: 'item.id' }, '<i>dear'] }, rank: { var: 'item.sold' } } },
    none: { type: 'product_rail', data: { ids: ['nobody'] } },
  },
};
const WHY = `performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/why.wasm'))`;

/** What the open panel says. */
const panel = (phone) => until(phone, 'the panel', `return ${ROOT}.querySelector('dialog[open]')?.innerText`);

for (const [look, scheme, screen] of [
  ['a light phone', 'light', { widthCssPx: 320, heightCssPx: 640 }],
  ['a dark desk', 'dark', { widthCssPx: 1280, heightCssPx: 800, dpr: 1, touch: false }],
]) {
  test(`the keyboard asks why a section is there, on ${look}`, async (t) => {
    const phone = await startPhone(t, { hardware: HARDWARE.no3d, ...screen });
    await phone.driver.sendDevToolsCommand('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
    await openExplained(phone);
    // From the page's own button, which stands first, to the second section's.
    await phone.driver.executeScript(`${ROOT}.querySelector('.page').focus()`);
    const keys = (...sent) => phone.driver.actions().sendKeys(...sent).perform();
    await keys(Key.TAB, Key.TAB);
    const focused = await phone.driver.executeScript(`return ${ROOT}.activeElement.getAttribute('aria-label')`);
    assert.equal(focused, 'Why member?');
    await keys(Key.ENTER);
    const said = await panel(phone);
    assert.match(said, /Why member\?[\s\S]*member_card[\s\S]*The shopper belongs to the segment “gold”\./);
    assert.doesNotMatch(said, /It is for everybody/);
    assert.match(said, /Left out \(\d\)[\s\S]*welcome: The shopper does not belong to the segment “newcomer”\./);
    keep(await screenOf(phone), `explain.${scheme}`);
    await phone.driver.executeScript(AXE);
    const found = await phone.driver.executeAsyncScript(`
      const done = arguments[0];
      axe.run({ include: [['.sf-explain']] }, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
        .then(({ violations, passes }) => done({ rules: passes.length, found: violations.map(({ id, nodes }) => id + ' ' + nodes[0].html) }));`);
    assert.deepEqual(found.found, []);
    assert.ok(found.rules >= 4, `only ${found.rules} rules had something to judge`);
    await keys(Key.ESCAPE);
    await until(phone, 'the panel to close', `return !${ROOT}.querySelector('dialog')`);
    assert.equal(await phone.driver.executeScript(`return ${ROOT}.activeElement.getAttribute('aria-label')`), 'Why member?');
    assert.equal((await layoutShift(phone)).sum, 0);
    assert.equal(await phone.driver.executeScript('return document.documentElement.scrollWidth > innerWidth'), false);
    assert.deepEqual(await complaints(phone), []);
  });
}

test('buttons stand at their sections, and follow another shopper', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await openExplained(phone);
  const NEAR = `
    return [...${ROOT}.querySelectorAll('.section:not([hidden])')].flatMap((button) => {
      const id = button.title.slice(4, -1);
      const box = document.querySelector('store-page > [data-section="' + id + '"]')?.getBoundingClientRect();
      const mine = button.getBoundingClientRect();
      return box && Math.abs(mine.top - box.top) < 1 && Math.abs(mine.right - box.right) < 1 ? [] : [id];
    })`;
  await until(phone, 'buttons at their sections', `return (() => { ${NEAR} })().length === 0`);
  await phone.driver.executeScript(`document.querySelector('store-page').setAttribute('shopper', '/demo/shoppers/new.json')`);
  await until(phone, 'the newcomer’s buttons', `return [...${ROOT}.querySelectorAll('.section')].some((button) => button.title === 'Why welcome?')`);
  await until(phone, 'buttons at their sections again', `return (() => { ${NEAR} })().length === 0`);
  assert.equal(await phone.driver.executeScript(`return [...${ROOT}.querySelectorAll('.section')].some((button) => button.title === 'Why member?')`), false);
  assert.deepEqual(await complaints(phone), []);
});

test('a page that nobody asks about loads no overlay; the attribute brings it at any time', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await visit(phone, '/?shopper=gold', { 'sf-now': NOW, 'sf-tier': 'T1' });
  await until(phone, 'events.js', `return performance.getEntriesByType('resource').some(({ name }) => name.includes('/events.js'))`);
  await phone.driver.sleep(500);
  assert.equal(await phone.driver.executeScript(`return ${LOADED}`), false);
  await phone.driver.executeScript(`document.querySelector('store-page').setAttribute('explain', '')`);
  await until(phone, 'the overlay', `return ${ROOT}?.querySelector('.section')`);
  assert.deepEqual(await complaints(phone), []);
});

test('of every product it says why it is there, is not, or stands where it stands; the module comes when asked', async (t) => {
  const site = await serveSite(t, {
    '/': page('<main><store-page explain test-overrides src="/choosy.json"></store-page></main>'),
    '/choosy.json': answer(JSON.stringify(CHOOSY), 'application/json'),
  });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await visit(phone, `${site}/`, { 'sf-now': NOW, 'sf-tier': 'T1', 'sf-bench': 'off' });
  await until(phone, 'the overlay', `return ${ROOT}?.querySelector('.section')`);
  assert.equal(await phone.driver.executeScript(`return ${WHY}`), false);
  await phone.driver.executeScript(`${ROOT}.querySelector('.section').click()`);
  await until(phone, 'the products', `return ${ROOT}.querySelector('dialog[open]')?.innerText.includes('Products left out')`);
  const said = await panel(phone);
  for (const sentence of [
    'Products (2), in the order of /sections/lamps/data/rank',
    'high: It stood at number 2 before the products were ranked.',
    'Products left out (16)',
    '<i>dear: The rule /sections/lamps/data/filter does not let it through.',
    'gone: It is sold out, and only what can be bought is shown.',
    'mug-9 and 4 more: Not all conditions of /sections/lamps/data/query hold.',
    'none: None of its products came through, so there is nothing to show.',
    'nobody: No product of the document has this id.',
  ]) assert.ok(said.includes(sentence), `${sentence}\n${said}`);
  keep(await screenOf(phone), 'explain.products');
  // The next plan has its own reasons.
  await phone.driver.executeScript(`document.querySelector('store-page').update({ products: { gone: { availableForSale: true, sold: 99 } } })`);
  await until(phone, 'reasons of the new plan', `return /gone: It stood at number 3/.test(${ROOT}.querySelector('dialog[open]')?.innerText)`);
  assert.match(await panel(phone), /low: It came through, but others stand before it[\s\S]*Replaced by the last change \(1\)\s+low/);
  assert.deepEqual(await complaints(phone), []);
});

test('of a page that was decided elsewhere otherwise it says of products what that plan says', async (t) => {
  const plan = { page: 'choosy', device: { tier: 'T1', delivery: 'auto' }, sections: [{ id: 'lamps', type: 'product_grid', variant: null, items: ['low'], reasons: [] }], dropped: [] };
  const site = await serveSite(t, {
    '/': page(`<main><store-page adopted explain src="/choosy.json"><section data-section="lamps" style="height:300px"><h1>Lamps</h1></section>
      <script type="application/json">${JSON.stringify(plan)}</script></store-page></main>`),
    '/choosy.json': answer(JSON.stringify(CHOOSY), 'application/json'),
  });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await phone.driver.get(site);
  await until(phone, 'the overlay', `return ${ROOT}?.querySelector('.section')`);
  await phone.driver.executeScript(`${ROOT}.querySelector('.section').click()`);
  await until(phone, 'the module', `return ${WHY}`);
  await phone.driver.sleep(500);
  const said = await panel(phone);
  assert.match(said, /Products \(1\)\s+low/);
  assert.doesNotMatch(said, /Products left out/);
  assert.deepEqual(await complaints(phone), []);
});

test('from right to left everything stands on the other side', async (t) => {
  const site = await serveSite(t, {
    '/': page('<main><store-page explain test-overrides src="/arabic.json"></store-page></main>'),
    '/arabic.json': answer(ARABIC, 'application/json'),
  });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, widthCssPx: 320 });
  await openExplained(phone, `${site}/`, '');
  const sides = await phone.driver.executeScript(`
    ${ROOT}.querySelector('.section').click();
    const box = (element) => element.getBoundingClientRect();
    return { button: box(${ROOT}.querySelector('.section')).left - box(document.querySelector('store-page [data-section]')).left,
      panel: box(${ROOT}.querySelector('dialog')).left, wide: document.documentElement.scrollWidth > innerWidth }`);
  keep(await screenOf(phone), 'explain.rtl');
  assert.deepEqual(sides, { button: 0, panel: 0, wide: false });
  assert.deepEqual(await complaints(phone), []);
});

test('what a plan says of products, parts and experiments is said too, in any order of code and detail', async (t) => {
  const plan = {
    page: 'p', experiments: { hero: 'b' },
    sections: [{ id: 'rail', type: 'product_rail', variant: 'constructor', track: {}, items: ['mug', '<b>cup'], placements: [{ signal: 'price' }, { signal: '' }],
      dropped_blocks: [{ id: 'ten', reason: { code: 'when-fails', detail: 'gold' } }],
      reasons: [{ code: 'variant', detail: 'constructor' }, { code: 'items-limited', detail: 1 }, { code: 'from-tomorrow', detail: 'x' }] }],
    dropped: [{ id: 'odd', reason: { code: 'unknown-type', detail: '{}$&' } }],
  };
  const site = await serveSite(t, {
    '/': page(`<main><store-page adopted explain><section data-section="rail" style="height:300px"><h1>Rail</h1></section>
      <script type="application/json">${JSON.stringify(plan).replaceAll('<', '\\u003c')}</script></store-page></main>`),
  });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await phone.driver.get(site);
  await until(phone, 'the overlay', `return ${ROOT}?.querySelector('.section')`);
  await phone.driver.executeScript(`${ROOT}.querySelector('.section').click()`);
  const said = await panel(phone);
  for (const sentence of [
    'It is for everybody.',
    'The version “constructor” is the first whose condition holds.',
    'One more product came through than it shows.',
    'from-tomorrow: x.',
    'mug: It stands here mostly because of price.',
    '<b>cup: Nothing is known that would move it.',
    'ten: The shopper does not belong to the segment “gold”.',
    'odd: This build does not know the type “{}$&”.',
  ]) assert.ok(said.includes(sentence), `${sentence}\n${said}`);
  await phone.driver.executeScript(`${ROOT}.querySelector('dialog').close(); ${ROOT}.querySelector('.page').click()`);
  assert.match(await panel(phone), /Experiment hero\s+b/);
  assert.deepEqual(await complaints(phone), []);
});
