// A page that changes while somebody uses it: what is equal stays the same node, with its focus, scroll and media.
//
// The shop's own pages for what shoppers see; `dist/update.js` by itself, on a bare page, for what no section has yet.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { complaints, HARDWARE, layoutShift, startPhone, until, visit } from './phone.js';
import { NOW, openShop, sectionsOf } from './shop.js';
import { answer, page, serveSite } from './site.js';

const JSON_TYPE = 'application/json';

/** A page of `sections`; whoever is `known` sees `member` above everything. */
const product = (id, amount) => ({
  id, title: `Cup ${id}`, onlineStoreUrl: `#${id}`, availableForSale: true, quantityAvailable: 50,
  priceRange: { minVariantPrice: { amount, currencyCode: 'INR' } },
});
const PRODUCTS = Array.from({ length: 12 }, (_, i) => product(`p${i}`, `${100 + i}.00`));
const list = (type, heading, ids) => ({ type, settings: { heading }, data: { ids } });
const DOCUMENT = {
  version: 1, id: 'cups', locale: 'en-IN', currency: 'INR', products: PRODUCTS,
  order: ['member', 'words', 'rail', 'grid', 'end'],
  sections: {
    member: { type: 'rich_text', when: { var: 'shopper.fan' }, settings: { heading: 'Good to see you', text: 'Early access.' } },
    words: { type: 'rich_text', settings: { heading: 'Cups', text: ['Read this first. '.repeat(20)] } },
    rail: list('product_rail', 'Rail', PRODUCTS.map(({ id }) => id)),
    grid: list('product_grid', 'Grid', PRODUCTS.slice(0, 8).map(({ id }) => id)),
    end: { type: 'rich_text', settings: { heading: 'The end', text: ['x '.repeat(1500)] } },
  },
};

async function openCups(t, { before = '' } = {}) {
  const site = await serveSite(t, {
    '/': page('<store-page test-overrides src="/cups.json" shopper="/me.json"></store-page><footer>foot</footer>'),
    '/cups.json': answer(JSON.stringify(DOCUMENT), JSON_TYPE),
    '/me.json': answer('{"name":"Mira"}', JSON_TYPE),
  });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, before });
  await visit(phone, `${site}/`, { 'sf-now': NOW, 'sf-tier': 'T0' });
  await until(phone, 'the page', `return document.querySelector('store-page')?.dataset.sfState === 'ready'`);
  await phone.driver.executeScript(`
    self.page = document.querySelector('store-page');
    // In view, so that nothing is skipped.
    page.querySelectorAll('[data-later]').forEach((section) => section.style.contentVisibility = 'visible');
    self.card = (section, id) => page.querySelector('#sf-' + section + ' [data-product="' + id + '"]');
    for (const element of page.querySelectorAll('*')) element.__old = true;`);
  return phone;
}

const update = (phone, changes) =>
  phone.driver.executeAsyncScript(`const [changes, done] = arguments; page.update(changes).then(() => done('shown'), (e) => done(e.code + ': ' + e.message))`, changes);

test('a price changes in its cards and nowhere else; focus, scroll and every other node stay', async (t) => {
  const phone = await openCups(t);
  await phone.driver.executeScript(`
    scrollTo(0, page.querySelector('#sf-rail').offsetTop - 40);
    page.querySelector('#sf-rail ul').scrollLeft = 300;
    self.focused = card('rail', 'p3').querySelector('a');
    focused.focus({ preventScroll: true });
    self.lost = 0;
    focused.addEventListener('blur', () => lost++);
    self.at = [scrollY, page.querySelector('#sf-rail ul').scrollLeft];
    performance.clearResourceTimings();
    self.changed = [];
    new MutationObserver((records) => records.forEach(({ type, target, addedNodes }) => changed.push([type,
      (target.closest ? target : target.parentElement).closest('[data-product]')?.dataset.product ?? target.localName, addedNodes.length])))
      .observe(page, { childList: true, characterData: true, subtree: true, attributes: true });`);
  assert.equal(await update(phone, { products: { p3: { priceRange: { minVariantPrice: { amount: '79.00' } } } } }), 'shown');
  const seen = await phone.driver.executeScript(`return {
    prices: ['rail', 'grid'].map((section) => card(section, 'p3').querySelector('.sf-money').textContent),
    fresh: [...page.querySelectorAll('[data-section] *')].filter((element) => !element.__old).map((element) => element.outerHTML),
    focus: document.activeElement === focused, lost,
    at: [scrollY, page.querySelector('#sf-rail ul').scrollLeft], before: at,
    // The page's JSON-LD says the price too.
    touched: [...new Set(changed.filter(([, where]) => !/^(store-page|script)$/.test(where)).map(([, where]) => where))],
    asked: performance.getEntriesByType('resource').map((e) => new URL(e.name).pathname) }`);
  assert.deepEqual(seen.prices, ['₹79.00', '₹79.00']);
  assert.deepEqual(seen.fresh, [], 'every element of the page is the one that stood there');
  assert.ok(seen.focus && seen.lost === 0, `the focus went ${seen.lost} times`);
  assert.deepEqual(seen.at, seen.before, 'scroll');
  assert.ok(seen.at[1] >= 290, 'the rail had been moved');
  assert.deepEqual(seen.touched, ['p3']);
  assert.deepEqual(seen.asked.filter((path) => /json/.test(path)), [], 'neither the document nor the profile is read again');
  assert.deepEqual(await complaints(phone), []);
});

test('a product that is sold out or goes away takes only its own card with it', async (t) => {
  const phone = await openCups(t);
  assert.equal(await update(phone, { products: { p2: null, p4: { availableForSale: false } } }), 'shown');
  const seen = await phone.driver.executeScript(`return {
    ids: [...page.querySelectorAll('#sf-rail [data-product]')].map((c) => c.dataset.product),
    badge: card('rail', 'p4').querySelector('.sf-badge').textContent,
    kept: [...page.querySelectorAll('#sf-rail [data-product]')].filter((c) => c.__old).length }`);
  assert.deepEqual(seen.ids, PRODUCTS.map(({ id }) => id).filter((id) => id !== 'p2'));
  assert.equal(seen.badge, 'Sold out');
  assert.equal(seen.kept, 11);
  assert.equal(await update(phone, { products: { p2: product('p2', '5.00') } }), 'shown');
  assert.equal(await phone.driver.executeScript(`return page.querySelectorAll('#sf-rail [data-product]').length`), 12);
});

test('what an update changed stays when the shopper changes, and goes with its document', async (t) => {
  const phone = await openCups(t);
  const price = () => phone.driver.executeScript(`return card('grid', 'p1').querySelector('.sf-money').textContent`);
  await update(phone, { products: { p1: { priceRange: { minVariantPrice: { amount: '7.00' } } } } });
  await update(phone, { shopper: { fan: true } });
  assert.equal(await price(), '₹7.00');
  assert.deepEqual(await sectionsOf(phone), DOCUMENT.order, 'the fan sees the member section');
  const set = (name, value) => phone.driver.executeAsyncScript(`const [name, value, done] = arguments;
    page.addEventListener('page-ready', () => done(), { once: true }); page.setAttribute(name, value)`, name, value);
  await set('shopper', '/me.json?other');
  assert.equal(await price(), '₹7.00');
  assert.deepEqual(await sectionsOf(phone), DOCUMENT.order.slice(1), 'another shopper is no fan');
  await set('src', '/cups.json?newer');
  assert.equal(await price(), '₹101.00');
});

test('a change of which no page can be made is refused, and stands in nobody’s way', async (t) => {
  const phone = await openCups(t);
  const before = await phone.driver.executeScript(`return page.innerText`);
  assert.match(await update(phone, { document: { version: 9 } }), /^unsupported-version: /);
  assert.equal(await phone.driver.executeScript(`return page.innerText`), before);
  assert.equal(await update(phone, { products: { p1: { title: 'Renamed' } } }), 'shown');
  assert.match(await phone.driver.executeScript(`return page.innerText`), /Renamed/);
  assert.match(await phone.driver.executeAsyncScript(`const done = arguments[0];
    document.createElement('store-page').update({ shopper: {} }).then(() => done('shown'), (e) => done(e.code))`), /^page-missing$/);
});

test('a login puts a section above all others: what the shopper reads stays in place, and nothing is seen moving', async (t) => {
  const phone = await openCups(t);
  await phone.driver.executeScript(`
    scrollTo(0, page.querySelector('#sf-grid').offsetTop - 60);
    page.querySelector('#sf-rail ul').scrollLeft = 200;
    self.focused = card('grid', 'p0').querySelector('a');
    focused.focus({ preventScroll: true });
    self.lost = 0; focused.addEventListener('blur', () => lost++);
    `);
  await phone.driver.sleep(700);
  await phone.driver.executeScript(`self.at = { top: page.querySelector('#sf-grid').getBoundingClientRect().top, y: scrollY, rail: page.querySelector('#sf-rail ul').scrollLeft }`);
  const before = (await layoutShift(phone)).sum;
  assert.equal(await update(phone, { shopper: { fan: true } }), 'shown');
  await phone.driver.sleep(400);
  const seen = await phone.driver.executeScript(`return { before: at,
    top: page.querySelector('#sf-grid').getBoundingClientRect().top, y: scrollY, rail: page.querySelector('#sf-rail ul').scrollLeft,
    focus: document.activeElement === focused, lost,
    fresh: [...page.querySelectorAll('[data-section] *')].filter((e) => !e.__old).map((e) => e.closest('[data-section]').dataset.section) }`);
  assert.deepEqual(await sectionsOf(phone), DOCUMENT.order);
  assert.ok(Math.abs(seen.top - seen.before.top) < 1, `the grid moved from ${seen.before.top} to ${seen.top}`);
  assert.ok(seen.y > seen.before.y + 50, 'there is more above it');
  assert.ok(seen.focus && seen.lost === 0, `focus lost ${seen.lost} times`);
  assert.ok(seen.rail > 100 && seen.rail === seen.before.rail, `the rail went from ${seen.before.rail} to ${seen.rail}`);
  // The first heading of a page is its h1; that of the words no longer is.
  assert.deepEqual([...new Set(seen.fresh)], ['member', 'words']);
  assert.equal(seen.fresh.filter((where) => where === 'words').length, 1);
  const shift = await layoutShift(phone);
  assert.ok(shift.sum - before < 0.0005, `the layout moved: ${shift.nodes.join('; ')}`);
});

test('a login at the top of the page shows what is new there, without a shift', async (t) => {
  const phone = await openCups(t);
  await phone.driver.executeScript(`self.focused = card('rail', 'p0').querySelector('a'); focused.focus({ preventScroll: true });
    page.querySelector('#sf-rail ul').scrollLeft = 200; scrollTo(0, 0)`);
  await phone.driver.sleep(700);
  const rail = await phone.driver.executeScript(`return page.querySelector('#sf-rail ul').scrollLeft`);
  assert.ok(rail > 100);
  await update(phone, { shopper: { fan: true } });
  await phone.driver.sleep(400);
  const seen = await phone.driver.executeScript(`return { y: scrollY, rail: page.querySelector('#sf-rail ul').scrollLeft,
    focus: document.activeElement === focused, member: page.querySelector('#sf-member').getBoundingClientRect().top }`);
  assert.deepEqual({ ...seen, member: seen.member < 10 }, { y: 0, rail, focus: true, member: true });
  const shift = await layoutShift(phone);
  assert.ok(shift.sum < 0.0005, `the layout moved: ${shift.nodes.join('; ')}`);
});

test('a preview goes on turning while its page changes', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await openShop(phone, { shopper: 'gold', tier: 'T1' });
  await phone.driver.executeScript(`self.page = document.querySelector('store-page'); self.view = page.querySelector('product-view');
    view.scrollIntoView({ block: 'center', behavior: 'instant' })`);
  await until(phone, 'the preview', `return view.dataset.sfState === 'ready'`);
  const canvas = `view.shadowRoot.querySelector('canvas')`;
  await phone.driver.executeScript(`self.canvas = ${canvas}; self.states = [];
    new MutationObserver(() => states.push(view.dataset.sfState)).observe(view, { attributes: true, attributeFilter: ['data-sf-state'] })`);
  assert.equal(await update(phone, { shopper: { name: 'Zoya', points: 4300 } }), 'shown');
  const seen = await phone.driver.executeScript(`return { same: page.querySelector('product-view') === view && ${canvas} === canvas && !!canvas,
    states, text: page.innerText.includes('Zoya') }`);
  assert.deepEqual(seen, { same: true, states: [], text: true });
  assert.deepEqual(await complaints(phone), []);
});

/** A page without the shop's policies, so that a test may make its own HTML. */
const bare = (_request, response) =>
  response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Bare</title><link rel="icon" href="data:,"><main></main>');

/** Runs in the bare page: patch `main` to the sections of `html`. */
const PATCH = `
  self.patchTo = async (html) => {
    const { patch } = await import('/dist/update.js');
    const whole = (html) => {
      const template = document.createElement('template');
      template.innerHTML = html;
      return { html, nodes: [...template.content.childNodes] };
    };
    self.known = await patch(document.querySelector('main'), html.split(/(?=<section)/).filter(Boolean), () => true, whole, self.known ?? []);
  };`;
const section = (id, inside, type = 'x') => `<section class="sf-section sf-${type}" data-section="${id}">${inside}</section>`;
const patchTo = (phone, html) => phone.driver.executeAsyncScript(`const done = arguments[1]; patchTo(arguments[0]).then(() => done(), (e) => done(String(e.stack)))`, html);

test('media play on while blocks come, go and change places around them', async (t) => {
  const site = await serveSite(t, { '/bare': bare });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await visit(phone, `${site}/bare`);
  await phone.driver.executeScript(PATCH);
  const block = (key, inside = key) => `<li data-key="${key}">${inside}</li>`;
  const video = block('film', '<video muted playsinline></video><details><summary>More</summary>text</details>');
  await patchTo(phone, section('a', '<p>one</p>') + section('b', `<ul>${block('x')}${video}${block('y')}</ul>`) + section('c', '<p>three</p>'));
  await phone.driver.executeAsyncScript(`const done = arguments[0];
    const canvas = document.createElement('canvas'); canvas.width = canvas.height = 64;
    const draw = () => { canvas.getContext('2d').fillRect(0, 0, Math.random() * 64, 64); requestAnimationFrame(draw); }; draw();
    self.video = document.querySelector('video'); self.stops = [];
    for (const type of ['pause', 'emptied', 'ended', 'abort']) video.addEventListener(type, () => stops.push(type));
    video.srcObject = canvas.captureStream(30);
    document.querySelector('details').open = true;
    video.play().then(() => done(), (e) => done(String(e)));`);
  // Its block moves to the end, its section behind another; a new section comes first, one goes.
  const other = section('n', '<p>new</p>') + section('c', '<p>three, changed</p>') + section('b', `<ul>${block('y', 'why')}${block('z')}${video}</ul>`);
  assert.equal(await patchTo(phone, other), null);
  await phone.driver.sleep(300);
  const seen = await phone.driver.executeScript(`return { stops, playing: !video.paused, same: document.querySelector('video') === video, open: document.querySelector('details').open,
    text: document.querySelector('main').textContent, order: [...document.querySelectorAll('section')].map((s) => s.dataset.section).join('') }`);
  assert.deepEqual(seen, { stops: [], playing: true, same: true, open: true, text: 'newthree, changedwhyzMoretext', order: 'ncb' });
});

test('the focus of a button that goes falls to what stands in its place', async (t) => {
  const site = await serveSite(t, { '/bare': bare });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await visit(phone, `${site}/bare`);
  await phone.driver.executeScript(PATCH);
  const focus = () => phone.driver.executeScript('return document.activeElement.outerHTML');
  await patchTo(phone, section('a', '<div data-block="c1"><button data-action="claim" data-key="c1">Claim</button></div>'));
  await phone.driver.executeScript(`document.querySelector('button').focus()`);
  await patchTo(phone, section('a', '<div data-block="c1"><a href="#use">Use it</a></div>'));
  assert.equal(await focus(), '<a href="#use">Use it</a>');
  await patchTo(phone, section('a', '<p>Nothing left</p>'));
  assert.match(await focus(), /^<section.*tabindex="-1"/);
});
