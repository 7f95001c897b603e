/** Textures whose picture changes, with a canvas, a video, a screen and a clock that the test plays. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { loadModule } from './module.js';

let now;
let later;
let observed;
const media = Object.assign(new EventTarget(), { matches: false });
globalThis.matchMedia = () => media;
globalThis.performance.now = () => now;
globalThis.requestAnimationFrame = (frame) => later.push([now, frame]);
globalThis.setTimeout = (frame, millis) => later.push([now + millis, frame]);
globalThis.IntersectionObserver = class {
  constructor(tell) {
    observed = (inside) => tell([{ isIntersecting: inside }]);
  }
  observe() {}
  disconnect() {
    observed = undefined;
  }
};
class Element extends EventTarget {
  width = 300;
  height = 150;
  paused = true;
  readyState = 0;
  getContext() {
    return { drawImage() {}, getImageData: (x, y, width, height) => ({ data: new Uint8ClampedArray(width * height * 4), width, height }) };
  }
  async play() {
    this.paused = false;
  }
  pause() {
    this.paused = true;
  }
  requestVideoFrameCallback(frame) {
    this.frame = frame;
  }
}
class Video extends Element {
  videoWidth = 0;
  videoHeight = 0;
}
const page = Object.assign(new EventTarget(), { visibilityState: 'visible', createElement: (tag) => (tag === 'video' ? new Video() : new Element()) });
globalThis.document = page;

const { attach } = await loadModule('scene-graph.ts');

const JSON_OF_MODEL = '{"meshes":[{"primitives":[{"attributes":{},"material":0}]}],"materials":[{"name":"Front"}]}';
let view;
let edits;
let front;
const turn = () => new Promise((resolve) => setImmediate(resolve));
/** Time passes, and what waits for it is done. */
const pass = async (millis) => {
  now += millis;
  for (let due; (due = later.find(([at]) => at <= now)); ) {
    later.splice(later.indexOf(due), 1);
    due[1]();
  }
  await turn();
};
const told = () => edits.splice(0).map(({ call, given: [first, , , width, height], picture }) => [call, first, ...(call === 'make_room' ? [width, height] : []), picture?.width].filter((fact) => fact !== undefined));
/** The video has another frame, and the last one is drawn. */
const frame = async (video, drawn = 1) => {
  view.session.now.pictures += drawn;
  video.frame();
  await turn();
};

beforeEach(async () => {
  [now, later, edits, observed] = [1000, [], [], undefined];
  Object.assign(media, { matches: false });
  page.visibilityState = 'visible';
  view = {
    baseURI: 'http://shop/',
    variantName: null,
    getAttribute: () => 'card.glb',
    hasAttribute: () => false,
    session: {
      now: { opened: { json: new TextEncoder().encode(JSON_OF_MODEL), material_textures: [-1, -1, -1, -1, -1], texture_count: 0 }, tier: 'T3', pictures: 0 },
      edit: (more) => edits.push(...more),
    },
  };
  attach(view);
  front = view.graph.model.materials[0].pbrMetallicRoughness.baseColorTexture;
});

test('a canvas is shown as it is when it is put on, and again when it says so, at most so often', async () => {
  const texture = view.graph.canvasTexture();
  front.setTexture(texture);
  await turn();
  assert.deepEqual(told(), [['make_room', 0, 300, 150, 300], ['set_material', 0]]);
  texture.source.update();
  texture.source.update();
  await pass(1);
  assert.deepEqual(told(), [['repaint', 0, 300]]);
  texture.source.update();
  await pass(10);
  assert.deepEqual(told(), []);
  await pass(20);
  assert.deepEqual(told(), [['repaint', 0, 300]]);
});

test('a canvas of another size gets another place, and one that is too large is made smaller', async () => {
  const texture = view.graph.canvasTexture();
  front.setTexture(texture);
  await turn();
  told();
  Object.assign(texture.source.element, { width: 4096, height: 1000 });
  texture.source.update();
  await pass(0);
  assert.deepEqual(told(), [['make_room', 0, 2048, 500, 2048], ['set_material', 0]]);
  view.session.now.tier = 'T1';
  view.graph.replay();
  assert.deepEqual(told(), [['make_room', 0, 512, 125, 512], ['set_material', 0]], 'the next renderer holds less');
});

test('a video plays while it is worn and seen, and its frames wait for the picture with the last one', async () => {
  const texture = view.graph.videoTexture('film.webm');
  const video = texture.source.element;
  assert.deepEqual([video.src, video.muted, video.loop, video.playsInline, video.crossOrigin], ['http://shop/film.webm', true, true, true, 'anonymous']);
  front.setTexture(texture);
  await turn();
  assert.deepEqual(told(), [['set_material', 0]], 'plain until there is a frame');
  assert.equal(video.paused, true, 'no texture of it is there');
  Object.assign(video, { readyState: 2, videoWidth: 160, videoHeight: 90 });
  video.dispatchEvent(new Event('loadeddata'));
  await pass(0);
  assert.deepEqual(told(), [['make_room', 0, 160, 90, 160], ['set_material', 0]]);
  observed(true);
  assert.deepEqual([video.paused, view.session.now.playing], [false, true]);
  now += 34;
  await frame(video);
  assert.deepEqual(told(), [['repaint', 0, 160]]);
  now += 34;
  await frame(video, 0);
  assert.deepEqual(told(), [], 'the last one is not drawn yet');
  await frame(video);
  assert.equal(told().length, 1);
  now += 10;
  await frame(video);
  assert.deepEqual(told(), [], 'too soon');
  for (const [rests, plays] of [[() => observed(false), () => observed(true)], [
    () => { page.visibilityState = 'hidden'; page.dispatchEvent(new Event('visibilitychange')); },
    () => { page.visibilityState = 'visible'; page.dispatchEvent(new Event('visibilitychange')); },
  ], [
    () => { media.matches = true; media.dispatchEvent(new Event('change')); },
    () => { media.matches = false; media.dispatchEvent(new Event('change')); },
  ]]) {
    rests();
    assert.deepEqual([video.paused, view.session.now.playing], [true, false]);
    plays();
    assert.equal(video.paused, false);
  }
  front.setTexture(null);
  await turn();
  assert.equal(video.paused, true);
});

test('the rasteriser gets a frame ten times a second, and a model that went takes none', async () => {
  view.session.now.tier = 'T1';
  const texture = view.graph.videoTexture('film.webm');
  const video = Object.assign(texture.source.element, { readyState: 2, videoWidth: 160, videoHeight: 90 });
  front.setTexture(texture);
  await turn();
  observed(true);
  told();
  await frame(video);
  assert.equal(told().length, 1);
  now += 50;
  await frame(video);
  assert.equal(told().length, 0);
  now += 50;
  await frame(video);
  assert.equal(told().length, 1);
  view.graph = undefined;
  now += 100;
  await frame(video);
  assert.deepEqual([told(), video.paused, observed], [[], true, undefined]);
});
