// Store documents that are missing, broken or hostile: the page keeps what it has, and one `error` event says what is wrong
// and where.
//
// Every page stands under the shop's CSP and Trusted Types; a violation of either is a complaint, and fails the test.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { complaints, HARDWARE, SHOP_URL, startPhone, until, visit } from './phone.js';
import { keep, screenOf } from './picture.js';
import { NOW } from './shop.js';
import { answer, page, serveSite } from './site.js';

const JSON_TYPE = 'application/json';
const text = async (path) => (await fetch(new URL(path, SHOP_URL))).text();
const [DOCUMENT, SHOPPER] = await Promise.all([text('/demo/page.json'), text('/demo/shoppers/gold.json')]);
const nested = (depth) => '['.repeat(depth) + ']'.repeat(depth);
const changed = (change) => JSON.stringify({ ...JSON.parse(DOCUMENT), ...change });

/** Documents that make no page, with the code that the `error` event carries. */
const FAULTS = {
  'a document that is not there': { code: 'page-missing', route: answer('not found', 'text/plain', 404) },
  'a connection that breaks': { code: 'page-missing', route: (_request, response) => response.destroy() },
  'a web page instead of a document': { code: 'syntax', route: answer('<!doctype html><title>Sorry</title>', 'text/html') },
  'half a document': { code: 'truncated', route: answer(DOCUMENT.slice(0, DOCUMENT.length / 2), JSON_TYPE) },
  'an empty document': { code: 'truncated', route: answer('', JSON_TYPE) },
  'a document of 9 MB': { code: 'too-large', route: answer(changed({ title: 'x'.repeat(9 << 20) }), JSON_TYPE) },
  'a document of a later version': { code: 'unsupported-version', pointer: '/version', route: answer(changed({ version: 2 }), JSON_TYPE) },
  'a document nested a thousand deep': { code: 'too-deep', route: answer(changed({ sections: 0 }).replace('"sections":0', `"sections":${nested(1000)}`), JSON_TYPE) },
  'a list instead of a document': { code: 'wrong-type', route: answer('[]', JSON_TYPE) },
};

/** Texts that run, or end a tag or an attribute, where somebody forgets to escape. */
const SCRIPTS = [
  '"><script>self.__pwned = 1</script>',
  `'><img src=x onerror=self.__pwned=1>`,
  '</script><script>self.__pwned = 1</script>',
  '" onfocus="self.__pwned=1" autofocus="',
  '[tap](javascript:self.__pwned=1) **<svg onload=self.__pwned=1>**',
  '<!--{{constructor.constructor("self.__pwned=1")()}}-->',
].join(' ');

const SCRIPT_URLS = ['javascript:self.__pwned=1', ' jAva\tscript:self.__pwned=1', 'data:text/html,<script>self.__pwned=1</script>', 'vbscript:x', '//evil.example/x.js'];

/** Runs before the page: what `<store-page>` says. */
const LISTEN = `
  self.__errors = [];
  addEventListener('error', (e) => e.detail && __errors.push({
    tag: e.target.localName, code: e.detail.code, source: e.detail.sourceError.code,
    error: e.detail.sourceError instanceof Error, state: e.target.dataset.sfState,
    text: e.detail.text, pointer: e.detail.pointer ?? null,
  }));`;

async function openPage(t, routes, { src = '/demo/page.json', shopper = '/demo/shoppers/new.json' } = {}) {
  const site = await serveSite(t, { '/': page(`<store-page test-overrides src="${src}" shopper="${shopper}"></store-page>`), ...routes });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, before: LISTEN });
  await visit(phone, `${site}/`, { 'sf-tier': 'T0', 'sf-now': NOW });
  return phone;
}

const errorsOf = (phone) => phone.driver.executeScript('return __errors.splice(0)');
const stateIs = (phone, state) => until(phone, `the page to be ${state}`, 'return document.querySelector("store-page").dataset.sfState === arguments[0]', state);
const insideOf = (phone) => phone.driver.executeScript('return document.querySelector("store-page").innerHTML');
const change = (phone, attribute, value) =>
  phone.driver.executeScript('document.querySelector("store-page").setAttribute(arguments[0], arguments[1])', attribute, value);

/** What the browser itself says about an answer that is none. */
const unexpected = (said) => said.filter((message) => !/Failed to load resource/.test(message));

/** Codes of texts that never came, or of which too much would; all others say where the fault is. */
const PLACELESS = ['page-missing', 'too-large'];

/** The event of a page that failed: which of its texts is wrong, and where. */
const failed = (code, text = 'document', pointer = '') =>
  ({ tag: 'store-page', code, source: code, error: true, state: 'failed', text, pointer: PLACELESS.includes(code) ? null : pointer });

test('a broken document changes nothing on the page, and the next good one is shown', async (t) => {
  const faults = Object.entries(FAULTS).map(([name, fault], i) => ({ name, path: `/fault-${i}.json`, ...fault }));
  const phone = await openPage(t, Object.fromEntries(faults.map(({ path, route }) => [path, route])));
  await stateIs(phone, 'ready');
  const before = await insideOf(phone);
  for (const { name, path, code, pointer } of faults) {
    await change(phone, 'src', path);
    await stateIs(phone, 'failed');
    assert.deepEqual(await errorsOf(phone), [failed(code, 'document', pointer)], name);
    assert.ok((await insideOf(phone)) === before, `${name}: the page has changed`);
    const { failure } = await phone.driver.executeScript('return document.querySelector("store-page").report()');
    assert.equal(failure.code, code, name);
  }
  assert.deepEqual(unexpected(await complaints(phone)), faults.map(({ code }) => `<store-page> ${code}`));
  await change(phone, 'src', '/demo/page.json');
  await stateIs(phone, 'ready');
});

test('a broken profile changes nothing on the page either', async (t) => {
  const phone = await openPage(t, { '/half.json': answer(SHOPPER.slice(0, 40), JSON_TYPE), '/deep.json': answer(nested(1000), JSON_TYPE) });
  await stateIs(phone, 'ready');
  const before = await insideOf(phone);
  for (const [path, code] of [['/half.json', 'truncated'], ['/deep.json', 'too-deep'], ['/gone.json', 'page-missing']]) {
    await change(phone, 'shopper', path);
    await stateIs(phone, 'failed');
    assert.deepEqual(await errorsOf(phone), [failed(code, 'shopper')], path);
    assert.ok((await insideOf(phone)) === before, `${path}: the page has changed`);
  }
  assert.equal((await complaints(phone)).filter((said) => !/Failed to load|<store-page>/.test(said)).length, 0);
});

test('without a server page a broken document leaves one sentence, and no blank page', async (t) => {
  const phone = await openPage(t, { '/half.json': answer(DOCUMENT.slice(0, 9000), JSON_TYPE) }, { src: '/half.json' });
  await stateIs(phone, 'failed');
  const said = await phone.driver.executeScript('return document.querySelector("store-page [role=alert]").textContent');
  assert.match(said, /could not be loaded/);
  assert.deepEqual(await errorsOf(phone), [failed('truncated')]);
  keep(await screenOf(phone), 'screen.page-failed');
  assert.deepEqual(await complaints(phone), ['<store-page> truncated']);
});

/** Replace every string of a value: `change(text, key)`. Keys stay, so that the document is still one. */
function withStrings(value, change, key = '') {
  if (typeof value === 'string') return change(value, key);
  if (Array.isArray(value)) return value.map((item) => withStrings(item, change, key));
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withStrings(item, change, name)]));
  }
  return value;
}

const isUrl = (key) => /^(url|link|onlineStoreUrl)$/.test(key);
/** Words that choose or order; with anything added they choose nothing. */
const isWord = (key) => /^(id|ids|type|order|block_order|version|\$ref|var|when|amount|currencyCode|currency|format|mimeType|mediaContentType|locale|height|tone|align|ratio|camera_orbit|cameraOrbit|background|colour|tag|tags|productType|product_type|accent|line|muted|on_accent|surface|text_colour|variant_name|\$schema)$/.test(key);

/** Documents with script in their strings; `sections` says how many of the shop's must still be there. */
const HOSTILE = {
  'script in every text': { sections: 6, change: (value, key) => (isUrl(key) || isWord(key) ? value : value + SCRIPTS) },
  'script in every URL': { sections: 1, change: (value, key) => (isUrl(key) ? SCRIPT_URLS[value.length % SCRIPT_URLS.length] : value) },
  'script instead of every string': { sections: 6, change: (value, key) => (key === 'version' ? value : SCRIPTS) },
  'script behind every string': { sections: 6, change: (value) => value + SCRIPTS },
};

/** Runs in the page: everything in it that could run. The page's JSON-LD must be JSON. */
const DANGEROUS = `
  const page = document.querySelector('store-page');
  const found = [];
  for (const element of [document.documentElement, ...document.querySelectorAll('body, body *')]) {
    if (element.localName === 'script' && !/^application\\/(ld\\+)?json$/.test(element.type)) found.push(element.outerHTML);
    if (/^(iframe|object|embed|svg|base|meta|link|form)$/.test(element.localName) && page.contains(element)) found.push(element.outerHTML);
    for (const { name, value } of element.attributes) {
      if (name.startsWith('on')) found.push(name + '=' + value);
      if (/^(href|src|srcset|action|formaction|poster|data)$/.test(name) && /^[\\s\\0-\\x1f]*(javascript|data|vbscript|\\/\\/)/i.test(value.replace(/[\\t\\n]/g, ''))) found.push(name + '=' + value);
    }
  }
  document.querySelectorAll('script[type="application/ld+json"]').forEach((script) => JSON.parse(script.textContent));
  return found;`;

test('script in a document stays text, wherever it stands', async (t) => {
  const documents = Object.entries(HOSTILE).map(([name, { sections, change: into }], i) =>
    ({ name, sections, path: `/hostile-${i}.json`, body: JSON.stringify(withStrings(JSON.parse(DOCUMENT), into)) }));
  const hostileShopper = JSON.stringify(withStrings(JSON.parse(SHOPPER), (value, key) => (key === 'locale' ? value : value + SCRIPTS)));
  const phone = await openPage(t, {
    ...Object.fromEntries(documents.map(({ path, body }) => [path, answer(body, JSON_TYPE)])),
    '/hostile-shopper.json': answer(hostileShopper, JSON_TYPE),
  });
  await stateIs(phone, 'ready');
  await change(phone, 'shopper', '/hostile-shopper.json');
  for (const { name, path, sections } of documents) {
    await change(phone, 'src', '/demo/page.json');
    await stateIs(phone, 'ready');
    await errorsOf(phone);
    await change(phone, 'src', path);
    const state = await until(phone, name, `
      const { dataset } = document.querySelector('store-page');
      return /ready|failed/.test(dataset.sfState) && dataset.sfState`);
    const errors = await errorsOf(phone);
    // Either a page without the broken parts, or what stood there before and an event.
    assert.equal(errors.length, state === 'failed' ? 1 : 0, `${name}: ${state}, ${JSON.stringify(errors)}`);
    const there = await phone.driver.executeScript('return document.querySelectorAll("store-page [data-section]").length');
    assert.ok(there >= sections, `${name}: ${there} sections, ${state}`);
    if (name === 'script in every text') {
      const texts = await phone.driver.executeScript('return document.querySelector("store-page").textContent.split("self.__pwned").length - 1');
      assert.ok(texts > 100, `${texts} texts with script came through: nothing was tried`);
    }
    keep(await screenOf(phone), `screen.${path.slice(1, -5)}`);
    await phone.driver.executeScript('document.querySelectorAll("store-page a, store-page button").forEach((e) => { e.focus(); e.dispatchEvent(new MouseEvent("mouseover", { bubbles: true })); })');
    await phone.driver.sleep(300);
    assert.deepEqual(await phone.driver.executeScript(DANGEROUS), [], name);
    assert.equal(await phone.driver.executeScript('return self.__pwned'), null, name);
    assert.deepEqual(unexpected(await complaints(phone)).filter((said) => !/^<store-page>/.test(said)), [], name);
    t.diagnostic(`${name}: ${state}, ${there} sections${errors.map(({ code }) => `, ${code}`)}`);
  }
});
