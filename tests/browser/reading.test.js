// Times in the shopper's words, tabs that say where one is.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { complaints, HARDWARE, layoutShift, startPhone, until, visit } from './phone.js';
import { answer, page, serveSite } from './site.js';

const AT = '2026-11-28T04:30:00Z';
const words = (id) => ({ type: 'rich_text', settings: { heading: `Words ${id}` }, blocks: { a: { type: 'text', settings: { text: 'Some words of it. '.repeat(60) } } }, block_order: ['a'] });
const NAMES = ['offers', 'new-things', 'club', 'shops-near', 'repairs', 'letters'];

async function openPage(t, { locale = 'en-IN', inside = '', sections = {}, reducedMotion = true, phone: wish = {} } = {}) {
  const document_ = { version: 1, id: 'reading', locale, order: Object.keys(sections), sections, products: [] };
  const site = await serveSite(t, {
    '/': page(`<store-page test-overrides src="/reading.json">${inside}</store-page>`),
    '/reading.json': answer(JSON.stringify(document_), 'application/json'),
  });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, reducedMotion, ...wish });
  await visit(phone, `${site}/`, { 'sf-tier': 'T1', 'sf-bench': 'off', 'sf-now': '2026-11-23T09:00:00Z' });
  await until(phone, 'the page', `return /ready|adopted/.test(document.querySelector('store-page')?.dataset.sfState)`);
  return phone;
}

const launches = () => {
  const launch = (key, at) => [key, { type: 'launch', settings: { key, title: key, at } }];
  const blocks = Object.fromEntries([launch('a', AT), launch('b', '2027-01-02T23:45:00Z')]);
  return { type: 'launches', settings: { heading: 'Coming' }, blocks, block_order: ['a', 'b'] };
};
const texts = (phone) => phone.driver.executeScript(`return [...document.querySelectorAll('time')].map((time) => time.textContent)`);

for (const locale of ['de-DE', 'en-US', 'hi-IN', 'ar-EG', 'ja-JP']) {
  test(`in ${locale} a time is what the browser makes of it, and moves nothing`, async (t) => {
    const phone = await openPage(t, { locale, sections: { live: { type: 'live_room', settings: { heading: 'Clay', key: 'clay', starts: '2026-11-24T12:30:00Z', ends: '2026-11-24T13:30:00Z' } }, launches: launches(), low: words('low'), late: launches() } });
    const wanted = await phone.driver.executeScript(`
      const of = (at, more) => new Intl.DateTimeFormat(arguments[0], { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit', ...more }).format(new Date(at));
      return [of('2026-11-24T12:30:00Z'), of('${AT}'), of('2027-01-02T23:45:00Z', { year: 'numeric' })]`, locale);
    await until(phone, 'the times', `return [...document.querySelectorAll('#sf-live time, #sf-launches time')].every((time, at) => time.textContent === arguments[0][at])`, wanted);
    await phone.driver.executeScript('scrollTo({ top: 1e6, behavior: "instant" })');
    await until(phone, 'the times below', `return [...document.querySelectorAll('#sf-late time')].every((time, at) => time.textContent === arguments[0][at + 1])`, wanted);
    assert.equal((await layoutShift(phone)).sum, 0, JSON.stringify(await layoutShift(phone)));
    assert.deepEqual(await complaints(phone), []);
  });
}

test('a served page’s own words stay, and ours are written anew', async (t) => {
  const inside = `<section class="sf-section" data-section="a" id="sf-a"><h1>Times</h1>
    <p><time class="sf-time" datetime="${AT}">28. Nebelung, 4.30</time></p>
    <p><time class="sf-time" datetime="${AT}">28 Nov, 04:30</time></p></section>`;
  const phone = await openPage(t, { inside });
  await until(phone, 'our time', `return document.querySelectorAll('time')[1].textContent !== '28 Nov, 04:30'`);
  assert.equal((await texts(phone))[0], '28. Nebelung, 4.30');
  assert.equal((await layoutShift(phone)).sum, 0);
});

test('a change of the page brings no English back', async (t) => {
  const phone = await openPage(t, { locale: 'de-DE', sections: { launches: launches() } });
  await until(phone, 'the times', `return !document.querySelector('time').textContent.includes('Nov,')`);
  const before = await texts(phone);
  await phone.driver.executeScript(`return document.querySelector('store-page').update({ document: { sections: { launches: { blocks: { a: { settings: { title: 'Anew' } } } } } } })`);
  await until(phone, 'the change', `return document.querySelector('#sf-launches').textContent.includes('Anew')`);
  assert.deepEqual(await texts(phone), before);
});

const tabbed = () => {
  const blocks = Object.fromEntries(NAMES.map((name) => [name, { type: 'category', settings: { title: `All about ${name}`, link: `#sf-${name}` } }]));
  return { head: words('head'), tabs: { type: 'categories', settings: { look: 'tabs' }, blocks, block_order: NAMES }, ...Object.fromEntries(NAMES.map((name) => [name, words(name)])) };
};
/** How far a section is from where the tabs end, in CSS px. */
const off = "(name) => document.getElementById('sf-' + name).getBoundingClientRect().top - document.querySelector('#sf-tabs').offsetHeight";
const current = `return [...document.querySelectorAll('#sf-tabs [aria-current]')].map((tab) => tab.getAttribute('href') + '=' + tab.getAttribute('aria-current')).join()`;

for (const [locale, reducedMotion, wish] of [['en', true, {}], ['ar', true, {}], ['en', false, {}], ['ar', true, { widthCssPx: 1280, heightCssPx: 800, dpr: 1, touch: false }]]) {
  test(`the tab of the section that is read is marked and seen (${locale}, ${JSON.stringify({ reducedMotion, ...wish })})`, async (t) => {
    const phone = await openPage(t, { locale, sections: tabbed(), reducedMotion, phone: wish });
    await until(phone, 'reading.js', `return performance.getEntriesByType('resource').some((e) => e.name.endsWith('/reading.js'))`);
    assert.equal(await phone.driver.executeScript(current), '', 'no section yet');
    for (const name of [...NAMES.slice(0, 5), 'offers']) {
      // Sections get their true heights as they come near: whoever scrolls, scrolls until the section is where it should be.
      await until(phone, `${name} below the tabs`, `
        const off = (${off})('${name}');
        scrollBy({ top: off, behavior: 'instant' });
        return Math.abs(off) < 1`);
      await until(phone, `the tab of ${name}`, `return (() => { ${current} })() === '#sf-${name}=true'`);
      await until(phone, `the tab of ${name} to be seen`, `
        const tab = document.querySelector('#sf-tabs [aria-current]').getBoundingClientRect();
        return tab.left >= 0 && tab.right <= innerWidth`);
      const moved_css_px = await phone.driver.executeScript(`return (${off})('${name}')`);
      assert.ok(Math.abs(moved_css_px) < 1, `the page stays where it is, not ${moved_css_px} px off`);
    }
    await phone.driver.executeScript('scrollTo({ top: 1e6, behavior: "instant" })');
    await until(phone, 'the last tab at the end of the page', `return (() => { ${current} })() === '#sf-letters=true'`);
    await phone.driver.executeScript('scrollTo({ top: 0, behavior: "instant" })');
    await until(phone, 'no tab above all sections', `return (() => { ${current} })() === ''`);
    assert.equal((await layoutShift(phone)).sum, 0);
    assert.deepEqual(await complaints(phone), []);
  });
}

test('with the keyboard a tab leads to its section and is marked; to walk over the others marks none', async (t) => {
  const phone = await openPage(t, { sections: tabbed() });
  await until(phone, 'reading.js', `return performance.getEntriesByType('resource').some((e) => e.name.endsWith('/reading.js'))`);
  await phone.driver.executeScript(`document.querySelector('#sf-tabs a[href="#sf-club"]').focus()`);
  await phone.driver.actions().sendKeys('\uE004').perform();
  assert.equal(await phone.driver.executeScript('return document.activeElement.getAttribute("href")'), '#sf-shops-near');
  assert.equal(await phone.driver.executeScript(current), '');
  await phone.driver.actions().sendKeys('\uE007').perform();
  await until(phone, 'the tab', `return (() => { ${current} })() === '#sf-shops-near=true'`);
  const hidden = await phone.driver.executeScript(`return document.querySelector('#sf-shops-near :is(h1, h2)').getBoundingClientRect().top < document.querySelector('#sf-tabs').getBoundingClientRect().bottom`);
  assert.equal(hidden, false, 'the heading stands below the tabs');
});

test('a time whose line would break differently waits until it is out of sight', async (t) => {
  const inside = `<section class="sf-section" data-section="a" id="sf-a"><h1>Times</h1>
    <div style="--sf-tall: 1px"><p id="narrow"><time class="sf-time" datetime="${AT}">28 Nov, 04:30</time></p></div>
    <p id="after">What follows.</p></section>`;
  const phone = await openPage(t, { inside, phone: { before: `
    addEventListener('DOMContentLoaded', () => { document.documentElement.lang = 'hi'; narrow.style.width = '13ch'; });
    const Format = Intl.DateTimeFormat;
    Intl.DateTimeFormat = function (...a) { const f = new Format(...a); return { format: (d) => f.format(d) + ' and very many words more' }; };` } });
  await until(phone, 'reading.js', `return performance.getEntriesByType('resource').some((e) => e.name.endsWith('/reading.js'))`);
  await phone.driver.sleep(500);
  assert.deepEqual(await texts(phone), ['28 Nov, 04:30']);
  assert.equal((await layoutShift(phone)).sum, 0);
});
