// The endless feed: ten thousand products in one page, of which only those near the window have nodes.
//
// A made-up catalogue, and where it lies beside the project the real one.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { By, Key } from 'selenium-webdriver';

import { STOREFRONT } from '../../www/edge/test/workerd.js';
import { violations } from './axe.js';
import { feedDocument, feedRoutes, HIGH, product, SCROLL_TO_END, WATCH } from './feed.js';
import { complaints, HARDWARE, startPhone, until, visit } from './phone.js';
import { NOW } from './shop.js';
import { answer, serveSite } from './site.js';

const CATALOGUE = new URL('../../../shared/data/catalogue/products.jsonl', import.meta.url);

/** Some seventy cards: a few screens. */
const MOST_NODES = 700;

async function open(t, document, { tier = 'T3', before = '', routes = {}, served, attributes, ...wish } = {}) {
  const site = await serveSite(t, { ...feedRoutes(document, { served, attributes }), ...routes });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, before: WATCH + before, ...wish });
  await visit(phone, `${site}/`, { 'sf-now': NOW, 'sf-tier': tier });
  await until(phone, 'the page', `return /ready|adopted/.test(document.querySelector('store-page')?.dataset.sfState)`);
  return Object.assign(phone, { site });
}

const going = (phone) => until(phone, 'feed.js', `return !!document.querySelector('.sf-feed')`);
const near = async (phone) => {
  await phone.driver.executeScript(`document.querySelector('#sf-feed').scrollIntoView({ behavior: 'instant' })`);
  await going(phone);
};
const moved = (phone) => phone.driver.executeScript('return __moved');
const scrollToEnd = (phone, step = 500) => phone.driver.executeAsyncScript(SCROLL_TO_END, step);

// Two steps wide are the cards above and below the window: with the larger one none is passed over either.
for (const [count, step] of [[2_000, 500], [10_000, 1_800]]) {
  test(`a feed of ${count} products is scrolled to its end: all are seen, few are there, nothing moves`, async (t) => {
    const phone = await open(t, feedDocument(count));
    await near(phone);
    const seen = await scrollToEnd(phone, step);
    assert.equal(seen.error, undefined);
    assert.deepEqual(seen.seen, Array.from({ length: count }, (_, n) => `p${n}`), 'in their order, each one');
    t.diagnostic(`${count}: ${seen.nodes} nodes, ${seen.cards} cards at most, ${seen.presses} presses, ${seen.waits} of ${seen.steps} steps waited for cards`);
    assert.ok(seen.nodes < MOST_NODES, `${seen.nodes} nodes`);
    assert.ok(seen.presses > 0, 'what follows the feed could be reached on the way');
    assert.deepEqual(await moved(phone), []);
    // What follows the feed is there.
    const foot = await phone.driver.executeScript(`scrollTo({ top: 1e9, behavior: 'instant' }); return document.querySelector('#foot').getBoundingClientRect().bottom <= innerHeight`);
    assert.ok(foot);
    assert.deepEqual(await complaints(phone), []);
  });
}

test('a task makes one block of few cards, and products are read a few at a time', async (t) => {
  // Counted, because a clock says more of the machine than of us. Observers hear of a task's changes at its end.
  const more = exportOf('more');
  const before = `self.steps = 0;
    const streamed = WebAssembly.instantiateStreaming;
    WebAssembly.instantiateStreaming = async (...given) => {
      const { module, instance } = await streamed(...given);
      const { ${more}: step } = instance.exports;
      // Of other modules the same letter is something else.
      const counted = given[0]?.url?.endsWith('/page.wasm') && { ${more}: (...rest) => { steps += 1; return step(...rest); } };
      return { module, instance: { exports: { ...instance.exports, ...counted } } };
    };`;
  const phone = await open(t, feedDocument(10_000), { before });
  const steps = await phone.driver.executeScript('return steps');
  assert.ok(steps >= 10_000 / 64, `${steps} calls`);
  await near(phone);
  await phone.driver.executeScript(`self.came = new Set(); new MutationObserver((records) => {
      const blocks = records.flatMap(({ addedNodes }) => [...addedNodes]);
      if (blocks.length) came.add(blocks.map((block) => block.childElementCount).join());
    }).observe(document.querySelector('.sf-feed'), { childList: true })`);
  await until(phone, 'cards', `scrollBy({ top: 600, behavior: 'instant' }); return !!${card('p60')}`);
  assert.deepEqual(await phone.driver.executeScript('return [...came]'), ['4'], 'one block of four cards');
  assert.deepEqual(await complaints(phone), []);
});

/** The letter by which page.wasm exports a function: its glue says it. */
function exportOf(name) {
  const glue = readFileSync(new URL('../../dist/page.js', import.meta.url), 'utf8');
  const [, local] = glue.match(new RegExp(`([\\w$]+) as ${name}\\b`)) ?? [];
  const [, letter] = glue.match(new RegExp(`[ ,]${local?.replace('$', '\\$')}=\\([^)]*\\)=>[\\w$]+\\("(\\w+)"`)) ?? [];
  assert.ok(letter, `page.js no longer says what ${name} is called in page.wasm`);
  return letter;
}

/** Ids of the cards that stand there, in the order of the page. */
const CARDS = `const cards = () => [...document.querySelectorAll('#sf-feed [data-product]')].map((card) => card.dataset.product);`;
const card = (id) => `document.querySelector('#sf-feed [data-product="${id}"]')`;
/** Scroll by a distance in steps that a hand makes, waiting for cards. */
const scrollBy = (phone, css_px, step = 400) => phone.driver.executeAsyncScript(`const [all, step, done] = arguments;
  (async () => {
    const frame = () => new Promise((f) => requestAnimationFrame(() => setTimeout(f)));
    for (let left = Math.abs(all); left > 0; left -= step) {
      window.scrollBy({ top: Math.sign(all) * Math.min(step, left), behavior: 'instant' });
      await frame();
      while (document.querySelector('.sf-feed').getAttribute('aria-busy') === 'true') await frame();
    }
  })().then(done)`, css_px, step);

/** Runs in the page: cards of the feed in their order, as `[number, left, top, width, height, height of the picture]`, from the feed's first card on. */
const SPOTS = `const from = document.querySelector('#sf-feed li').parentElement.getBoundingClientRect();
  const spots = [...document.querySelectorAll('#sf-feed [data-product]')].map((card) => {
    const b = card.getBoundingClientRect();
    return [Number(card.dataset.product.slice(1)), b.left - from.left, b.top - from.top, b.width, b.height, card.firstElementChild.getBoundingClientRect().height];
  });`;

/** That `spots` is a waterfall in `columns` columns: each next card in the one that ends first, and no card on another. */
function waterfall(spots, columns, rtl) {
  const lefts = [...new Set(spots.map(([, left]) => Math.round(left)))].sort((a, b) => (rtl ? b - a : a - b));
  assert.equal(lefts.length, columns);
  const ends = new Map();
  spots.forEach(([n, left, top, width, height, picture], index) => {
    const column = lefts.indexOf(Math.round(left));
    const [before, end] = ends.get(column) ?? [-1, 0];
    assert.ok(top >= end, `card ${n} lies on card ${before}`);
    if (spots[index - 1]?.[0] === n - 1) {
      assert.ok(top >= spots[index - 1][2] - 0.1, `card ${n} is above the one before it`);
      // Where each column ends, as far as what is there tells.
      if (ends.size === columns) for (const [, [, other]] of ends) assert.ok(end <= other + 61, `card ${n} is not in the column that ends first`);
    }
    if (n >= 24) {
      const own = HIGH[n % 8] ? HIGH[n % 8] / 400 : 1;
      assert.ok(Math.abs(picture - width * Math.min(Math.max(own, 3 / 4), 4 / 3)) < 1, `the picture of card ${n} has its own shape`);
    }
    ends.set(column, [n, top + height]);
  });
}

for (const [widthCssPx, columns, attributes] of [[320, 2, ''], [360, 2, 'lang="ar" dir="rtl"'], [1280, 4, '']]) {
  test(`at ${widthCssPx} px cards fall into ${columns} columns${attributes && ', from the right'}, and a turn of the phone keeps what is read`, async (t) => {
    const phone = await open(t, feedDocument(600), { widthCssPx, heightCssPx: 700, touch: widthCssPx < 1000, attributes });
    await near(phone);
    await scrollBy(phone, 6_000);
    await scrollBy(phone, -2_000);
    const at = async () => phone.driver.executeScript(`${SPOTS} return [spots, document.documentElement.scrollWidth <= innerWidth]`);
    const [before, fits] = await at();
    assert.ok(fits, 'nothing sticks out');
    waterfall(before, columns, attributes !== '');
    assert.deepEqual(await moved(phone), []);
    // What is at the top of the window stays there, and turned back the cards stand as before.
    const read = `const c = [...document.querySelectorAll('#sf-feed [data-product]')].find((c) => c.getBoundingClientRect().bottom > 0); return [c.dataset.product, c.getBoundingClientRect().top]`;
    const turn = async (width, height) => {
      const [id, top] = await phone.driver.executeScript(read);
      await phone.driver.sendDevToolsCommand('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: widthCssPx < 1000 });
      await until(phone, 'the turn', `return innerWidth === ${width}`);
      await phone.driver.executeAsyncScript(`const done = arguments[0]; let left = 6; const frame = () => requestAnimationFrame(() => setTimeout(() => {
        left -= document.querySelector('.sf-feed').ariaBusy === 'true' ? 0 : 1; left > 0 ? frame() : done(); })); frame()`);
      const now = await phone.driver.executeScript(`return ${card(id)}?.getBoundingClientRect().top`);
      assert.ok(Math.abs(now - top) < 2, `${id} from ${top} to ${now}`);
    };
    await turn(700, widthCssPx);
    waterfall((await at())[0], 2, attributes !== '');
    await turn(widthCssPx, 700);
    // Now no row of the first screen is held any more.
    const [free] = await at();
    await turn(700, widthCssPx);
    await turn(widthCssPx, 700);
    const now = new Map((await at())[0].map(([n, ...spot]) => [n, spot]));
    for (const [n, ...spot] of free) if (now.has(n)) assert.ok(spot.every((length, index) => Math.abs(length - now.get(n)[index]) < 1), `card ${n}: ${spot} became ${now.get(n)}`);
    assert.deepEqual(await moved(phone), []);
    assert.deepEqual(await complaints(phone), []);
  });
}

test('a document that asks for one shape gets it for all pictures', async (t) => {
  const phone = await open(t, feedDocument(60, { settings: { ratio: '1/1' } }));
  await near(phone);
  await scrollBy(phone, 3_000);
  const shapes = await phone.driver.executeScript(`${SPOTS} return [...new Set(spots.map((spot) => Math.round(100 * spot[5] / spot[3])))]`);
  assert.deepEqual(shapes, [100]);
});

test('the way back up leads past the same cards, and nothing moves', async (t) => {
  const phone = await open(t, feedDocument(600));
  await near(phone);
  await scrollBy(phone, 9_000);
  // A card is taken at its place in the page; after a long way down and back it stands there again.
  const at = `const id = [...document.querySelectorAll('.sf-feed [data-product]')].find((c) => c.getBoundingClientRect().top > 0).dataset.product;
    return [id, Math.round(document.querySelector('[data-product="' + id + '"]').getBoundingClientRect().top), scrollY]`;
  const before = await phone.driver.executeScript(at);
  await scrollBy(phone, 5_000);
  assert.equal(await phone.driver.executeScript(`return !!${card(before[0])}`), false, 'it has gone meanwhile');
  await scrollBy(phone, -5_000);
  assert.deepEqual(await phone.driver.executeScript(at), before);
  assert.deepEqual(await moved(phone), []);
});

test('a block with the focus or a selection stays, and Tab leads to the next card', async (t) => {
  const phone = await open(t, feedDocument(600));
  await near(phone);
  await scrollBy(phone, 6_000);
  const id = await phone.driver.executeScript(`${CARDS}
    const block = [...document.querySelectorAll('.sf-feed ul')].find((b) => b.lastElementChild.getBoundingClientRect().bottom > 0);
    const last = block.lastElementChild;
    last.querySelector('a').focus({ preventScroll: true });
    return last.dataset.product`);
  await scrollBy(phone, 7_000);
  assert.equal(await phone.driver.executeScript('return document.activeElement.closest("[data-product]")?.dataset.product'), id);
  await phone.driver.findElement(By.css('body')).sendKeys(Key.TAB);
  const next = await phone.driver.executeScript('return document.activeElement.closest("[data-product]")?.dataset.product');
  assert.equal(next, `p${Number(id.slice(1)) + 1}`);
  // On and on: every Tab is the next product, whatever comes and goes.
  for (let n = 2; n < 30; n += 1) {
    await phone.driver.findElement(By.css('body')).sendKeys(Key.TAB);
    await phone.driver.sleep(30);
    const now = await phone.driver.executeScript('return [document.activeElement.closest("[data-product]")?.dataset.product, document.activeElement.getBoundingClientRect().top]');
    assert.equal(now[0], `p${Number(id.slice(1)) + n}`);
    assert.ok(now[1] > -300 && now[1] < 640, 'and it is seen');
  }
  // With the focus elsewhere and words marked, it stays for those.
  const marked = await phone.driver.executeScript(`const it = document.activeElement; const id = it.closest('[data-product]').dataset.product;
    it.blur(); getSelection().selectAllChildren(it); return id`);
  await scrollBy(phone, 6_000);
  assert.ok(await phone.driver.executeScript(`return !!${card(marked)}`));
  await phone.driver.executeScript('getSelection().removeAllRanges()');
  await scrollBy(phone, 400);
  assert.ok(!(await phone.driver.executeScript(`return !!${card(marked)}`)), 'nothing holds it any more');
});

test('screen readers hear which of how many, and the button says how far', async (t) => {
  const phone = await open(t, feedDocument(600));
  await near(phone);
  await scrollBy(phone, 6_000);
  await until(phone, 'cards', `return document.querySelectorAll('#sf-feed [data-product]').length > 30`);
  const seen = await phone.driver.executeScript(`return [...document.querySelectorAll('#sf-feed [data-product]')].map((card) =>
    [card.dataset.product, card.ariaPosInSet, card.ariaSetSize, card.parentElement.getAttribute('role')])`);
  for (const [id, place, size, role] of seen) {
    assert.deepEqual([place, size, role], [`${Number(id.slice(1)) + 1}`, '600', 'list']);
  }
  await until(phone, 'the button', `scrollBy({ top: 400, behavior: 'instant' }); const b = document.querySelector('.sf-feed-end button'); return b.getBoundingClientRect().top < innerHeight`);
  assert.deepEqual(await violations(phone, 'feed'), []);
  const words = await phone.driver.executeScript(`return document.querySelector('.sf-feed-end').innerText`);
  assert.match(words, /Show more\s+120 \/ 600/);
  assert.ok(await phone.driver.executeScript(`return document.querySelector('.sf-feed-end button').getBoundingClientRect().height >= 44`));
  await phone.driver.findElement(By.css('.sf-feed-end button')).sendKeys(Key.ENTER);
  await until(phone, 'the focus on the first new card', `return document.activeElement.closest('[data-product]')?.dataset.product === 'p120'`);
  await until(phone, 'the word', `return document.querySelector('[role=status]')?.textContent === '216 / 600'`);
  assert.deepEqual(await moved(phone), []);
});

for (const [what, wish] of [
  ['data are saved', { before: `Object.defineProperty(navigator, 'connection', { value: { saveData: true } });` }],
  ['the phone is weak', { tier: 'T1' }],
]) {
  test(`where ${what}, nothing comes without a press`, async (t) => {
    const phone = await open(t, feedDocument(600), wish);
    await near(phone);
    await phone.driver.executeScript(`document.querySelector('.sf-feed-end').scrollIntoView({ block: 'end', behavior: 'instant' })`);
    await phone.driver.sleep(1_000);
    assert.equal(await phone.driver.executeScript(`${CARDS} return cards().length`), 24);
    assert.deepEqual(await moved(phone), []);
    await phone.driver.executeScript(`__press(document.querySelector('.sf-feed-end button'))`);
    await until(phone, '24 more', `${CARDS} return cards().includes('p24')`);
    await phone.driver.sleep(500);
    assert.equal(await phone.driver.executeScript(`return document.querySelector('.sf-feed-end span').textContent`), '48 / 600');
    assert.deepEqual(await complaints(phone), []);
  });
}

test('every card is told of once, with its place in the whole feed', async (t) => {
  const before = `self.told = []; for (const name of ['exposure', 'click']) addEventListener('sf-' + name, ({ detail }) => told.push([name, detail.section, detail.product, detail.position]), true);
    addEventListener('click', (event) => event.preventDefault());`;
  const phone = await open(t, feedDocument(600), { before });
  await near(phone);
  const rest = async (css_px) => {
    await scrollBy(phone, css_px);
    await phone.driver.sleep(1_600);
  };
  await rest(6_000);
  await rest(5_000);
  await rest(-5_000);
  await phone.driver.executeScript(`[...document.querySelectorAll('.sf-feed [data-product] a')].find((a) => a.getBoundingClientRect().top > 0).click()`);
  const told = await phone.driver.executeScript('return told');
  const cards = told.filter(([, section, id]) => section === 'feed' && id);
  assert.ok(cards.filter(([name]) => name === 'exposure').length >= 8, JSON.stringify(told));
  assert.ok(cards.some(([name]) => name === 'click'));
  for (const [, , id, position] of cards) assert.equal(position, Number(id.slice(1)));
  const exposed = cards.filter(([name]) => name === 'exposure').map(([, , id]) => id);
  assert.equal(new Set(exposed).size, exposed.length, 'once each');
});

const update = (phone, changes) => phone.driver.executeAsyncScript(
  `const [changes, done] = arguments; document.querySelector('store-page').update(changes).then(() => done('shown'), (e) => done(e.message))`, changes);
const priceOf = (id) => `${card(id)}?.querySelector('.sf-money').textContent`;
const price = (amount) => ({ priceRange: { minVariantPrice: { amount } } });

/** Runs before the page: where `slow` is set each look at the clock finds a slice of time used up, so that frames come in between. */
const SLOW_CLOCK = `const { now } = performance; let ahead = 0; performance.now = () => now.call(performance) + (self.slow ? (ahead += 20) : ahead);`;

test('an update changes cards that stand there, those that come back and those that never came', async (t) => {
  const phone = await open(t, feedDocument(600), { before: SLOW_CLOCK });
  await near(phone);
  await scrollBy(phone, 9_000);
  const [here] = await phone.driver.executeScript(`return [[...document.querySelectorAll('.sf-feed [data-product]')].find((c) => c.getBoundingClientRect().top > 0)].map((c) => (c.__old = true, c.dataset.product))`);
  const far = 'p30';
  assert.ok(!(await phone.driver.executeScript(`return !!${card(far)}`)));
  await phone.driver.executeScript('self.slow = true');
  assert.equal(await update(phone, { products: { [here]: price('7.00'), [far]: price('8.00'), p2: price('9.00') } }), 'shown');
  await phone.driver.executeScript('self.slow = false');
  await until(phone, 'the new price', `return ${priceOf(here)} === '₹7.00'`);
  assert.deepEqual(await moved(phone), [], 'by a price');
  const kept = await phone.driver.executeScript(`return [${card(here)}.__old, ${priceOf('p2')}, ${card('p2')}.ariaPosInSet]`);
  assert.deepEqual(kept, [true, '₹9.00', '3'], 'its node stays');
  await scrollBy(phone, -6_500);
  await until(phone, 'the price of one that came back', `return ${priceOf(far)} === '₹8.00'`);
  assert.deepEqual(await moved(phone), [], 'by the way up');
  // A product that goes takes its place along.
  await phone.driver.executeScript(`${card('p31')}.scrollIntoView({ block: 'center', behavior: 'instant' })`);
  await until(phone, 'what follows it', `return !!${card('p32')}`);
  assert.equal(await update(phone, { products: { p31: null } }), 'shown');
  await until(phone, 'its place', `return !${card('p31')} && ${card('p32')}?.ariaPosInSet === '32'`);
  assert.deepEqual(await moved(phone), []);
  assert.deepEqual(await complaints(phone), []);
});

test('the way back from a product leads to where the feed was left', async (t) => {
  // Without the browser's own memory of whole pages.
  const phone = await open(t, feedDocument(600), { before: `addEventListener('unload', () => {});` });
  await near(phone);
  await scrollBy(phone, 9_000);
  const at = `const c = [...document.querySelectorAll('.sf-feed [data-product]')].find((c) => c.getBoundingClientRect().bottom > 0);
    return c && [c.dataset.product, Math.round(c.getBoundingClientRect().top)]`;
  const before = await phone.driver.executeScript(at);
  await visit(phone, `${phone.site}/p`);
  await phone.driver.navigate().back();
  await until(phone, 'the card', `const c = ${card(before[0])}; return c && Math.abs(c.getBoundingClientRect().top - arguments[0]) < 3`, before[1]);
  // The page comes in while the browser holds its old place; of the feed nothing moves.
  assert.deepEqual((await moved(phone)).filter((what) => /sf-/.test(what)), []);
  assert.deepEqual(await complaints(phone), []);
});

/** What a server sends for `document` and `shopper`: the inside of its `<store-page>`. */
function rendered(document, shopper) {
  const folder = mkdtempSync(join(tmpdir(), 'feed-'));
  try {
    const file = (name, value) => (writeFileSync(join(folder, name), JSON.stringify(value)), join(folder, name));
    const html = execFileSync(STOREFRONT, ['render', '--page', file('page.json', document), '--shopper', file('shopper.json', shopper),
      '--probe', file('probe.json', { wasm: true }), '--now', NOW], { encoding: 'utf8' });
    return html.replace(/^[^]*?<store-page[^>]*>/, '').replace(/<\/store-page>[^]*$/, '');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const [what, shopper, makes] of [['the same', { name: 'Mira' }, 'adopted'], ['another', { brands: { 'Maker 3': 9 } }, 'ready']]) {
  test(`on a server's page made for ${what} shopper the feed goes on, and the page is then ${makes}`, async (t) => {
    const document = feedDocument(600, { data: { rank: { var: ['affinity.brand', 0] } } });
    const phone = await open(t, document, { served: rendered(document, shopper), attributes: 'adopted lang="en-IN"' });
    assert.equal(await phone.driver.executeScript(`return document.querySelector('store-page').dataset.sfState`), 'adopted');
    await near(phone);
    await until(phone, 'more cards', `scrollBy({ top: 200, behavior: 'instant' }); ${CARDS} return cards().length > 40`);
    const seen = await phone.driver.executeScript(`${CARDS} return [document.querySelector('store-page').dataset.sfState, cards()]`);
    assert.equal(seen[0], makes);
    // The shopper of this handset has no brand: the document's own order.
    assert.deepEqual(seen[1], seen[1].map((_, n) => (n < 24 ? `p${n}` : seen[1][n])));
    assert.ok(seen[1].slice(24).every((id, n, all) => n === 0 || Number(id.slice(1)) === Number(all[n - 1].slice(1)) + 1));
    assert.deepEqual(await complaints(phone), []);
  });
}

/** Breaks the engine that gives cards, in a worker or on the page: as if its wasm had trapped. */
const TRAP = (times) => {
  let left = times;
  return async (request, response) => {
    const glue = await (await fetch(new URL('/dist/page.js', process.env.STOREFRONT_URL ?? 'http://127.0.0.1:8080'))).text();
    const broken = left-- > 0 ? `${glue.replace(/export\s*\{([^}]*?)(\w+) as cards/, 'export{$1__trap as cards').replace('export function cards', 'function __old_cards')}\nfunction __trap(){throw new WebAssembly.RuntimeError('unreachable')}` : glue;
    answer(broken, 'text/javascript')(request, response);
  };
};

test('when no cards can be had the feed ends with a sentence and a button that tries again', async (t) => {
  // The page itself takes the engine first; then the feed, and once more by itself.
  const phone = await open(t, feedDocument(600), {
    routes: { '/dist/page.js': TRAP(3) },
    before: `self.told = []; addEventListener('section-error', ({ detail }) => told.push(detail), true);`,
  });
  await near(phone);
  await until(phone, 'the sentence', `scrollBy({ top: 300, behavior: 'instant' }); return document.querySelector('.sf-feed-end [role=alert]')?.textContent === 'That did not work. Please try again.'`);
  const seen = await phone.driver.executeScript(`${CARDS} return [cards().length, document.querySelector('.sf-feed').offsetHeight, document.querySelector('.sf-feed-end button').hidden, told]`);
  assert.deepEqual(seen, [24, 0, false, [{ section: 'feed', code: 'trap' }]], 'no empty box');
  await phone.driver.executeScript(`document.querySelector('.sf-feed-end button').click()`);
  await until(phone, 'the cards', `scrollBy({ top: 300, behavior: 'instant' }); ${CARDS} return cards().includes('p40')`);
  assert.equal(await phone.driver.executeScript(`return document.querySelector('.sf-feed-end [role=alert]').textContent`), '');
});

test('a page that is taken out of the document and put back goes on', async (t) => {
  const phone = await open(t, feedDocument(600));
  await near(phone);
  await scrollBy(phone, 6_000);
  await phone.driver.executeAsyncScript(`const done = arguments[0]; const page = document.querySelector('store-page');
    page.remove(); setTimeout(() => { document.body.prepend(page); setTimeout(done, 300); }, 300)`);
  await phone.driver.executeScript(`document.querySelector('.sf-feed').scrollIntoView({ behavior: 'instant' })`);
  await scrollBy(phone, 6_000);
  assert.ok(await phone.driver.executeScript(`return [...document.querySelectorAll('.sf-feed [data-product]')].some((c) => { const b = c.getBoundingClientRect(); return b.top > 0 && b.top < innerHeight })`));
  assert.deepEqual(await complaints(phone), []);
});

test('the real catalogue, ranked for a shopper, to its end', async (t) => {
  if (!existsSync(CATALOGUE)) {
    t.skip('1 case: ../shared/data/catalogue is missing');
    return;
  }
  const products = readFileSync(CATALOGUE, 'utf8').trim().split('\n').map((line) => JSON.parse(line)).map(({ id, name, brand, category, price, currency }) => ({
    ...product(id), id, title: name, vendor: brand, productType: category,
    priceRange: { minVariantPrice: { amount: price.toFixed(2), currencyCode: currency } },
  }));
  const document = feedDocument(0, { products, data: { rank: { '*': [-1, { var: 'item.id' }] } } });
  const phone = await open(t, document);
  await near(phone);
  const seen = await scrollToEnd(phone, 1_800);
  assert.equal(seen.error, undefined);
  assert.equal(seen.seen.length, products.length);
  assert.ok(seen.nodes < MOST_NODES, `${seen.nodes} nodes`);
  assert.deepEqual(await moved(phone), []);
  t.diagnostic(`${products.length} products: ${seen.nodes} nodes, ${seen.cards} cards at most, ${seen.waits} of ${seen.steps} steps waited`);
});
