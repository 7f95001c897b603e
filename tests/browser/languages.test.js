// Numbers, money, times and plural forms by the rules of a document, against what Intl knows of ten locales.
//
// In: `texts` that `www/build/locale.js` makes. Out: pages of `page.wasm`, the module that phones load, here in Node, and
// one in Chromium, where nothing may be written anew. `tests/page_languages.rs` has the same natively.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';

import start, { close, finish, more, open_page } from '../../dist/page.js';
import { CLOCK, MOMENT, textsByLocale } from '../../www/build/locale.js';
import { startPhone, visit } from './phone.js';
import { answer, page, serveSite } from './site.js';

const LOCALES = ['hi-IN', 'de-DE', 'fr-FR', 'ar-EG', 'ar-AE', 'he-IL', 'ja-JP', 'pt-BR', 'ru-RU', 'id-ID', 'es-ES', 'pl-PL'];
const CURRENCIES = ['INR', 'EUR', 'USD', 'JPY', 'EGP', 'AED', 'ILS', 'BRL', 'RUB', 'IDR', 'KWD'];
const AMOUNTS = ['0', '0.5', '7', '999.995', '1000', '1234.5', '12345.67', '1299000', '123456789012.25'];
const NOW = '2026-11-23T09:00:00Z';
/** More than two months apart, at all hours, in this year and others. */
const MOMENTS = Array.from({ length: 48 }, (_, n) => new Date(Date.UTC(2026, n - 12, 1 + ((n * 7) % 28), n % 24, (n * 13) % 60)));
const COUNTS = [...Array.from({ length: 130 }, (_, n) => n), 199, 200, 211, 1000, 1001, 1005, 1011, 1021, 9999, 10000, 123456, 1000000, 3000000, 4294967295];

const texts = textsByLocale(LOCALES, CURRENCIES);
const documentOf = (sections) => ({
  version: 1, id: 'words', locale: 'de-DE', locales: LOCALES, texts, order: Object.keys(sections), sections,
});
const launches = (blocks) => ({
  type: 'launches', blocks: Object.fromEntries(blocks.map((settings, n) => [`b${n}`, { type: 'launch', settings }])),
  block_order: blocks.map((_, n) => `b${n}`),
});
const plain = (html) => html.replace(/<[^>]*>/g, '').replaceAll('&amp;', '&');
const inside = (html, tag) => [...html.matchAll(new RegExp(`<${tag} [^>]*>([^<]*)</${tag}>`, 'g'))].map(([, text]) => text);

let encoded;
function htmlOf(locale, points = 0) {
  const host = JSON.parse(open_page(encoded, JSON.stringify({ locale, points }), 'null', JSON.stringify({ now: NOW })));
  const html = more(host.handle, 100);
  close(host.handle);
  return { host, html };
}
const load = (sections) => {
  const document = JSON.stringify(documentOf(sections));
  encoded = new TextEncoder().encode(document);
  return document;
};

before(() => start({ module_or_path: new Uint8Array(readFileSync(new URL('../../dist/page.wasm', import.meta.url))).buffer }));

test('pages are open side by side, and each goes on where it was', () => {
  load({ a: launches([{ title: 'x', key: 'x', at: NOW }]), b: launches([{ title: 'y', key: 'y', at: NOW }]) });
  const open = (locale) => JSON.parse(open_page(encoded, JSON.stringify({ locale }), 'null', JSON.stringify({ now: NOW }))).handle;
  const [one, two, three] = ['de-DE', 'hi-IN', 'pl-PL'].map(open);
  assert.equal(new Set([one, two, three]).size, 3);
  assert.match(more(two, 1), />x</);
  close(one);
  assert.match(more(three, 1), />x</);
  assert.match(more(two, 1), />y</);
  assert.equal(more(two, 1), '', 'none is left');
  assert.equal(more(one, 1), '', 'closed');
  assert.equal(open('fr-FR'), one, 'its place is free again');
  assert.match(more(three, 1), />y</);
  assert.deepEqual([three, two].map((handle) => JSON.parse(finish(handle).split('\0')[0]).sections.length), [2, 2]);
  assert.equal(finish(two), '');
  close(one);
});

for (const locale of LOCALES) {
  test(`${locale}: amounts are Intl.NumberFormat's`, () => {
    const wanted = CURRENCIES.flatMap((currency) => AMOUNTS.map((amount) => ({ amount, currency })));
    const some = (from) => wanted.slice(from, from + 50).map(({ amount, currency }, n) => (
      { title: 'x', key: `${from + n}`, at: NOW, price: { amount, currencyCode: currency } }));
    load({ a: launches(some(0)), b: launches(some(50)) });
    const { host, html } = htmlOf(locale);
    const expected = wanted.map(({ amount, currency }) => new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount));
    assert.deepEqual(inside(html, 'data'), expected);
    assert.equal(host.lang, locale);
    assert.equal(host.dir, /^(ar|he)/.test(locale) ? 'rtl' : 'ltr');
    assert.ok(!html.includes('data-currency'), 'nothing is left for the browser to write');
  });

  test(`${locale}: moments are Intl.DateTimeFormat's`, () => {
    load({ a: launches(MOMENTS.map((at, n) => ({ title: 'x', key: `${n}`, at: at.toISOString() }))) });
    const expected = MOMENTS.map((at) => new Intl.DateTimeFormat(locale, {
      ...MOMENT, ...(at.getUTCFullYear() === 2026 ? {} : { year: 'numeric' }), timeZone: 'UTC', calendar: 'gregory',
    }).format(at).replaceAll('\u202f', ' '));
    assert.deepEqual(inside(htmlOf(locale).html, 'time'), expected);
  });

  test(`${locale}: opening hours are Intl.DateTimeFormat's`, () => {
    for (const until of ['00:05', '09:30', '12:00', '13:05', '23:59']) {
      const hours = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], opens: until, closes: until }];
      load({ a: { type: 'shops', settings: { heading: 'x', shops: [{ id: 's', title: 'S', address: 'A', location: { lat: 0, lon: 0 }, hours, utc_offset_minutes: 0 }] } } });
      const expected = new Intl.DateTimeFormat(locale, { ...CLOCK, timeZone: 'UTC' }).format(new Date(`2026-11-23T${until}Z`));
      assert.match(plain(htmlOf(locale).html), new RegExp(`Open until ${expected.replace(/[.]/g, '\\.')}`));
    }
  });

  test(`${locale}: numbers and plural forms are Intl's`, () => {
    const categories = ['zero', 'one', 'two', 'few', 'many', 'other'];
    load({ a: { type: 'banner', settings: { heading: `{points, plural, ${categories.map((name) => `${name} {# ${name}}`).join(' ')}}` } } });
    const [rules, format] = [new Intl.PluralRules(locale), new Intl.NumberFormat(locale)];
    for (const count of COUNTS) {
      const text = plain(htmlOf(locale, count).html).trim();
      assert.equal(text, `${format.format(count)} ${rules.select(count)}`);
    }
  });
}

test('Chromium shows them as they come, and a text in the language of the shopper', async (t) => {
  const price = { amount: '1299.5', currencyCode: 'EGP' };
  const title = { 'de-DE': 'Lampe', 'ar-EG': 'مصباح' };
  const document = load({ a: launches([{ title, key: 'k', at: '2027-01-02T15:04:00Z', price }]) });
  const { html } = htmlOf('ar-EG');
  const site = await serveSite(t, {
    '/words.json': answer(document, 'application/json'),
    '/words.html': page('<store-page src="/words.json" test-overrides></store-page><script type="module" src="/words.js"></script>'),
    '/words.js': answer('document.querySelector("store-page").profile = { locale: "ar-EG" };', 'text/javascript'),
  });
  const phone = await startPhone(t);
  await visit(phone, `${site}/words.html?sf-now=${NOW}`);
  const shown = await phone.driver.wait(() => phone.driver.executeScript(`
    const page = document.querySelector('store-page');
    const text = (name) => page.querySelector(name)?.textContent;
    return page.querySelector('data') && [page.lang, page.dir, text('.sf-title'), text('data'), text('time')];`), 20_000);
  assert.deepEqual(shown, ['ar-EG', 'rtl', 'مصباح', inside(html, 'data')[0], inside(html, 'time')[0]]);
});
