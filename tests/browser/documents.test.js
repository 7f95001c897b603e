// Documents that are too large, too deep, or refer to themselves, in `<store-page>`: one clear event each, what stood
// there stays, and a page of 200 MB is not taken into memory.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { complaints, HARDWARE, startPhone, until, visit } from './phone.js';
import { NOW } from './shop.js';
import { answer, page, serveSite, waitFor } from './site.js';

const JSON_TYPE = 'application/json';
const HUGE_BYTES = 200 << 20;
/** What a browser and the network between hold of an answer that nobody reads any more. */
const MOST_SENT_BYTES = 32 << 20;
const DEPTH = 10_000;

const words = (text, more = {}) => ({ type: 'rich_text', settings: { heading: text }, ...more });
const documentOf = (sections, more = {}) => JSON.stringify({ version: 1, id: 'p', order: Object.keys(sections), sections, ...more });
const GOOD = documentOf({ a: words('Tea') });
const nested = (open, close) => open.repeat(DEPTH) + '1' + close.repeat(DEPTH);

/** Runs before the page: every event that says something is wrong. */
const LISTEN = `
  self.__events = [];
  for (const type of ['error', 'section-error']) addEventListener(type, (e) => e.detail && __events.push({ type, code: e.detail.code, section: e.detail.section ?? null }));`;

async function openPage(t, routes, src = '/good.json') {
  const site = await serveSite(t, {
    '/': page(`<store-page test-overrides src="${src}"></store-page>`),
    '/good.json': answer(GOOD, JSON_TYPE),
    ...routes,
  });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, before: LISTEN });
  await visit(phone, `${site}/`, { 'sf-tier': 'T0', 'sf-now': NOW });
  return phone;
}

const stateIs = (phone, state) => until(phone, `the page to be ${state}`, 'return document.querySelector("store-page").dataset.sfState === arguments[0]', state);
const show = (phone, src) => phone.driver.executeScript('document.querySelector("store-page").setAttribute("src", arguments[0])', src);
const eventsOf = (phone) => phone.driver.executeScript('return __events.splice(0)');
const headingsOf = (phone) => phone.driver.executeScript('return [...document.querySelectorAll("store-page .sf-heading")].map((h) => h.textContent)');

/** A route that sends blanks without end, and counts how many were taken. */
function endless(start, counted, headers) {
  return async (_request, response) => {
    response.writeHead(200, { 'Content-Type': JSON_TYPE, ...headers });
    const closed = new Promise((resolve) => response.once('close', () => resolve((counted.closed = true))));
    response.write(start);
    const blanks = Buffer.alloc(1 << 18, ' ');
    for (; counted.bytes < HUGE_BYTES && !response.destroyed; counted.bytes += blanks.length) {
      if (!response.write(blanks)) await Promise.race([closed, new Promise((resolve) => response.once('drain', resolve))]);
    }
    response.end();
  };
}

test('a document of 200 MB is one error, and most of it is never asked for', async (t) => {
  const announced = { bytes: 0 };
  const chunked = { bytes: 0 };
  const phone = await openPage(t, {
    '/announced.json': endless('{"version":1,', announced, { 'Content-Length': HUGE_BYTES + (1 << 20) }),
    '/chunked.json': endless('{"version":1,', chunked, {}),
  });
  await stateIs(phone, 'ready');
  for (const [src, counted] of [['/announced.json', announced], ['/chunked.json', chunked]]) {
    await show(phone, src);
    await stateIs(phone, 'failed');
    assert.deepEqual(await eventsOf(phone), [{ type: 'error', code: 'too-large', section: null }], src);
    assert.deepEqual(await headingsOf(phone), ['Tea'], src);
    await waitFor(() => counted.closed);
    assert.ok(counted.bytes < MOST_SENT_BYTES, `${src}: ${counted.bytes >> 20} MB were taken`);
    t.diagnostic(`${src}: ${(counted.bytes / (1 << 20)).toFixed(1)} MB sent`);
  }
});

test('ten thousand levels are one error, and the next document is shown', async (t) => {
  const places = ['sections', 'order', 'products', 'segments', 'unknown'];
  const deep = places.flatMap((place, i) => [['[', ']'], ['{"a":', '}']].map(([open, close], j) =>
    [`/deep-${i}-${j}.json`, answer(`{"version":1,"id":"p","${place}":${nested(open, close)}}`, JSON_TYPE)]));
  const phone = await openPage(t, Object.fromEntries(deep));
  await stateIs(phone, 'ready');
  for (const [src] of deep) {
    await show(phone, src);
    await stateIs(phone, 'failed');
    assert.deepEqual(await eventsOf(phone), [{ type: 'error', code: 'too-deep', section: null }], src);
    await show(phone, '/good.json');
    await stateIs(phone, 'ready');
  }
});

test('fallbacks in a circle take only themselves away, and of two of one id the first is shown', async (t) => {
  const hologram = (fallback) => ({ type: 'hologram', fallback });
  const circle = documentOf({ a: hologram('b'), b: hologram('a'), self: hologram('self'), good: words('Tea') });
  const twice = documentOf({ a: words('second') }, { order: ['a', 'a'] }).replace('"sections":{', `"sections":{"a":${JSON.stringify(words('first'))},`);
  const phone = await openPage(t, { '/circle.json': answer(circle, JSON_TYPE), '/twice.json': answer(twice, JSON_TYPE) }, '/circle.json');
  await stateIs(phone, 'ready');
  assert.deepEqual(await headingsOf(phone), ['Tea']);
  const events = await eventsOf(phone);
  const codes = new Set(events.map(({ type, code }) => `${type} ${code}`));
  assert.deepEqual([...codes], ['section-error unknown-type'], JSON.stringify(events));
  for (const id of ['a', 'b', 'self']) assert.ok(events.some(({ section }) => section === id), id);
  await show(phone, '/twice.json');
  await until(phone, 'the other page', 'return document.querySelector("store-page .sf-heading").textContent === "first"');
  assert.deepEqual(await headingsOf(phone), ['first']);
  assert.deepEqual(await complaints(phone), []);
});

test('a moment that is none is one error', async (t) => {
  const phone = await openPage(t, {}, '/good.json');
  await stateIs(phone, 'ready');
  const { href } = new URL(await phone.driver.getCurrentUrl());
  for (const now of ['2026-13-01T00:00:00Z', '2026-02-30T00:00:00Z', '2026-01-01T25:00:00Z', 'tomorrow']) {
    await phone.driver.get(href.replace(/sf-now=[^&]*/, `sf-now=${now}`));
    await stateIs(phone, 'failed');
    const events = (await eventsOf(phone)).map(({ type, code }) => `${type} ${code.replace('bad-time', 'bad-override')}`);
    assert.deepEqual(events, ['error bad-override'], now);
  }
});
