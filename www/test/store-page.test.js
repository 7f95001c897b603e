/** `<store-page>` in a document, with a page engine and a network that the test plays. The device stays unknown. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { beforeEach, test } from 'node:test';

/** Lets everything run on, at most until every page that was made stands. */
async function settle() {
  for (let turns = 0; turns < 100 && (turns < 2 || pages.some((page) => page.isConnected && state(page) === 'loading')); turns++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

class PlayedElement extends EventTarget {
  attributes = new Map();
  dataset = {};
  style = { setProperty: () => undefined };
  childNodes = [];
  isConnected = false;
  baseURI = 'http://shop/';
  ownerDocument = globalThis.document;
  get childElementCount() {
    return this.childNodes.length;
  }
  getAttribute(name) {
    return this.attributes.get(name) ?? null;
  }
  hasAttribute(name) {
    return this.attributes.has(name);
  }
  toggleAttribute(name, on) {
    if (on) {
      this.attributes.set(name, '');
    } else {
      this.attributes.delete(name);
    }
  }
  removeAttribute(name) {
    this.attributes.delete(name);
  }
  setAttribute(name, value) {
    const before = this.getAttribute(name);
    this.attributes.set(name, value);
    this.attributeChangedCallback?.(name, before, value);
  }
  querySelector(selector) {
    if (selector.startsWith('#')) {
      return this.anchors?.includes(selector) ? this : null;
    }
    const field = selector.includes('data-section') ? 'served' : selector.includes('application/json') ? 'textContent' : '';
    return this.childNodes.find((node) => node[field]) ?? null;
  }
  querySelectorAll() {
    return [];
  }
  closest(selector) {
    return selector === '[test-overrides]' && this.hasAttribute('test-overrides') ? this : null;
  }
  append(...nodes) {
    this.childNodes.push(...nodes);
  }
  contains() {
    return false;
  }
}

globalThis.HTMLElement = PlayedElement;
let went;
globalThis.location = {
  search: '',
  hash: '',
  get href() {
    return `http://shop/page${this.hash}`;
  },
  replace: (url) => went.push(url),
};
const page_ = new EventTarget();
globalThis.addEventListener = page_.addEventListener.bind(page_);
globalThis.requestAnimationFrame = (frame) => setTimeout(frame, 1);
globalThis.CSS = { escape: (text) => text };
globalThis.document = {
  readyState: 'complete',
  querySelector: () => null,
  addEventListener: () => undefined,
  createElement: () => new PlayedElement(),
};

// The bundle loads its engine from its own folder, so the folder stays and holds the glue.
const { loadModule, artefacts } = await import('./module.js');
const OPEN = `const pages = [];
export const open_page = (...texts) => {
  const { host, html, ...end } = globalThis.playedEngine(...texts, import.meta.url);
  const handle = pages.push({ left: [...html], end }) - 1;
  return JSON.stringify({ ...host, handle });
};
export const more = (handle) => pages[handle].left.shift() ?? '';
export const finish = (handle) => pages[handle].end.plan + '\\0' + JSON.stringify(pages[handle].end.report) + '\\0';
export const close = () => undefined;`;
const PATCH = 'export const patch = async (host, sections) => (void [...sections], []);';
const ATTACH = 'export const attach = () => undefined;';
const folder = await artefacts({ 'page.js': OPEN, 'update.js': PATCH, 'events.js': ATTACH });
const { StorePage } = await loadModule('store-page.ts', folder);

const PAGE = {
  html: [],
  host: { lang: 'en', dir: 'ltr', properties: {} },
  json_ld: '',
  plan: '{"sections":[{}],"dropped":[]}',
  report: { shopper_faults: [] },
};

let pages;
let rendered;
let network;

beforeEach(() => {
  went = [];
  globalThis.location.hash = '';
  pages = [];
  rendered = [];
  network = () => new Response('{}');
  globalThis.fetch = async (url) => {
    return String(url).endsWith('.wasm') ? new Response(new Uint8Array(8)) : network(String(url));
  };
  globalThis.playedEngine = (document_, shopper, _verdict, _context, url) => {
    rendered.push({ document_, shopper, url });
    return PAGE;
  };
});

function element(attributes = { src: 'page.json' }) {
  const page = new StorePage();
  pages.push(page);
  page.heard = [];
  for (const type of ['page-ready', 'section-error', 'profile-error', 'error']) {
    page.addEventListener(type, (event) => page.heard.push([type, event.detail]));
  }
  Object.entries(attributes).forEach(([name, value]) => page.setAttribute(name, value));
  return page;
}

function connect(page) {
  page.isConnected = true;
  page.connectedCallback();
  return page;
}

const state = (page) => page.report().state;

test('an engine that could not be loaded is asked for again', async () => {
  const answer = globalThis.fetch;
  globalThis.fetch = async (url) => (String(url).endsWith('.wasm') ? new Response('', { status: 503 }) : answer(url));
  const page = connect(element());
  await settle();
  assert.equal(state(page), 'failed');
  assert.equal(page.heard[0][1].code, 'artefact-missing');
  globalThis.fetch = answer;
  page.setAttribute('src', 'other.json');
  await settle();
  assert.equal(state(page), 'ready');
  assert.equal(rendered.length, 1);
});

test('after a trap the next page gets a fresh engine', async () => {
  const page = connect(element());
  await settle();
  const { url } = rendered[0];
  const play = globalThis.playedEngine;
  globalThis.playedEngine = () => {
    throw new WebAssembly.RuntimeError('unreachable');
  };
  page.setAttribute('src', 'b.json');
  await settle();
  assert.equal(page.heard.pop()[1].code, 'trap');
  globalThis.playedEngine = play;
  page.setAttribute('src', 'c.json');
  await settle();
  assert.equal(state(page), 'ready');
  assert.notEqual(rendered[1].url, url);
});

test('properties that came before the element count', async () => {
  const page = element({});
  for (const [name, value] of [['src', 'early.json'], ['profile', { city: 'Pune' }]]) {
    Object.defineProperty(page, name, { value, configurable: true, enumerable: true, writable: true });
  }
  connect(page);
  await settle();
  assert.equal(page.getAttribute('src'), 'early.json');
  assert.equal(rendered[0].shopper, '{"city":"Pune"}');
});

test('a served page stays, unless the page brings a profile', async () => {
  const served = element();
  served.append({ served: true });
  connect(served);
  await settle();
  assert.equal(state(served), 'adopted');
  assert.equal(rendered.length, 0);
  served.profile = { city: 'Nashik' };
  await settle();
  assert.equal(rendered.length, 1);
});

test('a served page tells what its server decided, and decides nothing', async () => {
  const served = element({ src: 'page.json', adopted: '' });
  served.append({ served: true }, { textContent: '{"page":"p","dropped":[]}' });
  let told;
  served.addEventListener('page-ready', () => (told = served.report().plan));
  connect(served);
  await settle();
  assert.deepEqual(told, { page: 'p', dropped: [] });
  assert.equal(state(served), 'adopted');
  assert.equal(rendered.length, 0);
});

test('a plan that is no JSON is an error, and the served page stays', async () => {
  const served = element({ src: 'page.json', adopted: '' });
  served.append({ served: true }, { textContent: '{"page":' });
  connect(served);
  await settle();
  assert.deepEqual(served.heard.map(([type]) => type), ['page-ready', 'error']);
  assert.equal(served.childElementCount, 2);
});

test('a served page takes no word in the address that means nothing', async () => {
  globalThis.location.search = '?sf-tier=best';
  const served = element({ src: 'page.json', 'test-overrides': '' });
  served.append({ served: true });
  connect(served);
  await settle();
  globalThis.location.search = '';
  assert.equal(served.heard.pop()[1].code, 'bad-override');
  assert.equal(served.childElementCount, 1, 'the page itself stays');
});

test('what changed outside the document is caught up on', async () => {
  const page = connect(element());
  await settle();
  page.isConnected = false;
  page.profile = { city: 'Surat' };
  page.setAttribute('src', 'b.json');
  await settle();
  assert.equal(rendered.length, 1);
  connect(page);
  await settle();
  assert.equal(rendered.length, 2);
  assert.equal(rendered[1].shopper, '{"city":"Surat"}');
  connect(page);
  await settle();
  assert.equal(rendered.length, 2, 'once');
});

test('taken out half-way, an element does not stay loading, and starts again when it is back', async () => {
  const page = connect(element());
  await Promise.resolve();
  assert.equal(state(page), 'loading');
  page.isConnected = false;
  await settle();
  assert.equal(state(page), 'empty');
  connect(page);
  await settle();
  assert.equal(state(page), 'ready');
});

test('the first page of this handset goes to the section of the address, later ones and touched ones do not', async () => {
  globalThis.location.hash = '#sf-sound';
  const page = element();
  page.anchors = ['#sf-sound'];
  connect(page);
  await settle();
  assert.deepEqual(went, ['http://shop/page#sf-sound'], 'whatever the base of the page is');
  page.setAttribute('shopper', 'gold.json');
  await settle();
  assert.deepEqual(went, ['http://shop/page#sf-sound'], 'whatever the base of the page is');
  const touched = element();
  touched.anchors = ['#sf-sound'];
  connect(touched);
  page_.dispatchEvent(new Event('wheel'));
  await settle();
  assert.deepEqual(went, ['http://shop/page#sf-sound'], 'whatever the base of the page is');
  globalThis.location.hash = '#product-7';
  connect(element());
  await settle();
  assert.equal(went.length, 1);
});

test('a document of which nothing can be shown keeps what there is and is an error', async () => {
  const mistaken = (code) => () => ({ ...PAGE, plan: JSON.stringify({ sections: [], dropped: [{ id: 'a', reason: { code } }] }) });
  globalThis.playedEngine = mistaken('unknown-type');
  const page = connect(element());
  await settle();
  assert.equal(state(page), 'failed');
  assert.equal(page.report().failure.code, 'nothing-to-show');
  globalThis.playedEngine = mistaken('when-fails');
  const empty = connect(element());
  await settle();
  assert.equal(state(empty), 'ready', 'a page without anything for this shopper is a decision');
});

test('an error says which text is wrong and where', async () => {
  globalThis.playedEngine = () => {
    throw Object.assign(new Error('document: /version: this build reads version 1'), {
      code: 'unsupported-version',
      text: 'document',
      pointer: '/version',
    });
  };
  const page = connect(element());
  await settle();
  const [[type, { sourceError, ...detail }]] = page.heard;
  assert.equal(type, 'error');
  assert.deepEqual(detail, {
    code: 'unsupported-version',
    message: 'document: /version: this build reads version 1',
    text: 'document',
    pointer: '/version',
  });
  assert.equal(sourceError.pointer, '/version');
});

for (const [text, attributes, bytes] of [
  ['document', { src: 'page.json' }, 8 << 20],
  ['shopper', { src: 'page.json', shopper: 'me.json' }, 256 << 10],
]) {
  test(`a ${text} above the engine's limit is refused without reading it whole`, async () => {
    const large = text === 'document' ? 'page.json' : 'me.json';
    let sent = 0;
    const pull = (controller) => {
      controller.enqueue(new Uint8Array(64 << 10).fill(32));
      sent += 64 << 10;
    };
    network = (url) => (url.endsWith(large) ? new Response(new ReadableStream({ pull })) : new Response('{}'));
    const page = connect(element(attributes));
    await settle();
    assert.equal(page.heard[0][1].code, 'too-large');
    assert.equal(page.heard[0][1].text, text);
    assert.ok(sent < bytes + (512 << 10));
  });
}

test('the ceilings of texts are those of the engine', () => {
  const limits = readFileSync(new URL('../../src/document/limits.rs', import.meta.url), 'utf8');
  assert.match(limits, /MAX_DOCUMENT_BYTES: usize = 8 << 20;/);
  assert.match(limits, /MAX_SHOPPER_BYTES: usize = 256 << 10;/);
});

test('faults of the profile are told', async () => {
  const faults = [{ code: 'wrong-type', severity: 'error', pointer: '/city', message: 'wants a string' }];
  globalThis.playedEngine = () => ({ ...PAGE, report: { shopper_faults: faults } });
  const page = connect(element());
  await settle();
  assert.deepEqual(page.heard[0], ['profile-error', { faults }]);
  assert.equal(page.heard[1][0], 'page-ready');
});

test('a profile that is no plain data is refused', async () => {
  const page = element();
  const circle = {};
  circle.circle = circle;
  page.profile = circle;
  connect(page);
  await settle();
  assert.equal(page.heard[0][1].code, 'wrong-type');
  assert.equal(page.heard[0][1].text, 'shopper');
});
