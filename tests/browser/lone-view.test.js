// A page with products alone: `product-view.js` in place of `storefront.js`, what it fetches, and both on one page.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { complaints, HARDWARE, SHOP_URL, startPhone, until, visit } from './phone.js';
import { inkShare, pictureOf } from './picture.js';
import { NOW, settled } from './shop.js';
import { answer, modelOfShop, page, serveSite, waitFor } from './site.js';

const VIEW = '<product-view loading="eager" alt="A mug" src="/mug.glb" style="width:300px;height:300px" test-overrides></product-view>';
const SHOP = '<store-page src="/demo/page.json" shopper="/demo/shoppers/gold.json" test-overrides></store-page>';

/** The moment of the first picture, before anything that waits for it. */
const WATCH = `addEventListener('model-visibility', () => (self.shownMillis ??= performance.now()));
  document.addEventListener('load', ({ target }) => target.localName === 'product-view' && (self.loadedModel = !!target.model), true);`;

/** Files of the artefact `name` in `size.toml`. */
function filesOf(name) {
  const table = readFileSync(new URL('../../size.toml', import.meta.url), 'utf8').split('[[artefact]]').find((text) => text.includes(`name = "${name}"`));
  return [...table.matchAll(/"([\w./-]+\.(?:js|wasm))"/g)].map(([, file]) => file);
}

/** A page under the shop's policies with these scripts; `asked` are files of the package, in the order of their requests. */
async function open(t, { scripts, body, hardware, query, duplicates = false }) {
  const asked = [];
  const files = readdirSync(new URL('../../dist/', import.meta.url)).map((name) => [`/dist/${name}`, async (_request, response) => {
    asked.push(name);
    const theirs = await fetch(new URL(`/dist/${name}`, SHOP_URL));
    response.writeHead(theirs.status, { 'Content-Type': theirs.headers.get('content-type'), 'Cache-Control': 'no-cache' }).end(Buffer.from(await theirs.arrayBuffer()));
  }]);
  const site = await serveSite(t, {
    ...Object.fromEntries(files),
    '/': (request, response, headers) => page(body, scripts)(request, response, Object.fromEntries(Object.entries(headers).map(([name, value]) =>
      [name, duplicates ? value.replace('trusted-types storefront', "trusted-types storefront 'allow-duplicates'") : value]))),
    '/mug.glb': answer(await modelOfShop('mug'), 'model/gltf-binary'),
  });
  const phone = await startPhone(t, { hardware, dpr: 1, before: WATCH });
  await visit(phone, `${site}/`, { 'sf-now': NOW, 'sf-bench': 'off', ...query });
  return { phone, asked };
}

test('a lone product on WebGL2 fetches until its first picture what the budget counts, and no more', async (t) => {
  const { phone, asked } = await open(t, { scripts: ['product-view.js'], body: VIEW, hardware: HARDWARE.webgl2, query: { 'sf-tier': 'T3' } });
  await until(phone, 'load', 'return self.loadedModel !== undefined');
  const { report, model, later, pages } = await phone.driver.executeScript(`
    const began = (entry) => entry.startTime >= self.shownMillis;
    return {
      report: document.querySelector('product-view').report(), model: self.loadedModel, pages: typeof customElements.get('store-page'),
      later: performance.getEntriesByType('resource').filter(began).map(({ name }) => new URL(name).pathname.slice('/dist/'.length)),
    };`);
  assert.deepEqual([report.state, report.tier, report.failures, pages], ['ready', 'T3', [], 'undefined']);
  assert.ok(model, 'a script finds the model when it hears of `load`');
  assert.deepEqual(later, ['scene-graph.js'], 'what scripts change a model with waits for the picture');
  assert.deepEqual(asked.filter((name) => !later.includes(name) && name !== 'storefront.css').sort(), filesOf('first 3D frame on WebGL2').sort());
  await settled(phone);
  assert.ok(inkShare(await pictureOf(phone, await phone.driver.findElement({ css: 'product-view' }))) > 0.05, 'a mug is there');
  assert.deepEqual(await complaints(phone), []);
});

test('with `async` the element may be there before its children: its poster and hotspots come all the same', async (t) => {
  const asked = [];
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>';
  const site = await serveSite(t, {
    '/': async (_request, response, headers) => {
      response.writeHead(200, { ...headers, 'Content-Type': 'text/html; charset=utf-8' });
      response.write(`<!doctype html><html lang="en-IN"><title>Test</title><link rel="icon" href="data:,"><script type="module" async src="/dist/product-view.js"></script>
        <product-view loading="eager" alt="A mug" src="/mug.glb" style="display:block;width:300px;height:300px" test-overrides>`);
      // A preview that is made asks for the device; what stands inside comes only then.
      await waitFor(() => asked.includes('/dist/device.wasm'), 60_000);
      response.end('<img slot="poster" src="/own.svg" alt=""><button slot="hotspot-rim" data-position="0 5cm 0">Rim</button></product-view>');
    },
    '/dist/device.wasm': async (request, response) => {
      asked.push('/dist/device.wasm');
      const theirs = await fetch(new URL('/dist/device.wasm', SHOP_URL));
      answer(Buffer.from(await theirs.arrayBuffer()), 'application/wasm')(request, response);
    },
    '/own.svg': answer(svg, 'image/svg+xml'),
    '/mug.glb': answer(await modelOfShop('mug'), 'model/gltf-binary'),
  });
  const phone = await startPhone(t, { hardware: HARDWARE.webgl2, dpr: 1 });
  await visit(phone, `${site}/`, { 'sf-tier': 'T3', 'sf-bench': 'off' });
  await until(phone, 'the hotspot', `return document.querySelector('product-view').queryHotspot?.('hotspot-rim')?.facingCamera !== undefined`);
  const { report, poster } = await phone.driver.executeScript(`return {
    report: document.querySelector('product-view').report(),
    poster: document.querySelector('img').assignedSlot?.name,
  }`);
  assert.deepEqual([report.state, report.tier, report.failures, poster], ['ready', 'T3', [], 'poster']);
  assert.deepEqual(await complaints(phone), []);
});

for (const scripts of [['product-view.js', 'storefront.js'], ['storefront.js', 'product-view.js']]) {
  test(`both scripts are on one page, ${scripts[0]} first: one class, one verdict, one worker`, async (t) => {
    const { phone, asked } = await open(t, { scripts, body: VIEW + SHOP, hardware: HARDWARE.no3d, duplicates: true });
    const state = (tag) => `document.querySelector('${tag}').dataset.sfState === 'ready'`;
    await until(phone, 'the page and the product', `return ${state('store-page')} && ${state('product-view')}`);
    const seen = await phone.driver.executeAsyncScript(`
      const done = arguments[0];
      Promise.all(${JSON.stringify(scripts)}.map((name) => import('/dist/' + name))).then((both) => {
        const defined = customElements.get('product-view');
        const [view, page] = ['product-view', 'store-page'].map((tag) => document.querySelector(tag).report());
        done({
          same: both.map(({ ProductView }) => ProductView === defined), pages: both.map(({ StorePage }) => StorePage === customElements.get('store-page')),
          inside: document.querySelectorAll('store-page product-view').length > 0 && [...document.querySelectorAll('product-view')].every((it) => it instanceof defined),
          verdict: JSON.stringify(view.verdict) === JSON.stringify(page.verdict), tier: view.verdict.tier, sections: page.sections, failures: view.failures,
        });
      }, (thrown) => done(String(thrown.stack)))`);
    assert.deepEqual(seen.same, [true, true]);
    assert.deepEqual(seen.pages, scripts.map((name) => name === 'storefront.js'), 'the page is in its own script alone');
    assert.deepEqual([seen.inside, seen.verdict, seen.tier, seen.failures], [true, true, 'T1', []]);
    assert.ok(seen.sections >= 6, `${seen.sections} sections`);
    for (const name of ['device.wasm', 'preview-host.js', 'page.wasm']) {
      assert.equal(asked.filter((path) => path === name).length, 1, `${name} of ${asked}`);
    }
    assert.deepEqual(await complaints(phone), []);
  });
}
