// A page of 200 sections × 10 products: the engine in wasm against the same markup built by plain JavaScript.
//
// "The same" is checked, not believed: both texts must be equal to the last character. The plain side knows what the
// document looks like (no rules, no checks, no limits); the engine validates, plans and escapes.

const SECTIONS = 200;
const PRODUCTS_EACH = 10;
const ROUNDS = 7;

/** Print medians and ratios. */
export async function comparePages(phone) {
  const text = JSON.stringify(documentOf(SECTIONS, PRODUCTS_EACH));
  const result = await phone.driver.executeAsyncScript(MEASURE, text, ROUNDS);
  if (result.error) throw new Error(`page bench: ${result.error}`);
  console.log(`\nPage of ${SECTIONS} sections × ${PRODUCTS_EACH} products, document ${(text.length / 1000).toFixed(0)} kB, html ${(result.html_bytes / 1000).toFixed(0)} kB, median of ${ROUNDS}`);
  for (const [what, engine, plain] of [
    ['document → HTML text', result.engine.text, result.plain.text],
    ['HTML text → DOM and layout', result.engine.dom, result.plain.dom],
    ['both', result.engine.total, result.plain.total],
  ]) {
    console.log(`${what.padEnd(28)} engine ${engine.toFixed(1)} ms   plain JS ${plain.toFixed(1)} ms   engine/plain = ${(engine / plain).toFixed(2)}`);
  }
}

/** A page without rules: what differs then is only how it is made. */
export function documentOf(sections, each) {
  const products = [];
  const document = { version: 1, id: 'bench', title: 'Bench', locale: 'en-IN', currency: 'INR', sections: {}, order: [], products };
  for (let s = 0; s < sections; s += 1) {
    const ids = [];
    for (let p = 0; p < each; p += 1) {
      const n = s * each + p;
      const image = { url: `/demo/pictures/${n}.jpg`, width: 480, height: 600, altText: `Product ${n} from the front` };
      const price = (minor) => ({ amount: `${100 + ((n * 37) % 9000)}.${minor}`, currencyCode: 'INR' });
      products.push({
        id: `p${n}`, handle: `product-${n}`, title: `Product ${n} “A & B”`, vendor: 'Bench & Sons', productType: 'Lamp',
        onlineStoreUrl: `/products/${n}`, availableForSale: true, priceRange: { minVariantPrice: price('00') },
        featuredImage: image, rating: { value: 4.2, count: 10 + (n % 90) },
      });
      ids.push(`p${n}`);
    }
    document.sections[`s${s}`] = { type: 'product_grid', settings: { heading: `Section ${s}` }, data: { ids, first: each } };
    document.order.push(`s${s}`);
  }
  return document;
}

/** Runs in the page. */
const MEASURE = `
const [text, rounds, done] = arguments;
(async () => {
  const page = await import('/dist/page.js');
  await page.default({ module_or_path: '/dist/page.wasm' });
  const context = JSON.stringify({ now: '2026-11-23T10:00:00Z' });
  const bytes = new TextEncoder().encode(text);
  const byEngine = () => {
    const { handle } = JSON.parse(page.open_page(bytes, '{}', 'null', context));
    const html = page.more(handle, 1e6);
    page.close(handle);
    return html;
  };
  const sample = byEngine();
  // What the plan decides for sections below the fold, the same for all of them.
  const later = (sample.match(/ data-later style="[^"]*"/) || [''])[0];
  const upTo = (sample.match(/data-section/g) || []).length - (sample.match(/ data-later/g) || []).length;
  const eagerOf = [...sample.matchAll(/<section[^]*?<\\/section>/g)].map(([html]) => [
    /fetchpriority/.test(html), (html.match(/<img/g) || []).length - (html.match(/loading="lazy"/g) || []).length]);
  const esc = (s) => String(s).replace(/[&<>"']/g, (c) => '&#' + c.charCodeAt(0) + ';');
  const money = new Intl.NumberFormat('en-IN', { style: 'currency', currency: 'INR' });
  const count = new Intl.NumberFormat('en-IN');
  const open = sample.slice(0, sample.indexOf('<section'));
  function byPlainJs() {
    const doc = JSON.parse(text);
    const byId = new Map(doc.products.map((p) => [p.id, p]));
    let out = open;
    doc.order.forEach((id, at) => {
      const section = doc.sections[id];
      const heading = section.settings.heading;
      const tag = at ? 'h2' : 'h1';
      out += '<section class="sf-section sf-product_grid" id="sf-' + esc(id) + '" data-section="' + esc(id) + '"' + (at ? '' : ' data-first') + ' aria-label="' + esc(heading) + '"' + (at < upTo ? '' : later) + '>' +
        '<div class="sf-head"><' + tag + ' class="sf-heading">' + esc(heading) + '</' + tag + '></div>' +
        '<ul class="sf-grid" role="list" style="--sf-ratio:4/5;--sf-columns:4">';
      section.data.ids.forEach((pid, i) => {
        const p = byId.get(pid);
        const img = p.featuredImage;
        const price = p.priceRange.minVariantPrice;
        const mean = p.rating.value.toFixed(1);
        const loading = eagerOf[at][0] && !i ? ' fetchpriority="high"' : i < eagerOf[at][1] ? '' : ' loading="lazy"';
        out += '<li class="sf-card" data-product="' + esc(p.id) + '"><div class="sf-picture"><img src="' + esc(img.url) + '" width="' + img.width + '" height="' + img.height +
          '" alt="' + esc(img.altText) + '"' + loading + ' decoding="async"></div>' +
          '<h3 class="sf-title" dir="auto"><a class="sf-cover" href="' + esc(p.onlineStoreUrl) + '">' + esc(p.title) + '</a></h3>' +
          '<p class="sf-rating"><span class="sf-stars" role="img" aria-label="' + spoken(mean, p.rating.count) + '" style="--sf-tenths:' + Math.round(p.rating.value * 10) + '"></span>' +
          '<span aria-hidden="true">' + mean + ' (' + count.format(p.rating.count) + ')</span></p>' +
          '<p class="sf-price"><span class="sf-spoken">Price</span> <data class="sf-money" value="' + esc(price.amount) + '" data-currency="' + esc(price.currencyCode) + '">' +
          money.format(price.amount) + '</data></p></li>';
      });
      out += '</ul></section>';
    });
    return out + '</div>';
  }
  const words = (sample.match(/sf-stars" role="img" aria-label="([^"]*)"/) || [])[1] || '';
  const [first] = JSON.parse(text).products;
  const spoken = (mean, n) => words.replace(first.rating.value.toFixed(1), mean).replace(String(first.rating.count), count.format(n));
  const normal = (html) => { const t = document.createElement('template'); t.innerHTML = policy.createHTML(html); return t.innerHTML; };
  const policy = globalThis.trustedTypes ? trustedTypes.createPolicy('storefront', { createHTML: (s) => s }) : { createHTML: (s) => s };
  const a = normal(sample), b = normal(byPlainJs());
  if (a !== b) {
    let i = 0;
    while (a[i] === b[i]) i += 1;
    throw new Error('the two texts differ at ' + i + ': engine …' + a.slice(i - 60, i + 80) + '… plain …' + b.slice(i - 60, i + 80));
  }
  const host = document.createElement('div');
  document.body.replaceChildren(host);
  const measure = (make) => {
    const started = performance.now();
    const html = make();
    const made = performance.now();
    host.innerHTML = policy.createHTML(html);
    host.offsetHeight;
    const shown = performance.now();
    host.replaceChildren();
    return { text: made - started, dom: shown - made, total: shown - started };
  };
  const runs = { engine: [], plain: [] };
  for (let round = -1; round < rounds; round += 1) {
    const e = measure(byEngine), p = measure(byPlainJs);
    if (round >= 0) { runs.engine.push(e); runs.plain.push(p); }
  }
  const median = (list, key) => list.map((x) => x[key]).sort((x, y) => x - y)[list.length >> 1];
  const sum = (list) => ({ text: median(list, 'text'), dom: median(list, 'dom'), total: median(list, 'total') });
  return { engine: sum(runs.engine), plain: sum(runs.plain), html_bytes: sample.length };
})().then(done, (error) => done({ error: String(error && error.stack || error) }));
`;
