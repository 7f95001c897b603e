// <product-view> under the hand: finger, mouse, wheel and keys turn and zoom it, the page still scrolls, and it turns
// by itself only where the shopper does not mind.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Key } from 'selenium-webdriver';

import { complaints, HARDWARE, startPhone } from './phone.js';
import { drawnPreview, openShop, orbitOf, reportOf, settled } from './shop.js';

/** A screen with a mouse: no touch. */
const DESK = { hardware: HARDWARE.no3d, widthCssPx: 1280, heightCssPx: 800, dpr: 1, touch: false };

/** A finger, through the browser's own input path: it scrolls, cancels and pinches as a real one does. */
async function touch(phone, type, points) {
  await phone.driver.sendDevToolsCommand('Input.dispatchTouchEvent', {
    type,
    touchPoints: points.map(([x, y], id) => ({ x, y, id })),
  });
}

async function swipe(phone, from, to, steps = 12) {
  await touch(phone, 'touchStart', [from]);
  for (let i = 1; i <= steps; i += 1) {
    const at = (k) => from[k] + ((to[k] - from[k]) * i) / steps;
    await touch(phone, 'touchMove', [[at(0), at(1)]]);
  }
  await touch(phone, 'touchEnd', []);
}

/** The mouse, the same way. */
async function mouse(phone, type, [x, y], more = {}) {
  await phone.driver.sendDevToolsCommand('Input.dispatchMouseEvent', { type, x, y, ...more });
}

async function mouseDrag(phone, [x, y], [dx, dy], button = 'left', steps = 10) {
  const buttons = button === 'right' ? 2 : 1;
  await mouse(phone, 'mouseMoved', [x, y]);
  await mouse(phone, 'mousePressed', [x, y], { button, buttons, clickCount: 1 });
  for (let i = 1; i <= steps; i += 1) {
    await mouse(phone, 'mouseMoved', [x + (dx * i) / steps, y + (dy * i) / steps], { button, buttons });
  }
  await mouse(phone, 'mouseReleased', [x + dx, y + dy], { button, clickCount: 1 });
}

const wheel = (phone, at, deltaY, modifiers = 0) => mouse(phone, 'mouseWheel', at, { deltaX: 0, deltaY, modifiers });

/** `Input.dispatchMouseEvent`, bit of the Ctrl key: browsers send a trackpad's pinch as a wheel with it. */
const CTRL = 2;

const centreOf = (phone, element) =>
  phone.driver.executeScript(
    'const b = arguments[0].getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]', element);
const scrollOf = (phone) => phone.driver.executeScript('return scrollY');
const fieldOfView = (phone, view) => phone.driver.executeScript('return arguments[0].getFieldOfView()', view);

/** How near the product looks: grows when it is zoomed in, whether by distance or by field of view. */
async function nearness(phone, view) {
  const { radius } = await orbitOf(phone, view);
  return 1 / (radius * Math.tan(((await fieldOfView(phone, view)) * Math.PI) / 360));
}

test('a finger turns the product sideways and scrolls the page up and down', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await openShop(phone, {});
  const view = await drawnPreview(phone);
  const [x, y] = await centreOf(phone, view);
  const before = await orbitOf(phone, view);
  await swipe(phone, [x - 60, y], [x + 60, y]);
  await settled(phone);
  const turned = await orbitOf(phone, view);
  assert.ok(Math.abs(turned.theta - before.theta) > 0.3, `turned by ${turned.theta - before.theta} rad`);

  const scrolled = await scrollOf(phone);
  await swipe(phone, [x, y + 60], [x, y - 160]);
  await settled(phone);
  assert.ok((await scrollOf(phone)) > scrolled + 60, 'the page did not scroll');
});

test('two fingers zoom, keys turn, and a screen reader hears the view', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await openShop(phone, {});
  const view = await drawnPreview(phone);
  const [x, y] = await centreOf(phone, view);
  const before = await nearness(phone, view);
  await touch(phone, 'touchStart', [[x - 20, y], [x + 20, y]]);
  for (let d = 20; d <= 90; d += 10) await touch(phone, 'touchMove', [[x - d, y], [x + d, y]]);
  await touch(phone, 'touchEnd', []);
  await settled(phone);
  const zoomed = await orbitOf(phone, view);
  const after = await nearness(phone, view);
  assert.ok(after > before * 1.1, `nearness ${before} → ${after}`);

  await phone.driver.executeScript('arguments[0].shadowRoot.querySelector("[role=img]").focus()', view);
  for (let i = 0; i < 4; i += 1) {
    await phone.driver.actions().sendKeys(Key.ARROW_LEFT).perform();
  }
  await settled(phone);
  const keyed = await orbitOf(phone, view);
  assert.ok(Math.abs(keyed.theta - zoomed.theta) > 0.2, 'the arrow key did not turn it');
  const spoken = await phone.driver.executeScript(
    'const r = arguments[0].shadowRoot; return [r.querySelector("[role=img]").getAttribute("aria-label"), r.querySelector("[role=status]").textContent]', view);
  assert.match(spoken[0], /arrow keys/);
  assert.match(spoken[1], /View from stage/);
  assert.deepEqual(await complaints(phone), []);
});

test('a mouse turns the product both ways, and a click with the right button moves it', async (t) => {
  const phone = await startPhone(t, DESK);
  await openShop(phone, {});
  const view = await drawnPreview(phone);
  const at = await centreOf(phone, view);
  const before = await orbitOf(phone, view);
  await mouseDrag(phone, at, [120, -60]);
  await settled(phone);
  const turned = await orbitOf(phone, view);
  assert.ok(Math.abs(turned.theta - before.theta) > 0.3, `turned sideways by ${turned.theta - before.theta} rad`);
  assert.ok(Math.abs(turned.phi - before.phi) > 0.1, `turned up by ${turned.phi - before.phi} rad`);

  const target = () => phone.driver.executeScript('const t = arguments[0].getCameraTarget(); return [t.x, t.y, t.z]', view);
  const from = await target();
  await mouseDrag(phone, at, [80, 40], 'right');
  await settled(phone);
  const to = await target();
  assert.ok(Math.hypot(...to.map((v, axis) => v - from[axis])) > 0.01, `${from} → ${to}`);
  assert.deepEqual(await complaints(phone), []);
});

test('a wheel scrolls the page past the product, and zooms it once the shopper has pressed on it', async (t) => {
  const phone = await startPhone(t, DESK);
  await openShop(phone, {});
  const view = await drawnPreview(phone);
  const at = await centreOf(phone, view);
  const [before, top] = [await nearness(phone, view), await scrollOf(phone)];
  await wheel(phone, at, 100);
  await settled(phone);
  assert.ok((await scrollOf(phone)) > top + 50, 'the page did not scroll');
  assert.equal(await nearness(phone, view), before);

  await drawnPreview(phone);
  await mouseDrag(phone, at, [12, 0]);
  await settled(phone);
  const pressed = await scrollOf(phone);
  await wheel(phone, at, -200);
  await settled(phone);
  assert.ok((await nearness(phone, view)) > before * 1.1, 'the wheel did not zoom');
  assert.equal(await scrollOf(phone), pressed);

  // The pointer leaves: the wheel is the page's again.
  await mouse(phone, 'mouseMoved', [at[0] + 500, at[1]]);
  await mouse(phone, 'mouseMoved', at);
  await wheel(phone, at, 100);
  await settled(phone);
  assert.ok((await scrollOf(phone)) > pressed + 50, 'the page stayed trapped');
});

test('a pinch on a trackpad zooms the product without a press', async (t) => {
  const phone = await startPhone(t, DESK);
  await openShop(phone, {});
  const view = await drawnPreview(phone);
  const at = await centreOf(phone, view);
  const [before, top] = [await nearness(phone, view), await scrollOf(phone)];
  for (let i = 0; i < 4; i += 1) await wheel(phone, at, -50, CTRL);
  await settled(phone);
  assert.ok((await nearness(phone, view)) > before * 1.1, 'the pinch did not zoom');
  assert.equal(await scrollOf(phone), top);
});

/** Half of what `auto` turns in a second, π/32: a busy machine draws late. */
const MIN_TURN_RADIANS = Math.PI / 64;

/** Ask the first preview of the shop to turn by itself, at once, and see how far it comes in a second. */
async function turnedAlone(phone) {
  await openShop(phone, {});
  const view = await drawnPreview(phone);
  await phone.driver.executeScript(
    'arguments[0].setAttribute("auto-rotate-delay", "0"); arguments[0].setAttribute("auto-rotate", "")', view);
  const angle = () => phone.driver.executeScript('return arguments[0].turntableRotation', view);
  const pictures = async () => (await reportOf(phone, view)).pictures;
  await settled(phone);
  const [from, drawn] = [await angle(), await pictures()];
  await phone.driver.sleep(1000);
  return { view, angle, turned: (await angle()) - from, drawn: (await pictures()) - drawn };
}

test('auto-rotate turns the product by itself, and stops when the attribute goes', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, reducedMotion: false });
  const { view, angle, turned, drawn } = await turnedAlone(phone);
  assert.ok(Math.abs(turned) > MIN_TURN_RADIANS, `turned by ${turned} rad in a second`);
  assert.ok(drawn >= 5, `${drawn} pictures in a second`);
  await phone.driver.executeScript('arguments[0].removeAttribute("auto-rotate")', view);
  await settled(phone);
  const at = await angle();
  await settled(phone);
  assert.equal(await angle(), at);
  assert.deepEqual(await complaints(phone), []);
});

test('with reduced motion auto-rotate turns nothing', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, reducedMotion: true });
  const { turned, drawn } = await turnedAlone(phone);
  assert.deepEqual({ turned, drawn }, { turned: 0, drawn: 0 });
});
