// The tester's page: it finds a healthy device healthy, says what is wrong with another, and hands over JUnit XML.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { complaints, HARDWARE, startPhone, until } from './phone.js';
import { keep, screenOf } from './picture.js';
import { serveSite } from './site.js';

/** Open the page with `query`, wait for its verdict, and read what it offers. */
async function check(phone, site, query) {
  await phone.driver.get(`${site}/qa/?${new URLSearchParams(query)}`);
  const outcome = await until(phone, 'the checks', `const { qa } = document.documentElement.dataset; return qa !== 'running' && qa`);
  const [junit, report, sent, wide] = await phone.driver.executeScript(`return [
    document.querySelector('.qa-junit').textContent, document.querySelector('.qa-report').textContent,
    document.querySelector('.qa-sent').textContent, document.documentElement.scrollWidth > innerWidth]`);
  assert.equal(wide, false, 'the page is wider than the screen');
  return { outcome, junit, report: JSON.parse(report), sent };
}

/** The suite as an XML parser that is not ours reads it: a browser's, on a page without Trusted Types. */
async function suiteOf(phone, xml) {
  await phone.driver.get('about:blank');
  const suite = await phone.driver.executeScript(`
    const parsed = new DOMParser().parseFromString(arguments[0], 'application/xml');
    const suite = parsed.querySelector('testsuite');
    if (parsed.querySelector('parsererror') || !suite) return { error: parsed.documentElement.textContent };
    const numbers = Object.fromEntries(['tests', 'failures', 'errors', 'skipped'].map((name) => [name, Number(suite.getAttribute(name))]));
    const cases = [...suite.querySelectorAll('testcase')].map((one) => ({ name: one.getAttribute('name'),
      failure: one.querySelector('failure')?.getAttribute('message') ?? null, skipped: !!one.querySelector('skipped') }));
    return { numbers, cases, output: suite.querySelector('system-out').textContent };`, xml);
  assert.equal(suite.error, undefined);
  const count = (what) => suite.cases.filter(what).length;
  const { numbers } = suite;
  assert.deepEqual(numbers, { tests: suite.cases.length, failures: count((one) => one.failure), errors: 0, skipped: count((one) => one.skipped) });
  return suite;
}

for (const tier of ['T1', 'T3']) {
  test(`a healthy phone passes every check on ${tier}, and the farm gets the results`, async (t) => {
    const phone = await startPhone(t, { hardware: HARDWARE.webgl2 });
    const collected = [];
    const site = await serveSite(t, {
      '/collect': async (request, response) => {
        const body = (await request.toArray()).join('');
        collected.push({ method: request.method, type: request.headers['content-type'], body });
        response.writeHead(204).end();
      },
    });
    const { outcome, junit, report, sent } = await check(phone, site, { 'sf-tier': tier, junit: '/collect' });
    keep(await screenOf(phone), `qa.${tier}`);
    assert.deepEqual(await complaints(phone), []);
    assert.deepEqual(report.checks.filter((one) => one.outcome !== 'passed'), []);
    assert.equal(outcome, 'passed');
    assert.equal(report.page.verdict.tier, tier);
    assert.ok(report.views.length > 1 && report.views.every((view) => view.tier === tier), JSON.stringify(report.views));
    assert.deepEqual([sent, collected], ['Sent', [{ method: 'POST', type: 'application/xml', body: junit }]]);
    const suite = await suiteOf(phone, junit);
    assert.ok(suite.numbers.tests >= 8 && suite.numbers.failures === 0 && suite.numbers.skipped === 0);
    assert.deepEqual(JSON.parse(suite.output).checks, report.checks);
  });
}

test('a model that is missing fails a check, and its address cannot break the XML', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  const site = await serveSite(t, {});
  const model = '/demo/models/missing.glb?"><failure/>&\u0007]]>';
  const { outcome, junit, sent } = await check(phone, site, { 'sf-tier': 'T1', model, junit: 'https://other.example/collect' });
  keep(await screenOf(phone), 'qa.broken');
  assert.equal(outcome, 'failed');
  assert.match(sent, /^Not sent: https:\/\/other\.example is another host/);
  const { cases } = await suiteOf(phone, junit);
  const failed = Object.fromEntries(cases.filter((one) => one.failure).map(({ name, failure }) => [name, failure]));
  assert.deepEqual(Object.keys(failed), ['every preview draws, or holds its poster', 'no preview is a blank box', 'no error is told']);
  assert.match(failed['every preview draws, or holds its poster'], /missing\.glb.*: failed, no picture: model-missing/);
  assert.match(failed['no preview is a blank box'], /missing\.glb.*: 0 colours/);
  assert.match(failed['no error is told'], /<product-view> error: model-missing/);
});

test('what moves by itself fails a check', async (t) => {
  const before = `addEventListener('page-ready', ({ target }) => {
    let tall = false;
    document.documentElement.style.overflowAnchor = 'none';
    setInterval(() => { tall = !tall; for (const section of target.children) section.style.marginTop = tall ? '40px' : ''; }, 100);
  });`;
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, before });
  const site = await serveSite(t, {});
  const { report } = await check(phone, site, { 'sf-tier': 'T1' });
  assert.match(report.checks.find(({ name }) => name === 'nothing moves by itself').why, /^0\.\d{4} (store-page|section#sf-)/);
});

test('another tier than the expected one fails, and a document that is missing', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  const site = await serveSite(t, {});
  const { report } = await check(phone, site, { 'sf-tier': 'T1', expect: 'T3', page: '/demo/no-page.json' });
  const why = Object.fromEntries(report.checks.map(({ name, why }) => [name, why]));
  assert.equal(why['the verdict is the expected one'], 'expected T3, decided T1');
  assert.equal(why['the page is painted'], 'the page is failed: page-missing');
});

test('a tester injects a probe and a locale by the form', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  const site = await serveSite(t, {});
  await phone.driver.get(`${site}/qa/?sf-tier=T1`);
  await until(phone, 'the checks', `return document.documentElement.dataset.qa !== 'running'`);
  const fill = (probe) => phone.driver.executeScript(`
    const { elements } = document.querySelector('form');
    elements['sf-tier'].value = '';
    elements.locale.value = 'hi-IN';
    elements.probe.value = arguments[0];
    document.querySelector('form').requestSubmit();
    return document.querySelector('.qa-wrong').textContent;`, probe);
  assert.match(await fill('{"wasm":'), /^Probe: /);
  await fill('{"wasm":true,"wasm_memory_mib":64,"ua":"ünï"}');
  const text = await until(phone, 'the checks of the probe', `
    return location.search.includes('sf-probe') && !['running', undefined].includes(document.documentElement.dataset.qa) && document.querySelector('.qa-report').textContent`);
  const { page, address } = JSON.parse(text);
  assert.deepEqual(page.verdict.reasons.some(({ code }) => code === 'MEM_UNKNOWN_CAP_T1'), true, text);
  assert.equal(new URL(address).searchParams.get('sf-tier'), null);
  const shown = await phone.driver.executeScript(`return JSON.parse(document.querySelector('[name=probe]').value).ua`);
  assert.equal(shown, 'ünï');
});
