/** Where `hotspots.js` says a place of the model is in the picture. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModule } from './module.js';

const { project, tripleOf } = await loadModule('hotspot-projection.ts');

const DEGREE = Math.PI / 180;

/** A cube of a metre, seen from 4 m in front; what a test says differs. */
function drawn({ camera, ...more } = {}) {
  return {
    camera: { theta_radians: 0, phi_radians: 90 * DEGREE, radius_metres: 4, target_metres: [0, 0, 0], field_of_view_degrees: 30, ...camera },
    turntable_radians: 0,
    opened: { center_metres: [0, 0, 0], size_metres: [1, 1, 1], ideal_aspect: 0.9 },
    aspect: 1,
    ...more,
  };
}

const UP = [0, 1, 0];
/** Half the height of what is seen at 4 m. */
const HALF_METRES = 4 * Math.tan(15 * DEGREE);

function near(actual, expected, what) {
  assert.ok(Math.abs(actual - expected) < 1e-9, `${what}: ${actual} instead of ${expected}`);
}

function isAt(position, view, x_share, y_share) {
  const found = project(position, UP, view);
  near(found.x_share, x_share, 'x');
  near(found.y_share, y_share, 'y');
}

test('places are read with the units of model-viewer, and nothing is read into other texts', () => {
  assert.deepEqual(tripleOf('1 -2.5 .5'), [1, -2.5, 0.5]);
  assert.deepEqual(tripleOf(' 1m 20cm  -3mm '), [1, 0.2, -0.003]);
  assert.deepEqual(tripleOf('1e-3m 2E1CM +0'), [0.001, 0.2, 0]);
  for (const text of ['', '1 2', '1 2 3 4', '1 2 x', '1px 2 3', '1m2 3 4', 'NaN 0 0', '1,2,3', 'calc(1m) 0 0', '1e999 0 0']) {
    assert.equal(tripleOf(text), undefined, text);
  }
});

test('the target is in the middle of the picture, and up is up', () => {
  isAt([0, 0, 0], drawn(), 0.5, 0.5);
  isAt([0.3, 0.2, 0.1], drawn({ camera: { target_metres: [0.3, 0.2, 0.1], theta_radians: 2 } }), 0.5, 0.5);
  isAt([0, HALF_METRES, 0], drawn(), 0.5, 0);
  isAt([HALF_METRES, 0, 0], drawn(), 1, 0.5);
});

test('from the right the front is on the left', () => {
  isAt([0, 0, HALF_METRES], drawn({ camera: { theta_radians: 90 * DEGREE } }), 0, 0.5);
});

test('from above the front is at the bottom', () => {
  isAt([0, 0, HALF_METRES], drawn({ camera: { phi_radians: 1e-12 } }), 0.5, 1);
});

test('the turntable turns the front to the right, about the target', () => {
  isAt([0, 0, HALF_METRES], drawn({ turntable_radians: 90 * DEGREE }), 1, 0.5);
  isAt([1, 0, HALF_METRES], drawn({ turntable_radians: 90 * DEGREE, camera: { target_metres: [1, 0, 0] } }), 1, 0.5);
});

test('a wide picture sees more to the sides, a narrow one more of everything', () => {
  isAt([HALF_METRES, HALF_METRES, 0], drawn({ aspect: 2 }), 0.75, 0);
  // 0.9 / 0.5: so many times as high as a picture of the ideal shape or a wider one.
  isAt([HALF_METRES, HALF_METRES, 0], drawn({ aspect: 0.5 }), 0.5 + 0.5 / 0.9, 0.5 - 0.5 / 1.8);
});

test('depth runs from the near plane to the far plane, and behind the eye it is not above 0', () => {
  const reach = (Math.sqrt(3) / 2) * 1.6;
  near(project([0, 0, reach], UP, drawn()).z, -1, 'near');
  near(project([0, 0, -reach], UP, drawn()).z, 1, 'far');
  near(project([0, 0, 1], UP, drawn()).depth_metres, 3, 'depth');
  assert.ok(project([0, 0, 5], UP, drawn()).depth_metres < 0);
});

test('a surface faces the camera while the eye is on its outer side', () => {
  const facing = (position, normal, more) => project(position, normal, drawn(more)).facing;
  assert.equal(facing([0, 0, 0.5], [0, 0, 1]), true);
  assert.equal(facing([0, 0, -0.5], [0, 0, -1]), false);
  assert.equal(facing([0, 0, -0.5], [0, 0, -1], { turntable_radians: 180 * DEGREE }), true);
  assert.equal(facing([0, 0, -0.5], [0, 0, -1], { camera: { theta_radians: 180 * DEGREE } }), true);
  // A side wall left of the middle is seen from inside only.
  assert.equal(facing([-0.5, 0, 0], [-1, 0, 0]), false);
  assert.equal(facing([-0.5, 0, 0], [1, 0, 0]), true);
});
