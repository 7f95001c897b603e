// No injection runs: the whole corpus in every field of every section, in Chromium, with CSP and Trusted Types enforced.
//
// What must not happen: script of the document, a request to another host, a report of either policy. What must: the
// injections are there to read, or nothing was tried.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { documents, VECTORS } from './injections.js';
import { complaints, HARDWARE, SHOP_URL, startPhone, until, visit } from './phone.js';
import { NOW } from './shop.js';
import { answer, page, serveSite } from './site.js';

const SCHEMA = await (await fetch(new URL('/dist/page.schema.json', SHOP_URL))).json();
const SHOPPER = JSON.stringify({ new_customer: true, location: { lat: 3, lon: 3 }, name: VECTORS[0], city: VECTORS[1], tier: VECTORS[2], points: 2, seed: VECTORS[3] });

/** Runs before the page: how often each policy complained, and every address that anything was asked of. */
const LISTEN = `
  self.__asked = [];
  new PerformanceObserver((list) => __asked.push(...list.getEntries().map(({ name }) => name))).observe({ type: 'resource', buffered: true });
  performance.setResourceTimingBufferSize(5000);`;

/** Runs in the page: does what a shopper might, on everything that has a handler in some injection. */
const TOUCH_EVERYTHING = `
  const done = arguments[0];
  const page = document.querySelector('store-page');
  page.querySelectorAll('[data-later]').forEach((section) => section.removeAttribute('data-later'));
  addEventListener('click', (event) => event.preventDefault(), { capture: true, once: false });
  for (const element of page.querySelectorAll('a, button, img, product-view, [tabindex]')) {
    element.focus({ preventScroll: true });
    for (const type of ['pointerover', 'mouseover', 'click', 'error', 'load', 'toggle', 'animationstart']) element.dispatchEvent(new Event(type, { bubbles: type === 'click', cancelable: true }));
  }
  setTimeout(() => {
    const foreign = [...page.querySelectorAll('*')].filter((e) => !/^(section|div|p|h[123]|ul|ol|li|a|img|span|strong|em|s|data|figure|blockquote|figcaption|progress|code|product-view|script|canvas|slot|button|nav|footer|form|input|video|track|time)$/.test(e.localName) || [...e.attributes].some(({ name }) => name.startsWith('on')));
    const links = [...page.querySelectorAll('[href], [src], [poster]')].flatMap((e) => [e.href, e.src, e.poster]).filter((url) => typeof url === 'string' && url !== '');
    done({
      sections: page.querySelectorAll('[data-section]').length,
      readable: page.textContent.split('__pwned').length - 1,
      pwned: self.__pwned ?? null,
      foreign: foreign.map((e) => e.outerHTML.slice(0, 120)),
      elsewhere: [...new Set([...links.filter((url) => !/^(tel|mailto):/.test(new URL(url, document.baseURI).protocol) && new URL(url, document.baseURI).origin !== location.origin), ...__asked.filter((url) => new URL(url).origin !== location.origin && !/^(data|blob):/.test(url))])],
    });
  }, 300);`;

test('an injection never runs, in whatever field it stands', async (t) => {
  const { texts, addresses } = documents(SCHEMA);
  const hostile = [...texts, ...addresses];
  const site = await serveSite(t, {
    '/': page('<store-page test-overrides src="/hostile-0.json" shopper="/hostile-shopper.json"></store-page>'),
    '/hostile-shopper.json': answer(SHOPPER, 'application/json'),
    ...Object.fromEntries(hostile.map((document, i) => [`/hostile-${i}.json`, answer(JSON.stringify(document), 'application/json')])),
  });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, before: LISTEN });
  await visit(phone, `${site}/`, { 'sf-tier': 'T0', 'sf-now': NOW });
  for (let i = 0; i < hostile.length; i += 1) {
    await phone.driver.executeScript('document.querySelector("store-page").setAttribute("src", arguments[0])', `/hostile-${i}.json`);
    await until(phone, `document ${i}`, 'return document.querySelector("store-page").dataset.sfState === "ready"');
    const { sections, readable, ...wrong } = await phone.driver.executeAsyncScript(TOUCH_EVERYTHING);
    assert.deepEqual(wrong, { pwned: null, foreign: [], elsewhere: [] }, `document ${i}`);
    t.diagnostic(`document ${i}: ${sections} of ${hostile[i].order.length} sections, ${readable} injections to read`);
    // Each injection in each of the texts, or the section is not there because its address was none.
    assert.ok(i < texts.length ? readable > VECTORS.length && sections > 0.6 * texts[i].order.length : sections > 100, `document ${i}: nothing was tried`);
  }
  const said = (await complaints(phone)).filter((message) => !/Failed to load resource/.test(message));
  assert.deepEqual(said, []);
  t.diagnostic(`${VECTORS.length} injections, ${hostile.length} documents`);
});
