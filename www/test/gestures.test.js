/** Pointers, wheel and keys on a surface that the test plays: 200 CSS px high. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModule } from './module.js';

const { listenForGestures, zoomFactor } = await loadModule('view-gestures.ts');

function play(forbidden = []) {
  const surface = Object.assign(new EventTarget(), { clientHeight: 200, setPointerCapture: () => undefined });
  const inputs = [];
  listenForGestures(surface, {
    input: (event) => inputs.push(event),
    tapped: () => inputs.push('tap'),
    reset: () => inputs.push('reset'),
    allows: (what) => !forbidden.includes(what),
  });
  const fire = (type, fields) => {
    const event = Object.assign(new Event(type, { cancelable: true }), { pointerId: 1, button: 0, ...fields });
    surface.dispatchEvent(event);
    return event;
  };
  return { inputs, fire };
}

test('one finger turns, and lifting it after a drag is no tap', () => {
  const { inputs, fire } = play();
  fire('pointerdown', { clientX: 0, clientY: 0 });
  fire('pointermove', { clientX: 30, clientY: 4 });
  fire('pointerup', { clientX: 30, clientY: 4 });
  assert.deepEqual(inputs, [{ kind: 'orbit', dx_css_px: 30, dy_css_px: 4, height_css_px: 200 }]);
});

test('a short press is a tap, a finger that the browser took for scrolling is not', () => {
  const { inputs, fire } = play();
  fire('pointerdown', { clientX: 0, clientY: 0 });
  fire('pointerup', { clientX: 1, clientY: 0 });
  fire('pointerdown', { clientX: 0, clientY: 0 });
  fire('pointercancel', { clientX: 0, clientY: 0 });
  assert.deepEqual(inputs, ['tap']);
});

test('two fingers zoom by their distance and pan by their middle', () => {
  const { inputs, fire } = play();
  fire('pointerdown', { pointerId: 1, clientX: 0, clientY: 0 });
  fire('pointerdown', { pointerId: 2, clientX: 100, clientY: 0 });
  fire('pointermove', { pointerId: 2, clientX: 150, clientY: 0 });
  assert.deepEqual(inputs, [
    { kind: 'zoom', factor: 1.5 },
    { kind: 'pan', dx_css_px: 25, dy_css_px: 0, height_css_px: 200 },
  ]);
});

test('the right button pans', () => {
  const { inputs, fire } = play();
  fire('pointerdown', { button: 2, clientX: 0, clientY: 0 });
  fire('pointermove', { clientX: 8, clientY: 8 });
  assert.equal(inputs[0].kind, 'pan');
});

test('a wheel that passes over the product scrolls the page', () => {
  const { inputs, fire } = play();
  const event = fire('wheel', { deltaY: 100, deltaMode: 0 });
  assert.ok(!event.defaultPrevented);
  assert.deepEqual(inputs, []);
});

test('the wheel zooms with Ctrl, and without after a press until the pointer leaves', () => {
  const { inputs, fire } = play();
  assert.ok(fire('wheel', { deltaY: -100, deltaMode: 0, ctrlKey: true }).defaultPrevented);
  assert.deepEqual(inputs, [{ kind: 'zoom', factor: zoomFactor(1) }]);
  fire('pointerdown', { clientX: 0, clientY: 0 });
  fire('pointerup', { clientX: 0, clientY: 0 });
  assert.ok(fire('wheel', { deltaY: 3, deltaMode: 1 }).defaultPrevented);
  fire('pointerleave', {});
  assert.ok(!fire('wheel', { deltaY: 3, deltaMode: 1 }).defaultPrevented);
});

test('arrows turn, with Shift they pan, plus and minus zoom, Home goes back', () => {
  const { inputs, fire } = play();
  fire('keydown', { key: 'ArrowLeft' });
  fire('keydown', { key: 'ArrowUp', shiftKey: true });
  fire('keydown', { key: '+' });
  fire('keydown', { key: 'PageDown' });
  fire('keydown', { key: 'Home' });
  assert.deepEqual(
    inputs.map((input) => input.kind ?? input),
    ['orbit', 'pan', 'zoom', 'zoom', 'reset'],
  );
  assert.ok(inputs[0].dx_css_px < 0 && inputs[2].factor > 1 && inputs[3].factor < 1);
});

test('keys that mean something to the browser stay with the browser', () => {
  const { inputs, fire } = play();
  assert.ok(!fire('keydown', { key: 'Tab' }).defaultPrevented);
  assert.ok(!fire('keydown', { key: '+', ctrlKey: true }).defaultPrevented);
  assert.deepEqual(inputs, []);
});

test('without camera-controls nothing is taken from the page', () => {
  const { inputs, fire } = play(['controls']);
  fire('pointerdown', { clientX: 0, clientY: 0 });
  fire('pointermove', { clientX: 50, clientY: 0 });
  assert.ok(!fire('wheel', { deltaY: 1, deltaMode: 0, ctrlKey: true }).defaultPrevented);
  assert.deepEqual(inputs, []);
});
