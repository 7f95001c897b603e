/**
 * A product's sheet: the product to turn, its colours, its price, and the bag.
 *
 * In: the address's hash, `#bottle-forest` for a product; `#sf-living`, a section of the page, is the browser's. The
 * document is the same file that `<store-page>` reads. Built node by node: no HTML strings, so Trusted Types has nothing to say.
 */
import { hotspotsOf } from './places.js';

type Money = { amount: string; currencyCode: string };
type Product = {
  id: string;
  title: string;
  description: string;
  tags: string[];
  availableForSale: boolean;
  quantityAvailable?: number;
  priceRange: { minVariantPrice: Money };
  compareAtPrice?: Money;
  featuredImage: { url: string; width: number; height: number };
  media: { cameraOrbit: string; sources: { url: string }[] }[];
  options: { optionValues: { name: string; swatch: { color: string } }[] }[];
};

/** Few enough to say so; the cards of the page say it from the same number on. */
const FEW_LEFT = 5;

let range: Promise<Product[]> | undefined;
let inBag = 0;

/** Open and close the sheet as the address says. */
export function followHash(page: HTMLElement): void {
  const sheet = document.querySelector<HTMLDialogElement>('.shop-sheet');
  if (!sheet) {
    return;
  }
  const follow = () => void show(page, sheet, decodeURIComponent(location.hash.slice(1)));
  addEventListener('hashchange', follow);
  // Without its hash the address stays, and so does the place on the page.
  sheet.addEventListener('close', () => history.replaceState(null, '', location.pathname + location.search));
  sheet.addEventListener('click', (event) => {
    if (event.target === sheet) {
      sheet.close();
    }
  });
  // A tap on the same link again changes no hash.
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest?.('a[href*="#"]');
    if (link instanceof HTMLAnchorElement && link.hash === location.hash) {
      follow();
    }
  });
  follow();
}

async function show(page: HTMLElement, sheet: HTMLDialogElement, name: string): Promise<void> {
  if (!name) {
    return;
  }
  const products = await load(page);
  const product = products.find((candidate) => candidate.id === name);
  if (product) {
    fill(sheet, product, products.filter((other) => other.tags[0] === product.tags[0]));
    if (!sheet.open) {
      sheet.showModal();
    }
  }
}

/** The document's products, fetched once; a failure is tried again with the next tap. */
function load(page: HTMLElement): Promise<Product[]> {
  range ??= fetch(page.getAttribute('src') ?? '')
    .then((answer) => answer.json())
    .then((document: { products: Product[] }) => document.products)
    .catch(() => {
      range = undefined;
      return [];
    });
  return range;
}

/** Writes the sheet; the preview stays when only the colour changes, and takes the new one without loading again. */
function fill(sheet: HTMLDialogElement, product: Product, colors: Product[]): void {
  const close = element('button', 'shop-close', '×');
  close.setAttribute('aria-label', 'Close');
  close.addEventListener('click', () => sheet.close());
  const words = element('div', 'shop-words');
  const title = element('h2', 'shop-title', product.title);
  title.id = 'sheet-title';
  words.append(title, price(product), swatches(product, colors), element('p', 'shop-text', product.description));
  words.append(...stock(product), buy(product));
  sheet.replaceChildren(close, preview(sheet, product), words);
}

function preview(sheet: HTMLDialogElement, product: Product): HTMLElement {
  const source = product.media[0]?.sources[0]?.url ?? '';
  const known = sheet.querySelector<HTMLElement>('product-view');
  const view = known?.getAttribute('src') === source ? known : document.createElement('product-view');
  view.className = 'shop-stage';
  view.setAttribute('variant-name', colorOf(product).name);
  view.setAttribute('poster', product.featuredImage.url);
  view.setAttribute('alt', product.title);
  if (view !== known) {
    view.setAttribute('camera-controls', '');
    view.setAttribute('touch-action', 'pan-y');
    view.setAttribute('shadow-intensity', '1');
    view.setAttribute('camera-orbit', product.media[0]?.cameraOrbit ?? 'auto auto auto');
    const picture = document.createElement('img');
    picture.slot = 'poster';
    picture.alt = product.title;
    picture.src = product.featuredImage.url;
    picture.width = product.featuredImage.width;
    picture.height = product.featuredImage.height;
    view.append(picture, ...hotspotsOf(product.id));
    view.setAttribute('src', source);
  }
  return view;
}

function swatches(product: Product, colors: Product[]): HTMLElement {
  const list = element('nav', 'shop-colors');
  list.setAttribute('aria-label', 'Colour');
  for (const other of colors) {
    const link = element('a', other.availableForSale ? '' : 'shop-gone');
    const { name, swatch } = colorOf(other);
    link.setAttribute('href', `#${other.id}`);
    link.setAttribute('aria-label', other.availableForSale ? name : `${name}, sold out`);
    link.title = name;
    if (other === product) {
      link.setAttribute('aria-current', 'true');
    }
    link.style.setProperty('--swatch', swatch.color);
    list.append(link);
  }
  return list;
}

function price(product: Product): HTMLElement {
  const line = element('p', 'shop-price', money(product.priceRange.minVariantPrice));
  if (product.compareAtPrice) {
    line.append(' ', element('s', '', money(product.compareAtPrice)));
  }
  return line;
}

function stock(product: Product): HTMLElement[] {
  const left = product.quantityAvailable ?? Infinity;
  return left > 0 && left <= FEW_LEFT ? [element('p', 'shop-few', `Only ${left} left`)] : [];
}

function buy(product: Product): HTMLElement {
  const button = element('button', 'shop-buy', product.availableForSale ? 'Add to bag' : 'Sold out');
  if (!product.availableForSale) {
    button.setAttribute('disabled', '');
  }
  button.addEventListener('click', () => {
    inBag += 1;
    button.textContent = 'In your bag';
    const bag = document.querySelector('.shop-bag');
    if (bag) {
      bag.textContent = `Bag ${inBag}`;
    }
  });
  return button;
}

function colorOf(product: Product): { name: string; swatch: { color: string } } {
  return product.options[0]?.optionValues[0] ?? { name: '', swatch: { color: '#ccc' } };
}

function money({ amount, currencyCode }: Money): string {
  return new Intl.NumberFormat('en-IN', { style: 'currency', currency: currencyCode }).format(Number(amount));
}

function element(tag: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}
