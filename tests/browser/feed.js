// A page with an endless feed, made up: the tests and the bench share it.

import { answer, page } from './site.js';

const JSON_TYPE = 'application/json';

/** A picture for all products, of the size that the document says. */
const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 5"><rect width="4" height="5" fill="#c9b79c"/><circle cx="2" cy="2.5" r="1.2" fill="#8c3b1f"/></svg>';

/** Pictures are that high to a width of 400; nobody knows the last one. */
export const HIGH = [500, 300, 400, 533, 360, 480, 900, undefined];

/** Product number `n`; some titles take two lines, some cards have badges, pictures have many shapes. */
export const product = (n) => ({
  id: `p${n}`, title: n % 3 ? `Cup ${n}` : `Cup ${n} of stoneware, thrown by hand in Khurja`, onlineStoreUrl: `/p?${n}`,
  availableForSale: n % 11 > 0, vendor: `Maker ${n % 5}`, productType: 'Cup',
  priceRange: { minVariantPrice: { amount: `${100 + (n % 900)}.00`, currencyCode: 'INR' } },
  featuredImage: { url: '/i.svg', ...(HIGH[n % 8] && { width: 400, height: HIGH[n % 8] }), altText: '' },
});

/** A document: words, a feed of `count` products, words. */
export const feedDocument = (count, { data = {}, settings = {}, products = Array.from({ length: count }, (_, n) => product(n)) } = {}) => ({
  version: 1, id: 'endless', locale: 'en-IN', currency: 'INR', products, order: ['top', 'feed', 'end'],
  sections: {
    top: { type: 'rich_text', settings: { heading: 'Cups', text: ['Read this first. '.repeat(20)] } },
    feed: { type: 'product_feed', settings: { heading: 'Everything', link: '/all', ...settings }, data: { first: 10_000, ...data } },
    end: { type: 'rich_text', settings: { heading: 'The end', text: ['Some more. '.repeat(200)] } },
  },
});

/** Routes of a site with that document; `served` is HTML that a server put inside the page. */
export const feedRoutes = (document, { served = '', attributes = '' } = {}) => ({
  '/': page(`<store-page test-overrides src="/feed.json" shopper="/me.json" ${attributes}>${served}</store-page><footer><a id="foot" href="/foot">foot</a></footer>`),
  '/feed.json': answer(JSON.stringify(document), JSON_TYPE),
  '/me.json': answer('{"name":"Mira"}', JSON_TYPE),
  '/i.svg': answer(PICTURE, 'image/svg+xml'),
  '/p': page('<main style="height:3000px">A product</main>'),
});

/**
 * Runs before the page: tasks over 50 ms, and what moved, as the browser counts it. A press of a test's script (`__press`) is
 * a shopper's: what comes in the frame after it, however late, and within half a second of that one, is no shift.
 */
export const WATCH = `
  self.__long = [];
  self.__moved = [];
  self.__pressed = -1e9;
  self.__press = (button) => {
    __pressed = Infinity;
    button.click();
    requestAnimationFrame(() => setTimeout(() => (__pressed = performance.now())));
  };
  new PerformanceObserver((list) => {
    for (const { startTime, value, sources, hadRecentInput } of list.getEntries()) {
      if (!hadRecentInput && startTime - __pressed > 500) __moved.push(value.toFixed(4) + ' ' + sources.map((s) => s.node?.id || s.node?.className || s.node?.nodeName));
    }
  }).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => __long.push(...list.getEntries().map((e) => e.duration))).observe({ type: 'longtask' });`;

/**
 * Runs in the page: scroll to the end of the feed as a hand does that waits for what it wants to see, pressing the button where
 * it asks. Gives, of all steps, the most live nodes and cards of the section, the products that were seen in their order, how
 * often the button was pressed, and how many steps had to wait for cards.
 */
export const SCROLL_TO_END = `
  const [step, done] = arguments;
  (async () => {
    const section = document.querySelector('#sf-feed');
    const box = section.querySelector('.sf-feed');
    const button = section.querySelector('.sf-feed-end button');
    const frame = () => new Promise((f) => requestAnimationFrame(() => setTimeout(f)));
    const seen = new Set();
    const result = { nodes: 0, cards: 0, presses: 0, waits: 0, steps: 0 };
    // Cards over the whole window, as far as the box reaches: those that are seen and all between them, and one more on each side.
    const covered = () => {
      const { bottom } = box.getBoundingClientRect();
      const there = [...section.querySelectorAll('[data-product]')];
      const place = (card) => Number(card.ariaPosInSet);
      const places = new Set(there.map(place));
      const inside = there.filter((card) => { const b = card.getBoundingClientRect(); return b.bottom > 0 && b.top < innerHeight; }).map(place);
      const [first, last] = inside.length ? [Math.min(...inside), Math.max(...inside)] : [];
      // At its end, room may be left over.
      const ends = bottom < innerHeight && box.getAttribute('aria-busy') === 'false';
      const around = Array.from({ length: last - first + 3 || 0 }, (_, n) => first - 1 + n);
      const shown = parseInt(section.querySelector('.sf-feed-end span').textContent.replace(',', '')) || Number(there[0].ariaSetSize);
      return (inside.length > 0 && around.every((n) => n === 0 || n > shown || places.has(n))) || ends;
    };
    // A step may be longer than the window: what it passes over stands around the window, if not at once.
    let reached = 0;
    const met = new Set();
    const passed = () => {
      const there = [...section.querySelectorAll('[data-product]')].map((card) => (seen.add(card.dataset.product), Number(card.ariaPosInSet)));
      there.forEach((n) => met.add(n));
      while (met.has(reached + 1)) reached += 1;
      return reached >= Math.max(...there);
    };
    for (const deadline = performance.now() + 60000; performance.now() < deadline; ) {
      scrollBy({ top: step, behavior: 'instant' });
      await frame();
      result.steps += 1;
      if (!covered()) result.waits += 1;
      while (!covered() && performance.now() < deadline) await frame();
      for (let frames = 0; !passed() && frames < 100; frames += 1) await frame();
      const cards = section.querySelectorAll('[data-product]');
      result.nodes = Math.max(result.nodes, section.querySelectorAll('*').length);
      result.cards = Math.max(result.cards, cards.length);
      if (button.getBoundingClientRect().top < innerHeight && !button.hidden) { button.scrollIntoView({ block: 'center', behavior: 'instant' }); __press(button); result.presses += 1; await frame(); }
      else if (box.getBoundingClientRect().bottom < innerHeight && button.hidden) return { ...result, seen: [...seen] };
    }
    throw new Error('the end did not come: ' + JSON.stringify(result) + ' ' + box.style.height + ' ' + scrollY);
  })().then(done, (error) => done({ error: String(error.stack) }));`;
