/** `<product-view>` in a document, with a device, a worker and a shopper that the test plays. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { artefacts, loadModule } from './module.js';

class Played extends EventTarget {
  attributes = new Map();
  dataset = {};
  style = {};
  children = [];
  isConnected = false;
  baseURI = 'http://shop/';
  clientWidth = 300;
  clientHeight = 300;
  classes = new Set();
  classList = {
    add: (name) => this.classes.add(name),
    remove: (name) => this.classes.delete(name),
    contains: (name) => this.classes.has(name),
    toggle: (name, on) => (on ? this.classes.add(name) : this.classes.delete(name)),
  };
  sheet = { insertRule: () => 0 };
  constructor(tag = '') {
    super();
    this.tag = tag;
  }
  getAttribute(name) {
    return this.attributes.get(name) ?? null;
  }
  hasAttribute(name) {
    return this.attributes.has(name);
  }
  setAttribute(name, value) {
    const before = this.getAttribute(name);
    this.attributes.set(name, value);
    this.attributeChangedCallback?.(name, before, value);
  }
  removeAttribute(name) {
    const before = this.getAttribute(name);
    this.attributes.delete(name);
    this.attributeChangedCallback?.(name, before, null);
  }
  append(...nodes) {
    const children = nodes.filter((node) => node instanceof Played);
    children.forEach((child) => (child.parentNode = this));
    this.children.push(...children);
  }
  remove() {
    this.parentNode.children = this.parentNode.children.filter((child) => child !== this);
  }
  querySelector() {
    return null;
  }
  querySelectorAll(tag) {
    return this.children.filter((child) => child.tag === tag);
  }
  matches(list) {
    return list.split(',').some((one) => this.attributes.has(one.slice(1, -1)));
  }
  closest() {
    return null;
  }
  attachShadow() {
    return (this.shadowRoot = new Played('shadow'));
  }
  getContext() {
    return { clearRect: () => undefined, putImageData: () => undefined };
  }
}

class PlayedWorker {
  sent = [];
  constructor() {
    workers.push(this);
  }
  postMessage(message) {
    this.sent.push(message);
    if (message.type === 'ask') {
      queueMicrotask(() => this.say({ type: 'ready' }, { type: 'told', facts: { webgl: { version: 2 } } }));
    }
  }
  terminate() {}
  say(...messages) {
    messages.forEach((data) => this.onmessage({ data }));
  }
}

let workers = [];
const motion = Object.assign(new EventTarget(), { matches: false, media: 'motion' });

globalThis.HTMLElement = Played;
globalThis.Worker = PlayedWorker;
globalThis.CSSStyleSheet = class {};
globalThis.ImageData = class {};
globalThis.IntersectionObserver = class {
  observe() {}
  disconnect() {}
};
globalThis.ResizeObserver = globalThis.IntersectionObserver;
globalThis.MutationObserver = globalThis.IntersectionObserver;
globalThis.requestAnimationFrame = () => 1;
globalThis.addEventListener = globalThis.removeEventListener = () => undefined;
globalThis.cancelAnimationFrame = () => undefined;
globalThis.matchMedia = () => motion;
globalThis.navigator = { userAgent: 'Phone' };
globalThis.screen = { width: 360, height: 800 };
globalThis.devicePixelRatio = 1;
globalThis.location = { search: '' };
globalThis.document = Object.assign(new EventTarget(), {
  visibilityState: 'visible',
  readyState: 'complete',
  createElement: (tag) => new Played(tag),
  querySelector: () => null,
});
globalThis.fetch = async () => new Response(new Uint8Array(8));

const verdict = "{ v: 1, tier: 'T1', delivery: 'auto', ar: 'none', reasons: [], not_used: [], ttl_hours: 1 }";
const folder = await artefacts({ 'device.js': `export const decide = () => (${verdict});` }, ['probe', 'animation']);
const { ProductView } = await loadModule('product-view.ts', folder);

const camera = { theta_radians: 0, phi_radians: 1, radius_metres: 1, target_metres: [0, 0, 0], field_of_view_degrees: 30 };
const opened = { preview: 1, triangles: 1, variants: [], animations: [], animation_seconds: [], center_metres: [0, 0, 0], size_metres: [1, 1, 1], ideal_aspect: 1, world_from_scene: [], textures: [] };

beforeEach(() => {
  motion.matches = false;
});

/** An element whose preview is open; `say` speaks for the host. */
async function shown(attributes = {}, model = opened, prepare = () => undefined) {
  const before = opens().length;
  const view = new ProductView();
  view.heard = [];
  view.addEventListener('error', ({ detail }) => view.heard.push(detail));
  Object.entries({ loading: 'eager', src: 'a.glb', ...attributes }).forEach((pair) => view.setAttribute(...pair));
  prepare(view);
  view.isConnected = true;
  view.connectedCallback();
  for (let turns = 0; turns < 100 && opens().length === before; turns++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const worker = workers[workers.length - 1];
  const { preview } = opens().pop();
  const advanced = { dirty: false, moving: false, camera, turntable_radians: 0, user: false };
  const picture = { kind: 'pixels', width_px: 1, height_px: 1, rgba: new Uint8ClampedArray(4) };
  worker.say(
    { type: 'ready' },
    { type: 'started' },
    { type: 'opened', preview, opened: model },
    { type: 'drawn', preview, advanced, picture, draw_millis: 1, scale: 1 },
  );
  return { view, worker, preview };
}

const opens = () => workers.flatMap(({ sent }) => sent.filter(({ type }) => type === 'open'));
const pictures = (view) => view.shadowRoot.children.flatMap(({ children }) => children).flatMap((part) => part.querySelectorAll('canvas'));

test('another model keeps the last picture until it has its own; no model keeps none', async () => {
  workers = [];
  const { view } = await shown();
  assert.equal(view.loaded, true);
  assert.equal(pictures(view).length, 1);
  view.setAttribute('src', 'b.glb');
  assert.equal(pictures(view).length, 1);
  assert.equal(view.modelIsVisible, true);
  view.removeAttribute('src');
  assert.equal(pictures(view).length, 0);
  assert.equal(view.modelIsVisible, false);
  assert.equal(view.dataset.sfState, 'poster');
});

test('a shopper who asks for less motion stops the turntable at once', async () => {
  const { view, worker, preview } = await shown({ 'auto-rotate': '' });
  const said = () => worker.sent.filter(({ type }) => type === 'configure').map(({ settings }) => settings.auto_rotate);
  motion.matches = true;
  motion.dispatchEvent(new Event('change'));
  assert.equal(said().pop(), false);
  motion.matches = false;
  motion.dispatchEvent(new Event('change'));
  assert.equal(said().pop(), true);
  view.isConnected = false;
  view.disconnectedCallback();
  const count = said().length;
  motion.dispatchEvent(new Event('change'));
  assert.equal(said().length, count);
  assert.ok(preview);
});

test('an error says what is wrong and where', async () => {
  const { view, worker, preview } = await shown();
  worker.say({ type: 'refused', preview, failure: { code: 'truncated', message: 'ends (byte 20)', byte_offset: 20 } });
  const [{ sourceError, ...detail }] = view.heard;
  assert.deepEqual(detail, { type: 'loadfailure', code: 'truncated', message: 'ends (byte 20)', byte_offset: 20 });
  assert.equal(sourceError.byte_offset, 20);
  assert.equal(view.dataset.sfState, 'failed');
});

test('an override that means nothing is told once, however many attributes the element has', async () => {
  const view = new ProductView();
  const heard = [];
  view.addEventListener('error', ({ detail }) => heard.push(detail.code));
  view.closest = () => view;
  globalThis.location.search = '?sf-tier=T9';
  // As in an upgrade: all attributes are there before the first callback.
  view.isConnected = true;
  const attributes = Object.entries({ loading: 'eager', src: 'a.glb' });
  attributes.forEach(([name, value]) => view.attributes.set(name, value));
  attributes.forEach(([name, value]) => view.attributeChangedCallback(name, null, value));
  view.connectedCallback();
  await new Promise((resolve) => setTimeout(resolve, 5));
  globalThis.location.search = '';
  assert.deepEqual(heard, ['bad-override']);
});

test('properties that came before the element count', () => {
  const view = new ProductView();
  for (const [name, value] of [['cameraOrbit', '90deg 75deg 2m'], ['autoRotate', true], ['exposure', 2]]) {
    Object.defineProperty(view, name, { value, configurable: true, enumerable: true, writable: true });
  }
  view.toggleAttribute = (name, on) => on && view.setAttribute(name, '');
  view.connectedCallback();
  assert.equal(view.getAttribute('camera-orbit'), '90deg 75deg 2m');
  assert.equal(view.getAttribute('exposure'), '2');
  assert.equal(view.autoRotate, true);
  view.disconnectedCallback();
});

test('what is called before there is a model is done when there is one', async () => {
  const moving = { ...opened, animations: ['Walk'], animation_seconds: [2] };
  const { view } = await shown({}, moving, (early) => {
    early.play({ repetitions: 1 });
    early.timeScale = 2;
    // Cannot be set, and a page's script goes on.
    early.paused = true;
    assert.deepEqual([early.paused, early.timeScale, early.availableAnimations], [true, 1, []]);
  });
  assert.deepEqual(view.availableAnimations, ['Walk']);
  for (let turns = 0; turns < 100 && view.timeScale === 1; turns++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.deepEqual([view.paused, view.timeScale, view.duration, view.currentTime], [false, 2, 2, 0]);
  view.removeAttribute('src');
  assert.deepEqual([view.availableAnimations, view.duration], [[], 0]);
});

test('methods that model-viewer has do not throw, and say once that they do nothing', async (context) => {
  const info = context.mock.method(console, 'info', () => undefined);
  const view = new ProductView();
  view.registerRenderer({});
  view.registerRenderer();
  view.unregisterRenderer();
  assert.equal(await view.activateAR().then(() => 'settled'), 'settled');
  const said = info.mock.calls.map(({ arguments: [text] }) => text);
  assert.equal(said.length, 3);
  assert.equal(said[0], '<product-view>: registerRenderer() is not supported and has no effect.');
});

test('a preview that comes after the last rung has failed shows its poster and says so', async () => {
  const { worker } = await shown();
  const lost = { type: 'failed', cause: 'trap', failure: { code: 'trap', message: 'unreachable' } };
  worker.say(lost);
  workers[workers.length - 1].say({ type: 'ready' }, { type: 'started' }, lost);
  const late = new ProductView();
  late.heard = [];
  late.addEventListener('error', ({ detail }) => late.heard.push(detail.code));
  late.setAttribute('loading', 'eager');
  late.setAttribute('src', 'late.glb');
  late.isConnected = true;
  late.connectedCallback();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(late.heard, ['trap']);
  assert.equal(late.dataset.sfState, 'failed');
});
