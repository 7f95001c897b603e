/** The pure parts of `<product-view>`: sizes, words, attributes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModule } from './module.js';

const { renderSize, restingSize } = await loadModule('view-size.ts');
const { label, viewpoint, wordsOf } = await loadModule('view-spoken.ts');
const { allSettings, isUnsupported, OBSERVED, propertyName, settingsOf } = await loadModule('view-attributes.ts');

test('the rasteriser draws at most 320 × 320 pixels, in the shape of the box', () => {
  assert.deepEqual(renderSize('T1', 320, 320, 3), [320, 320]);
  const [width, height] = renderSize('T1', 360, 240, 2);
  assert.ok(width * height <= 320 * 320);
  assert.ok(Math.abs(width / height - 1.5) < 0.01);
});

test('at rest the rasteriser draws once more, sharper, where nobody has to wait for it', () => {
  assert.deepEqual(renderSize('T1', 320, 320, 3, true), [480, 480]);
  assert.deepEqual(renderSize('T3', 320, 320, 2, true), renderSize('T3', 320, 320, 2));
  const [moving, sharp] = [[320, 320], [480, 480]];
  assert.deepEqual(restingSize(9, moving, sharp, moving, 'main'), sharp);
  assert.equal(restingSize(40, moving, sharp, moving, 'main'), undefined);
  assert.deepEqual(restingSize(40, moving, sharp, moving, 'worker'), sharp);
  assert.equal(restingSize(1, moving, moving, moving, 'worker'), undefined);
});

test('a governed preview comes to rest at full scale, or as near to it as the device can bear', () => {
  assert.deepEqual(renderSize('T3', 320, 320, 2, false, 0.5), [320, 320]);
  assert.deepEqual(renderSize('T1', 320, 320, 2, false, 0.5), [160, 160]);
  const [small, full, sharp] = [[160, 160], [320, 320], [480, 480]];
  assert.deepEqual(restingSize(10, small, sharp, full, 'worker'), sharp);
  assert.deepEqual(restingSize(23, small, sharp, full, 'worker'), full, 'four times the pixels, below 100 ms');
  assert.equal(restingSize(26, small, sharp, full, 'worker'), undefined);
});

test('a small box on T1 is drawn at the density of the screen', () => {
  assert.deepEqual(renderSize('T1', 100, 100, 2), [200, 200]);
});

test('T2 draws one pixel per CSS pixel, T3 and T4 at most four', () => {
  assert.deepEqual(renderSize('T2', 360, 300, 3), [360, 300]);
  assert.deepEqual(renderSize('T3', 360, 300, 3), [720, 600]);
  assert.deepEqual(renderSize('T4', 360, 300, 1), [360, 300]);
});

test('an empty or enormous box still gives a size that a canvas can have', () => {
  assert.deepEqual(renderSize('T3', 0, 0, 2), [1, 1]);
  assert.deepEqual(renderSize('T3', 4000, 2000, 2), [2048, 1024]);
});

test('the viewpoint is said in the words of model-viewer', () => {
  const camera = (theta_radians, phi_radians) => ({ theta_radians, phi_radians });
  assert.equal(viewpoint(camera(0, 1.3), 0, {}), 'View from stage front');
  assert.equal(viewpoint(camera(Math.PI / 2, 0.5), 0, {}), 'View from stage upper-right');
  assert.equal(viewpoint(camera(-Math.PI / 2, 2.5), 0, {}), 'View from stage lower-left');
  assert.equal(viewpoint(camera(3 * Math.PI, 1.3), 0, {}), 'View from stage back');
});

test('the label says what it is and how it moves', () => {
  assert.equal(label('A mug', {}), 'A mug. Use mouse, touch or arrow keys to move.');
});

test('a shop has words of its own, and ours stand where it has none', () => {
  const words = wordsOf('{"front":"Von vorn","interaction-prompt":"Mit Pfeiltasten drehen.","back":7}');
  assert.equal(viewpoint({ theta_radians: 0, phi_radians: 1.3 }, 0, words), 'Von vorn');
  assert.equal(viewpoint({ theta_radians: Math.PI, phi_radians: 1.3 }, 0, words), 'View from stage back');
  assert.equal(label('Becher', words), 'Becher. Mit Pfeiltasten drehen.');
  assert.deepEqual([wordsOf('{'), wordsOf('null'), wordsOf('7'), wordsOf(null)], [undefined, undefined, undefined, {}]);
});

test('an absent attribute goes back to the default of model-viewer', () => {
  assert.deepEqual(settingsOf('camera-orbit', null, false), { camera_orbit: '0deg 75deg 105%' });
  assert.deepEqual(settingsOf('auto-rotate-delay', 'soon', false), { auto_rotate_delay_millis: 3000 });
});

test('less motion stops the turntable and nothing else', () => {
  assert.deepEqual(settingsOf('auto-rotate', '', true), { auto_rotate: false });
  assert.deepEqual(settingsOf('auto-rotate', '', false), { auto_rotate: true });
});

test('an element without attributes asks for the defaults of every setting', () => {
  const settings = allSettings(() => null, false);
  assert.equal(Object.keys(settings).length, 24);
  assert.equal(settings.variant_name, null);
});

test('every attribute of model-viewer is either used or said to be unsupported', () => {
  for (const attribute of ['bounds', 'xr-environment']) {
    assert.ok(OBSERVED.includes(attribute) && isUnsupported(attribute));
  }
  assert.ok(!isUnsupported('camera-orbit') && !isUnsupported('skybox-height') && !isUnsupported('ar'));
});

test('properties have the names of their attributes in camelCase', () => {
  assert.equal(propertyName('min-field-of-view'), 'minFieldOfView');
});

test('the words for the light of the viewer itself are one light, and a page without pictures names none', () => {
  for (const word of ['neutral', 'legacy']) {
    assert.deepEqual(settingsOf('environment-image', word, false), { environment_image: 'neutral' });
  }
  for (const nothing of [null, '', 'null']) {
    assert.deepEqual(settingsOf('environment-image', nothing, false), { environment_image: '' });
    assert.deepEqual(settingsOf('skybox-image', nothing, false), { skybox_image: '' });
  }
});
