/** The parts of `turntable.js` that need no browser: the words of its attributes, the grid, the camera, the memory of a page. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModule } from './module.js';

const { termsOf, valueOf } = await loadModule('turntable-angle.ts');
const { frameOf, gridOf, placeOf, spritesOf } = await loadModule('turntable-grid.ts');
const { createTurntableCamera } = await loadModule('turntable-camera.ts');
const memory = await loadModule('turntable-memory.ts');

const DEGREE = Math.PI / 180;
const attributes = (given) => (name) => given[name] ?? null;
const near = (value, wanted) => assert.ok(Math.abs(value - wanted) < 1e-9, `${value} is not ${wanted}`);

test('an angle is read as the renderer reads it', () => {
  near(valueOf('-30deg', 0, 1), -30 * DEGREE);
  near(valueOf('1.5rad', 0, 1), 1.5);
  near(valueOf('calc(30deg + 2 * (1rad - 50%))', 0, 1), 30 * DEGREE + 1);
  near(valueOf('calc(-1 * 10deg / 4)', 0, 1), -2.5 * DEGREE);
  near(valueOf('auto', 7, 1), 7);
  near(valueOf(undefined, 7, 1), 7);
  assert.deepEqual(termsOf(' calc(1deg + 2deg)  75deg,105% '), ['calc(1deg + 2deg)', '75deg', '105%']);
});

test('what is no angle is NaN, and nothing fills the stack', () => {
  for (const wrong of ['1m', '30', 'deg', '1deg)', '(1deg', '1e999deg', '--', 'calc()', '1deg 2deg', 'NaNrad', '1deg/0', '('.repeat(1e5), '-'.repeat(1e5)]) {
    assert.ok(Number.isNaN(valueOf(wrong, 0, 1)), wrong);
  }
});

test('pictures are named as in a srcset, and the smallest comes first', () => {
  assert.deepEqual(spritesOf('/b.webp 480w,\n /a,1.webp 240w'), [{ url: '/a,1.webp', frame_px: 240 }, { url: '/b.webp', frame_px: 480 }]);
  assert.deepEqual(spritesOf('/a.webp'), [{ url: '/a.webp', frame_px: 0 }]);
  for (const wrong of ['', ' , ', '/a.webp 2x', '/a.webp -3w', '/a.webp w']) {
    assert.throws(() => spritesOf(wrong), { code: 'turntable-bad-value' }, wrong);
  }
});

test('a grid has whole frames, and what it cannot have is an error', () => {
  const usual = gridOf(attributes({}));
  assert.deepEqual([usual.views, usual.columns, usual.rows_radians], [36, 6, [75 * DEGREE]]);
  const uneven = gridOf(attributes({ 'turntable-views': '5', 'turntable-columns': '4', 'turntable-rows': '75deg 50deg' }));
  const frame = frameOf(uneven, { url: '', frame_px: 0 }, 40, 60);
  assert.deepEqual(frame, { width_px: 10, height_px: 20 });
  // The second elevation begins behind the first one's last frame.
  assert.deepEqual(placeOf(uneven, frame, 0, 1), [10, 20]);
  assert.deepEqual(placeOf(uneven, frame, 4, 1), [10, 40]);
  for (const [width, height, frame_px] of [[41, 60, 0], [40, 61, 0], [40, 60, 11]]) {
    assert.throws(() => frameOf(uneven, { url: '', frame_px }, width, height), { code: 'turntable-bad-grid' });
  }
  for (const name of ['turntable-views', 'turntable-columns']) {
    for (const value of ['0', '-6', 'NaN', '1e9', '6.5', 'six', 'Infinity']) {
      assert.throws(() => gridOf(attributes({ [name]: value })), { code: 'turntable-bad-value' }, `${name}=${value}`);
    }
  }
  for (const rows of ['75', '75m', '200deg', '-1deg', 'auto', '75deg '.repeat(13)]) {
    assert.throws(() => gridOf(attributes({ 'turntable-rows': rows })), { code: 'turntable-bad-value' }, rows);
  }
});

const GRID = { views: 36, rows_radians: [75 * DEGREE, 50 * DEGREE], columns: 6 };
const drag = (dx, dy = 0) => ({ kind: 'orbit', dx_css_px: dx, dy_css_px: dy, height_css_px: 360 });

/** Frames of a display until nothing moves. */
function settle(camera, from = 0) {
  const seen = [];
  for (let now = from; now < from + 5000; now += 16) {
    const turned = camera.step(now);
    seen.push(turned);
    if (!turned.advanced.moving) break;
  }
  return { last: seen.at(-1), seen, until: from + seen.length * 16 };
}

test('a finger turns it softly, and small movements add up', () => {
  const camera = createTurntableCamera(GRID);
  assert.equal(settle(camera).last.view, 0);
  // 360 CSS px are a turn: 4 px are less than half a view.
  camera.input(drag(-4));
  let { last, until } = settle(camera, 1000);
  assert.deepEqual([last.view, last.advanced.camera.theta_radians], [0, 0]);
  camera.input(drag(-4));
  ({ last, until } = settle(camera, until));
  assert.equal(last.view, 1);
  near(last.advanced.camera.theta_radians, 10 * DEGREE);
  camera.input(drag(-92));
  const { seen } = settle(camera, until + 60_000);
  const views = [...new Set(seen.map(({ view }) => view))];
  assert.deepEqual(views, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.ok(seen.at(-1).advanced.user);
});

test('up and down it goes to the nearest elevation, and no further', () => {
  const camera = createTurntableCamera(GRID);
  camera.input(drag(0, 1000));
  const up = settle(camera);
  assert.equal(up.last.row, 1);
  near(up.last.advanced.camera.phi_radians, 50 * DEGREE);
  camera.input(drag(0, -13));
  assert.equal(settle(camera, up.until).last.row, 0);
});

test('attributes place it, and what they do not change stays as the shopper has it', () => {
  const camera = createTurntableCamera(GRID);
  camera.configure({ camera_orbit: '-33deg 52deg 105%', field_of_view: '15deg' });
  camera.input({ kind: 'jump' });
  const { view, row, zoom, advanced } = camera.step(0);
  assert.deepEqual([view, row], [33, 1]);
  assert.ok(zoom > 2 && zoom < 2.1, zoom);
  near(advanced.camera.theta_radians, -30 * DEGREE);
  near(advanced.camera.field_of_view_degrees, 15);
  camera.input(drag(-30));
  const turned = settle(camera, 16);
  camera.configure({ camera_orbit: '-33deg 52deg 105%', seen: true });
  assert.equal(settle(camera, turned.until).last.view, turned.last.view);
  camera.configure({ min_camera_orbit: '-20deg auto auto', max_camera_orbit: '20deg auto auto' });
  camera.input(drag(-900));
  near(settle(camera, 9000).last.advanced.camera.theta_radians, 20 * DEGREE);
});

test('a zoom stays within its limits and shows no edge of a frame', () => {
  const camera = createTurntableCamera(GRID);
  camera.input({ kind: 'zoom', factor: 0.2 });
  assert.equal(settle(camera).last.zoom, 1);
  camera.input({ kind: 'zoom', factor: 1000 });
  const { advanced, zoom } = settle(camera, 9000).last;
  near(advanced.camera.field_of_view_degrees, 12);
  assert.ok(zoom > 2.5 && zoom < 2.6, zoom);
});

test('one that turns by itself says when its next frame is due, and waits after a touch', () => {
  const camera = createTurntableCamera(GRID);
  camera.configure({ auto_rotate: true, auto_rotate_delay_millis: 1000, rotation_per_second: '10deg' });
  let turned = camera.step(0);
  near(turned.next_millis, 1500);
  turned = camera.step(1000);
  near(turned.next_millis, 500);
  turned = camera.step(1501);
  assert.deepEqual([turned.view, turned.advanced.moving], [35, false]);
  // The camera stays: it is the product that turns.
  assert.equal(turned.advanced.camera.theta_radians, 0);
  near(turned.advanced.turntable_radians, 10 * DEGREE);
  camera.input(drag(-10));
  turned = settle(camera, 3000).last;
  assert.ok(turned.next_millis > 900, turned.next_millis);
});

test('input that is no number changes nothing', () => {
  const camera = createTurntableCamera(GRID);
  const before = camera.step(0);
  for (const event of [drag(NaN), { ...drag(10), height_css_px: 0 }, { kind: 'zoom', factor: -1 }, { kind: 'turntable', radians: Infinity }]) {
    camera.input(event);
  }
  camera.configure({ camera_orbit: 'nonsense', field_of_view: 'x', rotation_per_second: 'y', interpolation_decay_millis: NaN });
  assert.deepEqual(camera.step(16), before);
});

test('turntables that nobody sees make room, the one seen longest ago first', () => {
  const MIB = 1024 * 1024;
  const given = [];
  const add = (name, unseen_since) => {
    const keeper = { bytes: 6 * MIB, unseen_since, release: () => given.push(name) };
    memory.keep(keeper);
    return keeper;
  };
  add('late', 20);
  add('early', 10);
  assert.equal(memory.makeRoom(6 * MIB, 'T1'), 6 * MIB);
  assert.deepEqual(given, ['early']);
  const seen = add('seen');
  assert.equal(memory.makeRoom(12 * MIB, 'T1'), 10 * MIB);
  assert.deepEqual(given, ['early', 'late']);
  seen.bytes = 16 * MIB;
  // Where all are seen, the next one gets little instead of nothing.
  assert.equal(memory.makeRoom(6 * MIB, 'T1'), 2 * MIB);
  memory.drop(seen);
  assert.equal(memory.makeRoom(16 * MIB, 'T1'), 16 * MIB);
});
