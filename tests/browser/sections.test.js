// Every type of section: it shows, it moves nothing, everybody can use it, and what a shopper does there changes it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { violations } from './axe.js';
import { complaints, HARDWARE, layoutShift, SHOP_URL, startPhone, until, visit } from './phone.js';
import { answer, page, serveSite } from './site.js';

/** The narrowest phone that WCAG asks for (1.4.10), and a desk. */
const SCREENS = [
  { widthCssPx: 320, heightCssPx: 568 },
  { widthCssPx: 1280, heightCssPx: 800, dpr: 1, touch: false },
];

const SCHEMA = await (await fetch(new URL('/dist/page.schema.json', SHOP_URL))).json();
const TYPES = SCHEMA.properties.sections.additionalProperties.allOf[1].allOf.map((one) => one.if.properties.type.const);

/** Open the page with every section; its clock is set by the page itself. */
async function openSections(phone, query = {}) {
  await visit(phone, '/demo/sections.html', { 'sf-tier': 'T1', 'sf-bench': 'off', ...query });
  await until(phone, 'the page', 'return document.querySelector("store-page").dataset.sfState === "ready"');
}

const shownTypes = (phone) => phone.driver.executeScript(
  `return [...document.querySelectorAll('[data-section]')].map((section) => [...section.classList].find((name) => name.startsWith('sf-') && name !== 'sf-section').slice(3))`,
);

for (const screen of SCREENS) {
  test(`every type shows at ${screen.widthCssPx} CSS px, and axe finds nothing, whichever way it reads`, async (t) => {
    const phone = await startPhone(t, { hardware: HARDWARE.no3d, ...screen });
    await openSections(phone);
    const shown = new Set(await shownTypes(phone));
    // Those that the shop itself shows (rungs, shoppers) need not stand here again.
    const elsewhere = ['banner', 'product_grid', 'product_rail', 'rich_text'];
    assert.deepEqual(TYPES.filter((type) => !shown.has(type) && !elsewhere.includes(type)), []);
    const found = await violations(phone, 'left to right');
    assert.equal(await phone.driver.executeScript('return document.documentElement.scrollWidth'), screen.widthCssPx);
    assert.equal((await layoutShift(phone)).sum, 0);
    await phone.driver.executeScript('document.querySelector("store-page").dir = document.documentElement.dir = "rtl"');
    found.push(...(await violations(phone, 'right to left')));
    assert.equal(await phone.driver.executeScript('return document.documentElement.scrollWidth'), screen.widthCssPx);
    await visit(phone, '/demo/t0/sections.html');
    found.push(...(await violations(phone, 'without script')));
    assert.deepEqual(found, []);
    assert.deepEqual(await complaints(phone), []);
  });
}

test('without script every type is there, and nothing waits for script', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await visit(phone, '/demo/t0/sections.html');
  const shown = new Set(await shownTypes(phone));
  assert.ok(['coupons', 'fan_club', 'live_room', 'shops', 'footer'].every((type) => shown.has(type)), [...shown].join(' '));
  const dead = await phone.driver.executeScript(`return [...document.querySelectorAll('button:not(form button), [data-action]')].map((e) => e.outerHTML)`);
  assert.deepEqual(dead, [], 'buttons that need script');
});

test('with script, but no WebAssembly, the page that came from the server stays', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.noWasm });
  await visit(phone, '/demo/sections.html');
  await until(phone, 'the end of the attempt', 'return document.querySelector("store-page").dataset.sfState === "failed"');
  const shown = new Set(await shownTypes(phone));
  assert.ok(['coupons', 'fan_club', 'live_room', 'shops', 'footer'].every((type) => shown.has(type)), [...shown].join(' '));
  assert.equal(await phone.driver.executeScript('return document.querySelectorAll(".sf-fallback").length'), 0);
  assert.equal((await layoutShift(phone)).sum, 0);
});

test('a claim, a follow and a reminder change their section and nothing else', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await openSections(phone);
  await until(phone, 'the events', `return performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/events.js'))`);
  await phone.driver.executeScript(`
    const page = document.querySelector('store-page');
    self.done = [];
    page.actions = {
      claim: async (key) => { done.push('claim ' + key); return { shopper: { claimed: ['festive', key] } }; },
      follow: async (key) => { done.push('follow ' + key); return { shopper: { fan: true } }; },
      remind: async (key) => { done.push('remind ' + key); return { shopper: { reminders: ['kulhad-2', key] } }; },
    };
    document.querySelector('#sf-news').marked = true;
    document.querySelector('#sf-coupons [data-block="b"], #sf-coupons li:nth-child(2)').marked = true;`);
  const tap = (selector) => phone.driver.executeScript('document.querySelector(arguments[0]).click()', selector);
  const says = (selector) => `return document.querySelector('${selector}')?.textContent ?? ''`;

  await tap('#sf-coupons [data-key="ten"]');
  await until(phone, 'the coupon to be claimed', `${says('#sf-coupons li:first-child')}.includes('Claimed')`);
  await tap('#sf-club [data-action="follow"]');
  await until(phone, 'the club to show its codes', `${says('#sf-club')}.includes('BENCH')`);
  await tap('#sf-launches [data-key="raga"]');
  await until(phone, 'the reminder', `return document.querySelector('#sf-launches [data-key="raga"]').getAttribute('aria-pressed') === 'true'`);
  const seen = await phone.driver.executeScript(`return { done, kept: document.querySelector('#sf-news').marked && document.querySelector('#sf-coupons li:nth-child(2)').marked }`);
  assert.deepEqual(seen, { done: ['claim ten', 'follow club', 'remind raga'], kept: true });
  assert.equal((await layoutShift(phone)).sum, 0);
});

test('a countdown runs down to nothing and moves nothing', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await openSections(phone, { 'sf-now': '2026-11-23T10:59:50Z' });
  const left = () => phone.driver.executeScript('return document.querySelector("#sf-flash .sf-countdown")?.textContent');
  assert.equal(await left(), '00:00:10');
  await until(phone, 'the countdown to run', 'return /^00:00:0[1-9]$/.test(document.querySelector("#sf-flash .sf-countdown")?.textContent)');
  await until(phone, 'the end', 'return document.querySelector("#sf-live .sf-countdown")?.textContent < "01:30:00"');
  assert.equal(await left(), '00:00:00');
  assert.equal((await layoutShift(phone)).sum, 0);
});

test('a sale goes when its countdown has ended', async (t) => {
  const document_ = await (await fetch(new URL('/demo/sections.json', SHOP_URL))).json();
  document_.order = ['flash', 'foot'];
  document_.sections.flash.settings.ends = new Date(Date.now() + 9_000).toISOString();
  const site = await serveSite(t, {
    '/': page('<store-page src="/sections.json"></store-page>'),
    '/sections.json': answer(JSON.stringify(document_), 'application/json'),
  });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await visit(phone, `${site}/`);
  await until(phone, 'the sale', 'return document.querySelector("#sf-flash") !== null');
  await until(phone, 'its end', 'return !document.querySelector("#sf-flash") && document.querySelector("#sf-foot") !== null');
});

test('the clock of the server counts, not that of the phone', async (t) => {
  const document_ = await (await fetch(new URL('/demo/sections.json', SHOP_URL))).json();
  document_.order = ['flash', 'over', 'begun'];
  // Over for ten minutes, begun ten minutes ago.
  const past = new Date(Date.now() - 600_000).toISOString();
  document_.sections.over = { type: 'rich_text', ends: past, settings: { text: 'over' } };
  document_.sections.begun = { type: 'rich_text', starts: past, settings: { text: 'begun' } };
  document_.sections.flash.settings.ends = new Date(Date.now() + 3_600_000).toISOString();
  const site = await serveSite(t, {
    '/': page('<store-page src="/sections.json"></store-page>'),
    '/sections.json': answer(JSON.stringify(document_), 'application/json'),
  });
  // A phone that is twenty minutes behind sees an hour and twenty minutes, until the server has spoken.
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, before: 'const real = Date.now; Date = class extends Date { constructor(...a) { super(...(a.length ? a : [real() - 1200000])); } static now() { return real() - 1200000; } };' });
  await visit(phone, `${site}/`);
  await until(phone, 'the server’s time', 'return /^00:59:/.test(document.querySelector(".sf-countdown")?.textContent)');
  await until(phone, 'its page', 'return !document.querySelector("#sf-over") && document.querySelector("#sf-begun") !== null');
  assert.equal((await layoutShift(phone)).sum, 0);
});

test('what its time has passed, or is for somebody else, is not there', async (t) => {
  const document_ = await (await fetch(new URL('/demo/sections.json', SHOP_URL))).json();
  const site = await serveSite(t, {
    '/': page('<store-page test-overrides src="/sections.json" shopper="/old.json"></store-page>'),
    '/sections.json': answer(JSON.stringify(document_), 'application/json'),
    '/old.json': answer(JSON.stringify({ new_customer: false }), 'application/json'),
  });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await visit(phone, `${site}/`, { 'sf-tier': 'T1', 'sf-now': '2026-11-24T09:00:00Z' });
  await until(phone, 'the page', 'return document.querySelector("store-page").dataset.sfState === "ready"');
  const shown = await shownTypes(phone);
  assert.deepEqual(['flash_sale', 'newcomer_gift', 'live_room'].filter((type) => shown.includes(type)), []);
  const { dropped } = await phone.driver.executeScript('return document.querySelector("store-page").report().plan');
  assert.deepEqual(
    dropped.map(({ id, reason }) => `${id} ${reason.code}`).sort(),
    ['flash ended', 'gift not-new', 'live ended'],
  );
});
