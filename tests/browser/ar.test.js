// The way into the shopper's room: a link to the platform's own viewer, shown where it leads somewhere, and only there.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TRUSTING } from './certificate.js';
import { complaints, HARDWARE, layoutShift, startPhone, until } from './phone.js';
import { keep, pictureOf } from './picture.js';
import { answer, page, serveSite } from './site.js';

/** A phone that may have Scene Viewer and draws nothing, and one with Quick Look. */
const ANDROID = { wasm: true, ar: { scene_viewer_possible: true } };
const IPHONE = { wasm: true, ar: { quick_look: true } };
const HOSTILE = '"><script>alert(1)</script>&mode=3d_only#Intent;S.browser_fallback_url=javascript:alert(1);end;';

const view = (attributes = '', inside = '') =>
  `<product-view test-overrides delivery="tap" src="/demo/models/mug.glb" style="width:320px;height:320px" ${attributes}>` +
  `<img slot="poster" src="/demo/pictures/mug-oat.jpg" alt="" width="640" height="800">${inside}</product-view>`;

/** Serve `body` over TLS and open it on a phone that tells `probe`. */
async function open(t, body, probe, { secure = true, hash = '' } = {}) {
  const phone = await startPhone(t, { hardware: [...HARDWARE.no3d, ...TRUSTING] });
  const site = await serveSite(t, { '/': page(body) }, { secure });
  const words = Buffer.from(JSON.stringify(probe)).toString('base64url');
  await phone.driver.get(`${site}/?sf-probe=${words}${hash}`);
  return { phone, site };
}

/** The link, as the shopper has it: only if it can be seen. */
const LINK = `
  const view = document.querySelector('product-view');
  const slot = view.shadowRoot.querySelector('slot[name=ar-button]');
  const link = slot && (slot.assignedElements()[0] || slot.firstElementChild);
  if (!link || !link.checkVisibility()) return null;
  const box = link.getBoundingClientRect(), frame = view.getBoundingClientRect();
  return { href: link.getAttribute('href'), rel: link.rel, text: link.textContent, elements: [...link.children].map((c) => c.localName),
    inside: box.left >= frame.left && box.right <= frame.right && box.top >= frame.top, width: box.width, height: box.height,
    can: view.canActivateAR, status: view.getAttribute('ar-status') };`;

const linkOf = (phone) => until(phone, 'a link into the room', LINK);

/** Wait until the device is decided, and a moment more for what must not happen. */
async function nothingOf(phone) {
  await until(phone, 'a verdict', `return document.querySelector('product-view').report().verdict`);
  await phone.driver.sleep(500);
  assert.equal(await phone.driver.executeScript(LINK), null);
  return phone.driver.executeScript(`return performance.getEntriesByType('resource').some((e) => e.name.endsWith('/ar.js'))`);
}

test('Android gets a link that opens Scene Viewer, by tap, by keyboard and by method', async (t) => {
  const { phone, site } = await open(t, view(`ar ar-scale="fixed" alt='${HOSTILE.replace(/'/g, '')}'`), ANDROID);
  const link = await linkOf(phone);
  const [address, extras] = link.href.split('#Intent;');
  const asked = Object.fromEntries(new URL(address.replace('intent:', 'https:')).searchParams);
  const here = await phone.driver.executeScript('return location.href');
  assert.deepEqual(asked, { mode: 'ar_preferred', file: `${site}/demo/models/mug.glb`, title: HOSTILE, link: here, resizable: 'false' });
  assert.equal(extras.split(';').length, 6, extras);
  assert.ok(extras.endsWith(`S.browser_fallback_url=${encodeURIComponent(here).replace(/'/g, '%27')}%23storefront-no-ar;end;`), extras);
  assert.deepEqual([link.text, link.rel, link.can, link.status, link.inside], ['View in your space', '', true, 'not-presenting', true]);
  assert.ok(link.height >= 44, `${link.height} CSS px are too small for a thumb`);
  keep(await pictureOf(phone, await phone.driver.findElement({ css: 'product-view' })), 'ar.link');

  await phone.driver.executeScript(`
    self.opened = [];
    addEventListener('click', (e) => {
      const link = e.composedPath().find((it) => it.localName === 'a');
      if (link) { opened.push(link.protocol); e.preventDefault(); }
    }, true);`);
  await phone.driver.executeScript(`document.querySelector('product-view').shadowRoot.querySelector('[part=default-ar-button]').focus()`);
  await phone.driver.actions().sendKeys('\uE007').perform();
  await phone.driver.executeScript(`return document.querySelector('product-view').activateAR()`);
  await (await phone.driver.executeScript(`return document.querySelector('product-view').shadowRoot.querySelector('[part=default-ar-button]')`)).click();
  assert.deepEqual(await phone.driver.executeScript('return opened'), ['intent:', 'intent:', 'intent:']);
  assert.equal((await layoutShift(phone)).sum, 0);
  assert.deepEqual(await complaints(phone), []);
});

test('a phone without Scene Viewer comes back, is told once, and sees no link that fails again', async (t) => {
  const { phone } = await open(t, `<p id="sf-top">Top</p>${view('ar alt="Mug"')}`, ANDROID, { hash: '#sf-top' });
  await linkOf(phone);
  await phone.driver.executeScript(`
    self.told = [];
    addEventListener('ar-status', (e) => told.push(e.detail.status));
    addEventListener('click', (e) => e.preventDefault(), true);
    document.querySelector('product-view').activateAR();
    // What Chrome does with the intent's fallback.
    location.hash = 'storefront-no-ar';`);
  await until(phone, 'the address to be as it was', `return location.hash === '#sf-top' && told.length`);
  assert.equal(await phone.driver.executeScript(LINK), null);
  const after = await phone.driver.executeScript(`
    const view = document.querySelector('product-view');
    return [told, view.getAttribute('ar-status'), view.canActivateAR]`);
  assert.deepEqual(after, [['failed'], 'failed', false]);
  await phone.driver.navigate().refresh();
  await nothingOf(phone);
  assert.deepEqual(await complaints(phone), []);
});

test('a page that Chrome loads anew on the way back shows no link either', async (t) => {
  const { phone } = await open(t, view('ar'), ANDROID, { hash: '#storefront-no-ar' });
  await nothingOf(phone);
  assert.equal(await phone.driver.executeScript('return location.hash'), '');
});

test('iPhones get a link that opens Quick Look', async (t) => {
  const { phone, site } = await open(t, view('ar alt="Mug" ios-src="/mug.usdz"'), IPHONE);
  const link = await linkOf(phone);
  const here = encodeURIComponent(await phone.driver.executeScript('return location.href'));
  assert.equal(link.href, `${site}/mug.usdz#canonicalWebPageURL=${here}`);
  assert.deepEqual([link.rel, link.elements], ['ar', ['img']]);

  // The address follows the attributes; a link without a file to lead to goes away, and comes back.
  const set = (name, value) => phone.driver.executeScript(`document.querySelector('product-view')[arguments[0]] = arguments[1]`, name, value);
  await set('arScale', 'fixed');
  assert.match((await linkOf(phone)).href, /&allowsContentScaling=0$/);
  await set('iosSrc', null);
  assert.equal(await phone.driver.executeScript(LINK), null);
  await set('iosSrc', 'javascript:alert(1)');
  assert.equal(await phone.driver.executeScript(LINK), null);
  await set('iosSrc', '/mug.usdz');
  await linkOf(phone);
  await set('arModes', 'webxr scene-viewer');
  assert.equal(await phone.driver.executeScript(LINK), null);
  await set('arModes', null);
  await linkOf(phone);
  const tapped = await phone.driver.executeScript(`
    let tapped = 0;
    const view = document.querySelector('product-view');
    addEventListener('quick-look-button-tapped', () => tapped++);
    const link = view.shadowRoot.querySelector('[part=default-ar-button]');
    link.dispatchEvent(new MessageEvent('message', { data: '_apple_ar_quicklook_button_tapped', bubbles: false }));
    link.dispatchEvent(new MessageEvent('message', { data: 'other' }));
    return tapped;`);
  assert.equal(tapped, 1);
  assert.deepEqual(await complaints(phone), []);
});

test('an embedder brings its own button', async (t) => {
  const { phone } = await open(t, view('ar alt="Mug"', '<button slot="ar-button" style="min-height:44px">At home</button>'), ANDROID);
  const link = await linkOf(phone);
  assert.deepEqual([link.text, link.href], ['At home', null]);
  await phone.driver.executeScript(`
    self.opened = [];
    addEventListener('click', (e) => {
      const link = e.composedPath().find((it) => it.localName === 'a');
      if (link) { opened.push(link.protocol); e.preventDefault(); }
    }, true);`);
  await phone.driver.findElement({ css: 'product-view button' }).click();
  assert.deepEqual(await phone.driver.executeScript('return opened'), ['intent:']);
});

test('a store page brings the words of its document', async (t) => {
  const document = JSON.stringify({
    version: 1, id: 'p', title: 'Mugs', locale: 'hi', order: ['view'], texts: { see_in_room: 'अपने कमरे में देखें' },
    sections: { view: { type: 'product_view', settings: {}, data: { ids: ['mug'] } } },
    products: [{ id: 'mug', title: 'Mug', priceRange: { minVariantPrice: { amount: '1', currencyCode: 'INR' } },
      featuredImage: { url: '/demo/pictures/mug-oat.jpg', width: 640, height: 800 },
      media: [{ mediaContentType: 'MODEL_3D', sources: [{ url: '/demo/models/mug.glb', format: 'glb' }] }] }],
  });
  const phone = await startPhone(t, { hardware: [...HARDWARE.no3d, ...TRUSTING] });
  const site = await serveSite(t, {
    '/': page('<store-page src="/page.json" test-overrides></store-page>'),
    '/page.json': answer(document, 'application/json'),
  }, { secure: true });
  const probe = Buffer.from(JSON.stringify({ ...ANDROID, wasm_memory_mib: 64 })).toString('base64url');
  await phone.driver.get(`${site}/?sf-probe=${probe}`);
  await until(phone, 'the page', `return document.querySelector('product-view')?.shadowRoot`);
  const link = await linkOf(phone);
  assert.equal(link.text, 'अपने कमरे में देखें');
  assert.match(link.href, /^intent:.*&title=Mug&/);
  assert.ok(link.inside && link.height >= 44, JSON.stringify(link));
  keep(await pictureOf(phone, await phone.driver.findElement({ css: 'product-view' })), 'ar.words');
  assert.deepEqual(await complaints(phone), []);
});

for (const [name, body, probe, secure, asks] of [
  ['a device without a viewer', view('ar'), { wasm: true, ar: { camera: true } }, true, false],
  ['an app that blocks intents', view('ar'), { wasm: true, ar: { scene_viewer_possible: true, webview: true } }, true, false],
  ['an element without the attribute', view(''), ANDROID, true, false],
  ['a page that is not https', view('ar'), ANDROID, false, true],
  ['a headset with WebXR alone', view('ar'), { ...ANDROID, ar: { immersive_ar: true, scene_viewer_possible: false } }, true, false],
]) {
  test(`${name} sees no link${asks ? '' : ', and loads nothing for one'}`, async (t) => {
    const { phone } = await open(t, body, probe, { secure });
    assert.equal(await nothingOf(phone), asks);
    assert.deepEqual(await complaints(phone), []);
  });
}
