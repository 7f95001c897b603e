// The page of `bench-preact.js` as Preact makes it: what `<store-page>` makes from the same document.
//
// Runs in the page. With `order=first` three sections are rendered first and the rest after a paint, as one does who cares
// about the first screen; else all at once. Sections below it have the `data-later` of ours, so that the browser skips
// their layout too.

import { h, render } from './preact.js';

const query = new URLSearchParams(location.search);
const [later, eager] = [query.get('later'), Number(query.get('eager'))];
const FIRST = 3;

const text = await (await fetch('/bench.json')).text();
const page = JSON.parse(text);
const products = new Map(page.products.map((product) => [product.id, product]));
const money = new Intl.NumberFormat(page.locale, { style: 'currency', currency: page.currency });
const count = new Intl.NumberFormat(page.locale);

function Card({ product: { id, title, onlineStoreUrl, featuredImage, rating, priceRange }, lazy, Title }) {
  const mean = rating.value.toFixed(1);
  const price = priceRange.minVariantPrice;
  const { url, width, height, altText } = featuredImage;
  return h('li', { class: 'sf-card', 'data-product': id },
    h('div', { class: 'sf-picture' }, h('img', { loading: lazy ? 'lazy' : null, src: url, width, height, alt: altText, decoding: 'async' })),
    h(Title, { class: 'sf-title', dir: 'auto' }, h('a', { class: 'sf-cover', href: onlineStoreUrl }, title)),
    h('p', { class: 'sf-rating' },
      h('span', { class: 'sf-stars', role: 'img', 'aria-label': `${mean} out of 5, ${count.format(rating.count)} ratings`, style: `--sf-tenths:${Math.round(rating.value * 10)}` }),
      h('span', { 'aria-hidden': 'true' }, `${mean} (${count.format(rating.count)})`)),
    h('p', { class: 'sf-price' }, h('span', { class: 'sf-spoken' }, 'Price'), ' ',
      h('data', { class: 'sf-money', value: price.amount, 'data-currency': price.currencyCode }, money.format(price.amount))));
}

function Section({ id, at }) {
  const { settings: { heading }, data: { ids } } = page.sections[id];
  const below = at >= eager;
  return h('section', { class: 'sf-section sf-product_grid', id: `sf-${id}`, 'data-section': id, 'aria-label': heading, 'data-later': below ? '' : null, style: below ? later : null },
    h('div', { class: 'sf-head' }, h(at ? 'h2' : 'h1', { class: 'sf-heading' }, heading)),
    h('ul', { class: 'sf-grid', role: 'list', style: '--sf-ratio:4/5;--sf-columns:4' },
      ids.map((pid) => h(Card, { key: pid, product: products.get(pid), lazy: below, Title: 'h3' }))));
}

const Page = ({ sections }) => sections.map((id, at) => h(Section, { key: id, id, at }));

const host = document.querySelector('store-page');
if (query.get('order') === 'first') {
  render(h(Page, { sections: page.order.slice(0, FIRST) }), host);
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => render(h(Page, { sections: page.order }), host))));
} else {
  render(h(Page, { sections: page.order }), host);
}
