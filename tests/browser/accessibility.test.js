// Everybody can use the shop: axe-core finds no violation of WCAG 2.2 A or AA, and the keyboard reaches all of it.
//
// Every page as it stands under the shop's CSP. What axe
// cannot see is asked by hand: headings, names of sections, the order of focus, rails that slide, motion.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { By, Key } from 'selenium-webdriver';

import { violations } from './axe.js';
import { complaints, HARDWARE, startPhone, until, visit } from './phone.js';
import { NOW, openShop } from './shop.js';
import { answer, page, serveSite } from './site.js';

const ARABIC = await readFile(new URL('fixtures/arabic.json', import.meta.url), 'utf8');
/** Who sees the Arabic page: with a name, a city and points, so that nothing of it stays empty. */
const READER = JSON.stringify({ name: 'ليلى', city: 'الشارقة', tier: 'silver', points: 1200, locale: 'ar' });

/** The narrowest phone that WCAG asks for (1.4.10), and a desk. */
const SCREENS = [
  { widthCssPx: 320, heightCssPx: 568 },
  { widthCssPx: 1280, heightCssPx: 800, dpr: 1, touch: false },
];

/** The Arabic page, on a site of its own. */
async function arabicSite(t) {
  return serveSite(t, {
    '/': page('<main><store-page test-overrides src="/arabic.json" shopper="/reader.json"></store-page></main>'),
    '/arabic.json': answer(ARABIC, 'application/json'),
    '/reader.json': answer(READER, 'application/json'),
  });
}

async function openArabic(phone, site) {
  await visit(phone, `${site}/`, { 'sf-now': NOW, 'sf-tier': 'T0' });
  await until(phone, 'the Arabic page', 'return document.querySelector("store-page").dataset.sfState === "ready"');
  assert.equal(await phone.driver.executeScript('return document.querySelectorAll("store-page [data-section]").length'), 7);
}

for (const screen of SCREENS) {
  test(`axe finds nothing at ${screen.widthCssPx} CSS px`, async (t) => {
    const site = await arabicSite(t);
    const phone = await startPhone(t, { hardware: HARDWARE.no3d, ...screen });
    const found = [];
    for (const shopper of ['new', 'gold', 'bargain']) {
      await openShop(phone, { shopper, tier: 'T0' });
      found.push(...(await violations(phone, `shop of ${shopper}`)));
    }
    await visit(phone, '/?sf-tier=T0#bottle-forest');
    await until(phone, 'the sheet', 'return document.querySelector("dialog[open] .shop-buy") !== null');
    found.push(...(await violations(phone, 'product sheet')));
    await phone.driver.executeScript('document.documentElement.dir = "rtl"');
    found.push(...(await violations(phone, 'product sheet from right to left')));
    await visit(phone, '/demo/t0/gold.html');
    found.push(...(await violations(phone, 'page without script')));
    await openArabic(phone, site);
    found.push(...(await violations(phone, 'page in Arabic')));
    assert.deepEqual(found, []);
    assert.deepEqual(await complaints(phone), []);
  });
}

test('a page has one h1, and every section says what it is', async (t) => {
  const site = await arabicSite(t);
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  const check = async (what) => {
    const seen = await phone.driver.executeScript(`return {
      h1: document.querySelectorAll('h1').length,
      nameless: [...document.querySelectorAll('[data-section]:not([aria-label])')].map((s) => s.dataset.section),
      levels: [...document.querySelectorAll('h1, h2, h3, h4')].map((h) => Number(h.localName[1])),
    }`);
    assert.equal(seen.h1, 1, what);
    assert.deepEqual(seen.nameless, [], what);
    const leaps = seen.levels.filter((level, i) => i > 0 && level > seen.levels[i - 1] + 1);
    assert.deepEqual(leaps, [], `${what}: headings ${seen.levels}`);
  };
  for (const shopper of ['new', 'gold', 'bargain']) {
    await visit(phone, `/demo/t0/${shopper}.html`);
    await check(shopper);
  }
  await openArabic(phone, site);
  await check('Arabic');
});

/** Runs in the page: where focus comes from now on. */
const FOLLOW_FOCUS = `
  self.__focus = [];
  document.activeElement?.blur();
  addEventListener('focusin', (event) => __focus.push(event.target));`;

/** Runs in the page: what focus missed, and steps that led backwards, in the document or on the screen. */
const FOCUS_REPORT = `
  // Behind the last stop the browser begins anew.
  const stops = __focus.slice(0, (__focus.indexOf(__focus[0], 1) + 1 || __focus.length + 1) - 1);
  const seen = stops.filter((element) => element.closest('store-page'));
  const name = (element) => element.localName + ' ' + (element.textContent || element.className).trim().slice(0, 30);
  const wanted = [...document.querySelectorAll('store-page :is(a[href], button, input, select, [tabindex="0"])')].filter((e) => e.checkVisibility());
  const rtl = getComputedStyle(document.querySelector('store-page')).direction === 'rtl';
  const back = [];
  for (let i = 1; i < seen.length; i += 1) {
    const [a, b] = [seen[i - 1], seen[i]];
    if (!(a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING)) back.push('in the document: ' + name(a) + ' → ' + name(b));
    if (a.closest('[data-section]') !== b.closest('[data-section]') || a.contains(b)) continue;
    const [from, to] = [a.getBoundingClientRect(), b.getBoundingClientRect()];
    const forward = rtl ? to.right < from.right : to.left > from.left;
    if (to.top < from.top - 8 && !forward) back.push('on the screen: ' + name(a) + ' → ' + name(b));
  }
  return { missed: wanted.filter((element) => !seen.includes(element)).map(name), back, steps: seen.length };`;

test('the keyboard reaches every link, in reading order, left to right and right to left', async (t) => {
  const site = await arabicSite(t);
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, ...SCREENS[1] });
  const walk = async (what) => {
    const stops = await phone.driver.executeScript(`${FOLLOW_FOCUS} return document.querySelectorAll('a[href], button, input, select, [tabindex], product-view').length`);
    const body = await phone.driver.findElement(By.css('body'));
    for (let left = stops + 10; left > 0; left -= 25) await body.sendKeys(Key.TAB.repeat(Math.min(left, 25)));
    const { missed, back, steps } = await phone.driver.executeScript(FOCUS_REPORT);
    assert.deepEqual({ missed, back }, { missed: [], back: [] }, what);
    t.diagnostic(`${what}: ${steps} stops`);
  };
  await visit(phone, '/demo/t0/gold.html');
  await walk('page without script');
  await openArabic(phone, site);
  await walk('page in Arabic');
});

test('arrow keys slide a rail', async (t) => {
  const site = await arabicSite(t);
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  for (const [open, key, sign] of [
    [() => visit(phone, '/demo/t0/new.html'), Key.ARROW_RIGHT, 1],
    [() => openArabic(phone, site), Key.ARROW_LEFT, -1],
  ]) {
    await open();
    const rail = await phone.driver.findElement(By.css('.sf-rail'));
    await phone.driver.executeScript('arguments[0].scrollIntoView({ block: "center", behavior: "instant" }); arguments[0].focus()', rail);
    await rail.sendKeys(key, key, key);
    await until(phone, 'the rail to slide', 'return arguments[0].scrollLeft * arguments[1] > 20', rail, sign);
  }
});

test('who asks for less motion gets none, and others get some', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  const moving = async (preference) => {
    await phone.driver.sendDevToolsCommand('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-reduced-motion', value: preference }] });
    await visit(phone, '/?sf-tier=T0#bottle-forest');
    await until(phone, 'the sheet', 'return document.querySelector("dialog[open] .shop-buy") !== null');
    return phone.driver.executeScript(`return [...document.querySelectorAll('body *')].filter((element) => {
      const { transitionDuration, animationName } = getComputedStyle(element);
      // Empty for what no slot shows: the link into the room, on a device without a way there.
      return /[1-9]/.test(transitionDuration) || !['none', ''].includes(animationName);
    }).length`);
  };
  assert.equal(await moving('reduce'), 0);
  assert.ok((await moving('no-preference')) > 10);
});
