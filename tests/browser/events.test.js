// What shoppers see and do, as events of the page: exposures, clicks, actions with the embedder's adapters, beacons.
//
// A served page with buttons of every action, adopted as a server's page is; the sections below it are the engine's.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { complaints, HARDWARE, startPhone, until, visit } from './phone.js';
import { NOW } from './shop.js';
import { answer, page, serveSite, waitFor } from './site.js';

const JSON_TYPE = 'application/json';
const HEIGHT_CSS_PX = 640;

const product = (id) => ({
  id, title: `Cup ${id}`, onlineStoreUrl: `/#${id}`, availableForSale: true,
  priceRange: { minVariantPrice: { amount: '10.00', currencyCode: 'INR' } },
});
const words = (heading, more = {}) => ({ type: 'rich_text', settings: { heading, text: ['Some words. '.repeat(30)] }, ...more });
const half = (name) => ({ '==': [{ fractional: [{ var: 'shopper.seed' }, ['left', 50], ['right', 50]] }, name] });
const DOCUMENT = {
  version: 1, id: 'cups', locale: 'en-IN', currency: 'INR', products: ['a', 'b', 'c', 'd'].map(product),
  order: ['top', 'grid', 'fans', 'low'],
  sections: {
    top: words('Hello', {
      track: { place: 'top' },
      variants: ['left', 'right'].map((id) => ({ id, when: half(id), settings: { heading: `Hello ${id}` } })),
    }),
    grid: { type: 'product_grid', settings: { heading: 'Cups' }, data: { ids: ['a', 'b', 'c', 'd'] } },
    fans: words('For those who follow', { when: { var: 'shopper.fan' } }),
    low: words('Far below'),
  },
};
const SECRETS = { name: 'Mirabelle', city: 'Puducherry', customer_id: 'secret-7', seed: 's1', tier: 'gold', consent: true };

/** What a server sent: every action, and a link. */
const SERVED = `
  <section class="sf-section sf-benefits" data-section="benefits" id="sf-benefits" data-sf-type="benefits" data-track='{"place":"side"}'>
    <ul>
      <li data-key="coupon-1"><button type="button" data-action="claim">Claim</button></li>
      <li><button type="button" data-action="follow" data-key="club-1" aria-pressed="false">Follow</button></li>
      <li><button type="button" data-action="remind" data-key="launch-1" aria-pressed="false">Remind me</button></li>
      <li data-product="a"><button type="button" data-action="cart" data-key="a-blue">Add</button>
        <a href="/#product-a">Cup a</a></li>
    </ul>
  </section>`;

/** Runs before the page: every event, with where it was heard. */
const LISTEN = `
  self.__heard = [];
  for (const name of ['exposure', 'click', 'claim', 'follow', 'remind', 'cart']) {
    document.addEventListener('sf-' + name, (e) => {
      const { ended, ...detail } = e.detail;
      __heard.push({ name, ...detail });
      ended?.then((end) => __heard.push({ name: name + ' ' + end, key: detail.key }));
    });
  }
  document.addEventListener('action-error', (e) => __heard.push({ name: 'action-error', ...e.detail }));`;

async function openPage(t, { inside = '', attributes = '', routes = {}, profile = { seed: 's1' }, before = '', path = '/', after = '' } = {}) {
  const site = await serveSite(t, {
    '/': page(`<store-page test-overrides src="/cups.json" shopper="/me.json" ${attributes}>${inside}</store-page>${after}`),
    '/cups.json': answer(JSON.stringify(DOCUMENT), JSON_TYPE),
    '/me.json': answer(JSON.stringify(profile), JSON_TYPE),
    ...routes,
  });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, heightCssPx: HEIGHT_CSS_PX, before: LISTEN + before });
  await visit(phone, `${site}${path}`, { 'sf-now': NOW, 'sf-tier': 'T0' });
  await until(phone, 'the page', `return /ready|adopted/.test(document.querySelector('store-page')?.dataset.sfState)`);
  await phone.driver.executeScript(`self.page = document.querySelector('store-page')`);
  return Object.assign(phone, { site });
}

const heard = (phone, name) => phone.driver.executeScript('return __heard.filter((e) => !arguments[0] || e.name === arguments[0])', name ?? null);
/** Wait until `events.js` listens: it has taken the place of the list of early clicks. */
const listening = (phone) => until(phone, 'events.js', 'return !Array.isArray(page.clicks)');
const tap = (phone, selector) => phone.driver.executeScript('page.querySelector(arguments[0]).click()', selector);
const exposed = async (phone) => (await heard(phone, 'exposure')).map(({ section, product }) => (product ? `${section}/${product}` : section));

test('what is seen for a second is told once, with the words of its plan', async (t) => {
  const phone = await openPage(t);
  await listening(phone);
  await until(phone, 'the first exposure', 'return __heard.length > 0');
  const [first] = await heard(phone, 'exposure');
  const { plan } = await phone.driver.executeScript('return page.report()');
  const planned = plan.sections[0];
  assert.deepEqual(first, {
    name: 'exposure', section: 'top', type: 'rich_text', product: null, variant: planned.variant, reasons: planned.reasons,
    position: 0, track: { place: 'top' }, key: null,
  });
  assert.match(first.variant, /^(left|right)$/);
  assert.ok(!(await exposed(phone)).includes('low'), 'what is below the screen has not been seen');
  // Past it in a hurry: no exposure. Then to rest on it.
  await phone.driver.executeAsyncScript(`const done = arguments[0]; scrollTo(0, 1e6); setTimeout(() => { scrollTo(0, 0); done(); }, 400)`);
  await phone.driver.sleep(1500);
  assert.ok(!(await exposed(phone)).includes('low'), 'seen for 0.4 s only');
  await phone.driver.executeScript('scrollTo(0, 1e6)');
  await until(phone, 'the last section', `return __heard.some((e) => e.section === 'low')`);
  await phone.driver.executeScript('scrollTo(0, 0)');
  await phone.driver.sleep(1500);
  await phone.driver.executeScript('scrollTo(0, 1e6)');
  await phone.driver.sleep(1500);
  const all = await exposed(phone);
  assert.equal(new Set(all).size, all.length, `once each: ${all}`);
  const card = (await heard(phone, 'exposure')).find((event) => event.product === 'c');
  assert.deepEqual([card.section, card.position, card.type], ['grid', 2, 'product_grid']);
  assert.deepEqual(await complaints(phone), []);
});

test('a hidden tab stops the clock, and it goes on from there', async (t) => {
  const phone = await openPage(t, { before: `Object.defineProperty(document, 'hidden', { get: () => self.__hidden === true });` });
  const hide = (hidden) => phone.driver.executeScript(`self.__hidden = arguments[0]; document.dispatchEvent(new Event('visibilitychange'))`, hidden);
  await listening(phone);
  await phone.driver.executeAsyncScript(`const done = arguments[0];
    document.addEventListener('sf-exposure', (e) => e.detail.section === 'low' && (self.__low = performance.now()));
    scrollTo(0, 1e6);
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => { self.__hidden = true; document.dispatchEvent(new Event('visibilitychange')); done(); }, 600)));`);
  await phone.driver.sleep(2500);
  assert.ok(!(await exposed(phone)).includes('low'), 'nothing is seen in a hidden tab');
  await phone.driver.executeScript('self.__back = performance.now()');
  await hide(false);
  await until(phone, 'the exposure', `return self.__low`);
  const rest = await phone.driver.executeScript('return __low - __back');
  assert.ok(rest > 100 && rest < 900, `${rest} ms were left of a second`);
});

test('what is taller than the screen counts when it covers half of it', async (t) => {
  const tall = (id, height, inside = '') => `<section class="sf-section" data-section="${id}"><div style="--sf-h:0" class="h${height}">${inside}</div></section>`;
  const phone = await openPage(t, { inside: tall('one', 600) + tall('tall', 5000, '<p data-product="huge">Huge</p>') + tall('end', 10) });
  await phone.driver.executeScript(`
    document.querySelector('.h600').style.height = '600px'; document.querySelector('.h5000').style.height = '5000px';
    document.querySelector('[data-product]').style.cssText = 'height:4000px;margin:0';`);
  await listening(phone);
  await phone.driver.executeScript(`scrollTo(0, document.querySelector('[data-product]').getBoundingClientRect().top + scrollY - ${HEIGHT_CSS_PX * 0.6})`);
  await phone.driver.sleep(1600);
  assert.ok(!(await exposed(phone)).includes('tall/huge'), 'it covers 40 % of the screen');
  await phone.driver.executeScript(`scrollTo(0, document.querySelector('[data-product]').getBoundingClientRect().top + scrollY - ${HEIGHT_CSS_PX * 0.4})`);
  await until(phone, 'the tall card', `return __heard.some((e) => e.product === 'huge')`);
  assert.ok((await exposed(phone)).includes('tall'));
});

test('an experiment shows and tells the same variant in every event, whatever else changes', async (t) => {
  const phone = await openPage(t, { inside: '', after: '<p>foot</p>' });
  await listening(phone);
  await until(phone, 'the exposure', `return __heard.some((e) => e.section === 'top')`);
  const [{ variant }] = (await heard(phone, 'exposure')).filter(({ section }) => section === 'top');
  await phone.driver.executeAsyncScript(`const done = arguments[0]; page.update({ shopper: { fan: true } }).then(() => done(), done)`);
  await phone.driver.executeScript(`page.querySelector('#sf-top').insertAdjacentElement('beforeend', Object.assign(document.createElement('a'), { href: '#x' })).click()`);
  const [click] = await heard(phone, 'click');
  assert.deepEqual([click.section, click.variant], ['top', variant]);
  await phone.driver.sleep(1500);
  assert.equal((await exposed(phone)).filter((what) => what === 'top').length, 1, 'the same variant is exposed once');
  const seeds = new Set();
  for (const seed of ['a', 'b', 'c', 'd', 'e', 'f']) {
    await phone.driver.executeAsyncScript(`const [seed, done] = arguments; page.update({ shopper: { seed } }).then(() => done(), done)`, seed);
    seeds.add(await phone.driver.executeScript(`return page.report().plan.sections[0].variant`));
  }
  assert.equal(seeds.size, 2, 'both variants exist');
});

test('a click is told before it leads anywhere, and the page may take it over', async (t) => {
  const phone = await openPage(t, { inside: SERVED });
  await listening(phone);
  await phone.driver.executeScript(`addEventListener('sf-click', (e) => e.preventDefault(), { once: true })`);
  await tap(phone, 'a');
  const [{ reasons, ...click }] = await heard(phone, 'click');
  assert.deepEqual(click, {
    name: 'click', section: 'benefits', type: 'benefits', product: 'a', variant: null, position: 0, track: { place: 'side' }, key: null, href: '/#product-a',
  });
  assert.deepEqual(reasons, []);
  assert.equal(await phone.driver.executeScript('return location.hash'), '', 'the page took it over');
  await tap(phone, 'a');
  assert.equal(await phone.driver.executeScript('return location.hash'), '#product-a');
});

test('without an adapter an action is an event and nothing else', async (t) => {
  const phone = await openPage(t, { inside: SERVED });
  await listening(phone);
  for (const action of ['claim', 'follow', 'remind', 'cart']) await tap(phone, `[data-action=${action}]`);
  await until(phone, 'all ends', `return __heard.filter((e) => / left$/.test(e.name)).length === 4`);
  const events = (await heard(phone)).filter(({ name }) => /^(claim|follow|remind|cart)$/.test(name));
  assert.deepEqual(events.map(({ name, key, pressed, product }) => [name, key, pressed, product]), [
    ['claim', 'coupon-1', null, null], ['follow', 'club-1', true, null], ['remind', 'launch-1', true, null], ['cart', 'a-blue', null, 'a'],
  ]);
  assert.equal(await phone.driver.executeScript(`return page.querySelector('[data-action=follow]').getAttribute('aria-pressed')`), 'false', 'nobody has done it');
  assert.deepEqual(await complaints(phone), []);
});

test('a tap before events.js is there is not lost', async (t) => {
  let send;
  const late = new Promise((resolve) => (send = resolve));
  const phone = await openPage(t, {
    inside: SERVED,
    routes: {
      '/dist/events.js': async (_request, response, headers) => {
        await late;
        const theirs = await fetch(new URL('/dist/events.js', process.env.STOREFRONT_URL ?? 'http://127.0.0.1:8080'));
        response.writeHead(200, { ...headers, 'Content-Type': 'text/javascript' }).end(await theirs.text());
      },
    },
  });
  await tap(phone, '[data-action=claim]');
  assert.deepEqual(await heard(phone), []);
  send();
  await until(phone, 'the claim', `return __heard.some((e) => e.name === 'claim' && e.key === 'coupon-1')`);
});

test('events.js comes after the first screen, and again after it failed', async (t) => {
  let failures = 1;
  const phone = await openPage(t, {
    // The retry of half a minute, in a hundredth of it.
    before: `const later = setTimeout; self.setTimeout = (f, ms, ...more) => later(f, ms === 30000 ? 300 : ms, ...more);
      document.addEventListener('page-ready', () => (self.__ready = performance.now()));`,
    routes: {
      '/dist/events.js': async (_request, response, headers) => {
        if (failures-- > 0) return response.writeHead(503).end();
        const theirs = await fetch(new URL('/dist/events.js', process.env.STOREFRONT_URL ?? 'http://127.0.0.1:8080'));
        response.writeHead(200, { ...headers, 'Content-Type': 'text/javascript' }).end(await theirs.text());
      },
    },
  });
  await listening(phone);
  const { asked, ready, wasm } = await phone.driver.executeScript(`
    const at = (name) => performance.getEntriesByType('resource').filter((e) => e.name.includes(name)).map((e) => e.startTime);
    return { asked: at('/events.js'), ready: __ready, wasm: at('page.wasm') }`);
  assert.equal(asked.length, 2);
  assert.ok(asked[0] > ready && ready > wasm[0], `asked for at ${asked[0]}, the page stood at ${ready}`);
});

/** Adapters that the test lets go: `__adapters.claim.resolve(value)`. */
const ADAPTERS = `
  self.calls = [];
  const held = (name) => (...given) => new Promise((resolve, reject) => { calls.push([name, given[0]]); self['end_' + name] = { resolve, reject }; });
  page.actions = { claim: held('claim'), follow: held('follow') };
  page.cart = { add: held('cart') };`;
const stateOf = (phone, action) => phone.driver.executeScript(`const b = page.querySelector('[data-action=' + arguments[0] + ']');
  return [b.getAttribute('aria-busy'), b.getAttribute('aria-pressed')]`, action);
const said = (phone, text) => until(phone, `"${text}" to be said`, `return page.querySelector('[role=status]')?.textContent === arguments[0]`, text);

test('an action that fails takes back what was shown, says so, and can be done again', async (t) => {
  const phone = await openPage(t, { inside: SERVED });
  await listening(phone);
  await phone.driver.executeScript(ADAPTERS);
  await tap(phone, '[data-action=follow]');
  assert.deepEqual(await stateOf(phone, 'follow'), ['true', 'true'], 'shown before the answer is there');
  await tap(phone, '[data-action=follow]');
  assert.equal((await phone.driver.executeScript('return calls')).length, 1, 'one tap is enough');
  await phone.driver.executeScript(`end_follow.reject(new Error('HTTP 503'))`);
  await said(phone, 'That did not work. Please try again.');
  assert.deepEqual(await stateOf(phone, 'follow'), [null, 'false']);
  const names = (await heard(phone)).map(({ name }) => name).filter((name) => name !== 'exposure');
  assert.deepEqual(names, ['follow', 'action-error', 'follow failed']);
  const [error] = await heard(phone, 'action-error');
  assert.deepEqual(error, { name: 'action-error', section: 'benefits', key: 'club-1', action: 'follow', code: 'action-failed', message: 'HTTP 503' });
  await tap(phone, '[data-action=follow]');
  assert.equal((await phone.driver.executeScript('return calls')).length, 2);
  assert.deepEqual(await complaints(phone), []);
});

test('an action that is done changes the profile, and the page follows', async (t) => {
  const phone = await openPage(t, { after: '<p>foot</p>' });
  await listening(phone);
  // A button in a section of the engine's own page, as sections with actions bring it.
  await phone.driver.executeScript(`${ADAPTERS}
    const button = document.createElement('button');
    Object.assign(button.dataset, { action: 'follow', key: 'club-1' });
    button.setAttribute('aria-pressed', 'false');
    page.querySelector('#sf-low').append(button);
    self.top_ = page.querySelector('#sf-top');
    button.click();`);
  await phone.driver.executeScript(`end_follow.resolve({ shopper: { fan: true }, message: 'Welcome to the club' })`);
  await until(phone, 'the fans’ section', `return page.querySelector('#sf-fans') !== null`);
  await said(phone, 'Welcome to the club');
  assert.ok(await phone.driver.executeScript(`return page.querySelector('#sf-top') === top_`), 'what did not change stays');
  await until(phone, 'the end', `return __heard.some((e) => e.name === 'follow done')`);
  assert.equal(await phone.driver.executeScript('return page.report().state'), 'ready');
});

test('an action that is done with nothing to say has the profile read again', async (t) => {
  let fan = false;
  const phone = await openPage(t, {
    routes: { '/me.json': (request, response) => answer(JSON.stringify({ seed: 's1', fan }), JSON_TYPE)(request, response) },
  });
  await listening(phone);
  fan = true;
  await phone.driver.executeScript(`page.actions = { claim: async () => undefined };
    const button = document.createElement('button');
    Object.assign(button.dataset, { action: 'claim', key: 'gift' });
    page.querySelector('#sf-low').append(button);
    button.click();`);
  await until(phone, 'the fans’ section', `return page.querySelector('#sf-fans') !== null`);
});

test('the cart gets lines, and a full one gives the page back its state', async (t) => {
  const phone = await openPage(t, { inside: SERVED });
  await listening(phone);
  await phone.driver.executeScript(`${ADAPTERS}
    self.bag = 0;
    page.addEventListener('sf-cart', (e) => { bag++; e.detail.ended.then((end) => end === 'failed' && bag--); });`);
  await tap(phone, '[data-action=cart]');
  assert.deepEqual(await phone.driver.executeScript('return calls'), [['cart', [{ key: 'a-blue', product: 'a', quantity: 1, section: 'benefits' }]]]);
  assert.equal(await phone.driver.executeScript('return bag'), 1);
  await phone.driver.executeScript(`end_cart.reject({ code: 'full', message: 'no room' })`);
  await said(phone, 'That did not work. Please try again.');
  assert.equal(await phone.driver.executeScript('return bag'), 0);
  await phone.driver.executeScript(`page.words = { added: 'बैग में रखा गया' }`);
  await tap(phone, '[data-action=cart]');
  await phone.driver.executeScript(`end_cart.resolve()`);
  await said(phone, 'बैग में रखा गया');
  const region = await phone.driver.executeScript(`const r = page.querySelector('[role=status]'); const box = r.getBoundingClientRect(); return [r.lang, box.width, box.height]`);
  assert.deepEqual(region, ['', 1, 1], 'heard, not seen');
  assert.deepEqual((await heard(phone)).map(({ name }) => name).filter((name) => /cart/.test(name)), ['cart', 'cart failed', 'cart', 'cart done']);
  assert.equal(await phone.driver.executeScript('return page.dataset.sfState'), 'adopted', 'a cart is no part of the page');
});

test('the page may do an action itself', async (t) => {
  const phone = await openPage(t, { inside: SERVED });
  await listening(phone);
  await phone.driver.executeScript(`${ADAPTERS} document.addEventListener('sf-claim', (e) => e.preventDefault())`);
  await tap(phone, '[data-action=claim]');
  await until(phone, 'the end', `return __heard.some((e) => e.name === 'claim left')`);
  assert.deepEqual(await phone.driver.executeScript('return calls'), []);
});

/** A server for beacons. */
function beacons() {
  const got = [];
  const route = async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    got.push({ method: request.method, type: request.headers['content-type'], ...JSON.parse(body) });
    response.writeHead(204).end();
  };
  return { got, route, events: () => got.flatMap(({ events }) => events) };
}

test('beacons carry what was seen and done, and nothing of who it was', async (t) => {
  const { got, route, events } = beacons();
  const phone = await openPage(t, { attributes: 'beacon="/collect"', profile: SECRETS, routes: { '/collect': route } });
  await listening(phone);
  await until(phone, 'exposures', `return __heard.length >= 2`);
  assert.equal(got.length, 0, 'they wait for each other');
  const told = (await heard(phone)).length;
  await phone.driver.get('about:blank');
  await waitFor(() => events().length >= told);
  const [{ method, type, v, page: id, view }] = got;
  assert.deepEqual([method, v, id], ['POST', 1, 'cups']);
  assert.match(type, /^text\/plain/);
  assert.match(view, /^[0-9a-z]{8,}$/);
  const { at_millis, ...first } = events()[0];
  assert.ok(Math.abs(Date.now() - at_millis) < 60_000);
  assert.deepEqual(Object.keys(first), ['n', 'name', 'section', 'type', 'product', 'variant', 'reasons', 'position', 'track', 'key']);
  assert.ok(first.reasons.every((code) => typeof code === 'string'));
  assert.deepEqual(events().map(({ n }) => n), events().map((_, i) => i));
  const text = JSON.stringify(got);
  for (const secret of [SECRETS.name, SECRETS.city, SECRETS.customer_id, SECRETS.tier]) assert.ok(!text.includes(secret), secret);
});

for (const [why, profile, attributes] of [
  ['without the attribute', SECRETS, ''],
  ['without consent', { ...SECRETS, consent: false }, 'beacon="/collect"'],
  ['to another origin that is not listed', SECRETS, 'beacon="https://stats.example/collect"'],
]) {
  test(`nothing is sent ${why}`, async (t) => {
    const { got, route } = beacons();
    const phone = await openPage(t, {
      attributes, profile, routes: { '/collect': route },
      before: `self.__sent = []; navigator.sendBeacon = (url) => !!__sent.push(url);`,
    });
    await listening(phone);
    await until(phone, 'exposures', `return __heard.length >= 1`);
    await phone.driver.executeScript(`Object.defineProperty(document, 'hidden', { value: true }); document.dispatchEvent(new Event('visibilitychange'))`);
    assert.deepEqual(await phone.driver.executeScript('return [__sent, sessionStorage.length]'), [[], 0]);
    assert.deepEqual(got, []);
  });
}

test('to a listed origin they go by https, with the consent of the attribute', async (t) => {
  const phone = await openPage(t, {
    attributes: 'consent beacon="https://stats.example/collect" beacon-origins="https://other.example https://stats.example"',
    before: `self.__sent = []; navigator.sendBeacon = (url, body) => !!__sent.push([url, JSON.parse(body).events.length]);`,
  });
  await listening(phone);
  await phone.driver.executeScript(`for (let i = 0; i < 20; i++) { const a = document.createElement('a'); a.href = '#x'; page.querySelector('#sf-top').append(a); a.click(); }`);
  const [[url, count], ...more] = await phone.driver.executeScript('return __sent');
  assert.deepEqual([url, count, more], ['https://stats.example/collect', 20, []], 'twenty are sent at once');
});

test('a beacon that the browser refuses waits for the next page of the tab', async (t) => {
  const { got, route, events } = beacons();
  const phone = await openPage(t, { attributes: 'consent beacon="/collect"', routes: { '/collect': route }, before: `if (!location.hash) navigator.sendBeacon = () => false;` });
  await listening(phone);
  await until(phone, 'exposures', `return __heard.length >= 2`);
  const told = (await heard(phone)).length;
  await phone.driver.executeScript(`Object.defineProperty(document, 'hidden', { value: true, configurable: true }); document.dispatchEvent(new Event('visibilitychange'))`);
  assert.deepEqual(got, []);
  const kept = await phone.driver.executeScript(`return JSON.parse(sessionStorage.getItem('storefront-beacon')).length`);
  assert.equal(kept, 1);
  // Another page of the tab, where beacons work.
  await phone.driver.executeScript(`location.href = '/?sf-tier=T0&again#x'`);
  await until(phone, 'the other page', `return location.hash === '#x' && document.querySelector('store-page')?.dataset.sfState === 'ready'`);
  await phone.driver.executeScript(`self.page = document.querySelector('store-page')`);
  await listening(phone);
  await phone.driver.get('about:blank');
  await waitFor(() => events().length >= told);
  const views = new Set(got.map(({ view }) => view));
  assert.ok(views.size >= 1 && got[0].events[0].n === 0, 'the first batch kept its view and numbers');
});

test('what waits is bounded, and an unreadable store is an empty one', async (t) => {
  const phone = await openPage(t, {
    attributes: 'consent beacon="/collect"',
    before: `sessionStorage.setItem('storefront-beacon', '{"broken'); navigator.sendBeacon = () => false;`,
  });
  await listening(phone);
  await phone.driver.executeScript(`for (let i = 0; i < 1000; i++) { const a = document.createElement('button'); page.querySelector('#sf-top').append(a); a.click(); a.remove(); }`);
  const { batches, bytes } = await phone.driver.executeScript(`const text = sessionStorage.getItem('storefront-beacon');
    return { batches: JSON.parse(text).map(([, b]) => JSON.parse(b).events), bytes: text.length }`);
  assert.equal(batches.length, 10);
  assert.ok(batches.flat().length <= 200 && bytes < 200_000, `${batches.flat().length} events, ${bytes} bytes`);
  assert.ok(batches.flat().at(-1).n >= 999, 'the newest are kept');
  assert.deepEqual(await complaints(phone), []);
});

test('without script links work, and nothing is said or sent', async (t) => {
  const { got, route } = beacons();
  const site = await serveSite(t, {
    '/': (request, response, headers) => page(`<store-page beacon="/collect" consent>${SERVED}</store-page>`)(request, { writeHead: (status, all) => ({ end: (body) => response.writeHead(status, all).end(body.replace(/<script[^>]*><\/script>/, '')) }) }, headers),
    '/collect': route,
  });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, before: LISTEN });
  await visit(phone, `${site}/`);
  await phone.driver.executeScript(`document.querySelector('a').click(); document.querySelector('[data-action]').click()`);
  await phone.driver.sleep(1500);
  assert.equal(await phone.driver.executeScript('return location.hash'), '#product-a');
  assert.deepEqual(await heard(phone), []);
  assert.deepEqual(got, []);
  assert.deepEqual(await complaints(phone), []);
});
