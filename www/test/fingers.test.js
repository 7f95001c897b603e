/** Fingers that a script moves over a preview, and the hint that sways it, on a clock that the test turns. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { loadModule } from './module.js';

class Played extends EventTarget {
  style = {};
  children = [];
  append(child) {
    this.children.push(child);
  }
}

let now;
let frames;
let timers;
let watched;
let less_motion;
globalThis.performance.now = () => now;
globalThis.requestAnimationFrame = (frame) => frames.push(frame);
globalThis.cancelAnimationFrame = () => (frames = []);
globalThis.setTimeout = (timer) => timers.push(timer);
globalThis.matchMedia = () => ({ matches: less_motion });
globalThis.document = Object.assign(new EventTarget(), { visibilityState: 'visible', createElement: () => new Played() });
globalThis.MutationObserver = class {
  constructor(changed) {
    watched = changed;
  }
  observe() {}
  disconnect() {
    watched = undefined;
  }
};

const { attach, interact, timeline } = await loadModule('fingers.ts');

let view;
let inputs;
let events;
beforeEach(() => {
  [now, frames, timers, less_motion, inputs, events] = [1000, [], [], false, [], []];
  const parts = { container: Object.assign(new Played(), { classList: { contains: () => parts.prompting } }), hint: new Played(), prompting: true };
  view = {
    attributes: ['camera-controls'],
    clientWidth: 200,
    clientHeight: 100,
    isConnected: true,
    seen: true,
    parts,
    session: { input: (event) => inputs.push(event) },
    hasAttribute: (name) => view.attributes.includes(name),
    matches: () => true,
    shadowRoot: { querySelector: (part) => (/container/.test(part) ? parts.container : parts.hint) },
    emit: (type, { source }) => events.push([type, source]),
  };
});
/** The next frame, so much later. */
const pass = (millis) => {
  now += millis;
  [...frames.splice(0), ...timers.splice(0)].forEach((frame) => frame());
};
const path = (initialValue, ...values) => ({ initialValue, keyframes: values.map((value) => ({ value, frames: 1 })) });
const still = path(0.5);
const linear = (time) => time;
const near = (found, wanted) => assert.ok(Math.abs(found - wanted) < 1e-9, `${found} is not ${wanted}`);

test('keyframes take their share of the time, and are slow at both ends unless they say otherwise', () => {
  const value = timeline({ initialValue: 0, keyframes: [{ frames: 1, value: 1 }, { frames: 3, value: -1, ease: linear }] });
  [[0, 0], [0.0625, 0.125], [0.125, 0.5], [0.25, 1], [0.625, 0], [1, -1], [7, -1], [-1, 0]].forEach(([time, wanted]) => near(value(time), wanted));
  near(path(0.25).initialValue, timeline(path(0.25))(0.5));
});

test('one finger turns the product as a shopper’s would, shows where it is, and tells the end', () => {
  interact(view, 1000, { x: path(0.25, 0.75), y: still });
  const [finger] = view.parts.container.children;
  assert.deepEqual([finger.style.opacity, finger.style.transform, finger.children[0].name], [1, 'translate(50px,50px)', 'finger0']);
  pass(500);
  pass(500);
  const turned = inputs.reduce((sum, { kind, dx_css_px, height_css_px }) => sum + (kind === 'orbit' && height_css_px === 100 ? dx_css_px : NaN), 0);
  assert.equal(turned, 100);
  assert.deepEqual([events, finger.style.opacity, frames.length, watched], [[['interact-stopped', 'automatic']], 0, 0, undefined]);
});

test('two fingers zoom, unless the page forbids it', () => {
  const [left, right] = [{ x: path(0.4, 0.2), y: still }, { x: path(0.6, 0.8), y: still }];
  interact(view, 100, left, right);
  pass(100);
  const factor = inputs.filter(({ kind }) => kind === 'zoom').reduce((product, zoom) => product * zoom.factor, 1);
  near(factor, 3);
  inputs = [];
  view.attributes.push('disable-zoom', 'disable-pan');
  interact(view, 100, left, right);
  pass(100);
  assert.deepEqual(inputs, []);
  view.attributes = [];
  interact(view, 100, left);
  pass(100);
  assert.deepEqual(inputs, [], 'and only where a hand could');
});

test('a hand, another camera or the end of the element stops it, and nothing moves any more', () => {
  for (const [source, happens] of [['user-interaction', () => view.led('user-interaction')], ['none', () => watched()], ['none', () => { view.isConnected = false; pass(10); }]]) {
    events = [];
    view.isConnected = true;
    interact(view, 1000, { x: path(0, 1), y: still });
    pass(100);
    happens();
    inputs = [];
    pass(500);
    assert.deepEqual([events, inputs], [[['interact-stopped', source]], []]);
  }
});

test('a second call does nothing while the first is under way, and time stands still on a hidden page', (context) => {
  const warn = context.mock.method(console, 'warn', () => undefined);
  const turn = { x: path(0, 1), y: still };
  interact(view, 1000, turn);
  interact(view, 1, turn);
  interact({ ...view }, 1);
  assert.equal(warn.mock.callCount(), 2);
  document.visibilityState = 'hidden';
  document.dispatchEvent(new Event('visibilitychange'));
  now += 60_000;
  document.visibilityState = 'visible';
  document.dispatchEvent(new Event('visibilitychange'));
  pass(500);
  assert.deepEqual(events, []);
  pass(500);
  assert.deepEqual(events, [['interact-stopped', 'automatic']]);
});

test('the hint sways the product a sixteenth of half a turn to each side and back, until the shopper knows', () => {
  attach(view);
  const angles = [];
  let angle = 0;
  for (let millis = 0; millis < 5000; millis += 50) {
    pass(50);
    inputs.splice(0).forEach(({ dx_css_px, height_css_px }) => (angle -= dx_css_px / height_css_px * 2 * Math.PI));
    angles.push(angle);
  }
  near(Math.min(...angles), -Math.PI / 16);
  near(Math.max(...angles), Math.PI / 16);
  near(angle, 0);
  assert.ok(view.led && timers.length === 1 && frames.length === 0, 'no frames while nothing moves');
  assert.match(view.parts.hint.style.transform, /^translateX\(calc\(-50% \+ /);
  view.seen = false;
  pass(1000);
  assert.deepEqual(inputs, [], 'nobody sees it');
  view.parts.prompting = false;
  pass(50);
  assert.deepEqual([view.parts.hint.style.transform, view.parts.hint.style.opacity, frames.length + timers.length], ['', '', 0]);
});

test('nothing sways for shoppers who want less motion, nor a product that turns by itself', () => {
  less_motion = true;
  attach(view);
  less_motion = false;
  view.attributes.push('auto-rotate');
  attach(view);
  assert.equal(frames.length + timers.length, 0);
});
