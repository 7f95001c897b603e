/** `animation.js`: what the next picture shows, and what `<model-viewer>` would say when. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { loadModule } from './module.js';

let still = false;
globalThis.matchMedia = () => ({ matches: still });
const said = [];
console.info = (text) => said.push(text);

const { attach } = await loadModule('animation.ts');

beforeEach(() => {
  still = false;
  said.length = 0;
});

/** An element whose model has the animations Walk (1 s), Run (2 s) and Walk again, 4 s. */
function opened(attributes = {}, tier = 'T3') {
  const view = Object.assign(new EventTarget(), {
    getAttribute: (name) => attributes[name] ?? null,
    hasAttribute: (name) => name in attributes,
    offerAnimation() {},
    modelIsVisible: true,
    stirred: 0,
    heard: [],
  });
  view.session = {
    now: { tier, opened: { animations: ['Walk', 'Run', 'Jump', 'Run'], animation_seconds: [1, 2, 0.5, 4] } },
    stir: () => view.stirred++,
  };
  for (const type of ['play', 'pause', 'loop', 'finished', 'append-animation', 'detach-animation']) {
    view.addEventListener(type, ({ detail }) => view.heard.push(detail ? `${type} ${detail.name} ${detail.count}` : type));
  }
  attach(view);
  let now = 5000;
  const { player } = view;
  /** The layers of the picture after so many seconds, in frames of at most a tenth of one. */
  const after = (seconds = 0) => {
    const frames = Math.max(1, Math.ceil(Math.abs(seconds) * 10));
    let pose;
    for (let frame = 0; frame < frames; frame++) {
      now += (seconds / frames) * 1000;
      pose = view.session.now.pose(now);
    }
    const layers = [];
    for (let at = 0; at < pose.layers.length; at += 3) {
      layers.push([pose.layers[at], ...[...pose.layers.slice(at + 1, at + 3)].map((number) => Math.round(number * 1e4) / 1e4)]);
    }
    return { layers, playing: pose.playing };
  };
  const heard = () => view.heard.splice(0);
  const set = (name, value) => {
    attributes[name] = value;
    player.attribute(name);
  };
  return { view, player, after, heard, set, rest: () => view.session.now.pose(NaN), freeze: (millis) => (now += millis) };
}

test('nothing plays, and nothing is posed, until somebody asks', () => {
  const { player, after, heard } = opened();
  assert.deepEqual(after(1), { layers: [], playing: false });
  assert.deepEqual([player.paused, player.duration, player.currentTime, player.timeScale, player.appendedAnimations], [true, 0, 0, 1, []]);
  player.pause();
  assert.deepEqual(heard(), []);
});

test('play goes round and counts its rounds', () => {
  const { player, after, heard, view } = opened();
  player.play();
  assert.deepEqual([player.paused, player.duration, heard(), view.stirred > 0], [false, 1, ['play'], true]);
  assert.deepEqual(after(), { layers: [[0, 0, 1]], playing: true });
  assert.deepEqual(after(0.75).layers, [[0, 0.75, 1]]);
  assert.deepEqual([after(0.5).layers, heard()], [[[0, 0.25, 1]], ['loop Walk 1']]);
  after(1);
  assert.deepEqual(heard(), ['loop Walk 2']);
  player.pause();
  assert.deepEqual([after(1).layers, player.paused, heard()], [[[0, 0.25, 1]], true, ['pause']]);
  assert.equal(after(1).playing, false);
});

test('a number of rounds ends at the end, and play starts over', () => {
  const { player, after, heard } = opened();
  player.play({ repetitions: 2 });
  after();
  const end = after(2.5);
  assert.deepEqual([end, heard()], [{ layers: [[0, 1, 1]], playing: false }, ['play', 'loop Walk 1', 'finished']]);
  assert.equal(player.currentTime, 1);
  after(5);
  player.play({ repetitions: 1 });
  assert.deepEqual([player.currentTime, heard()], [0, ['play']]);
  assert.deepEqual(after(0.1).layers, [[0, 0, 1]], 'what stood does not leap');
  after(2);
  assert.deepEqual(heard(), ['finished']);
});

test('a ping-pong comes back', () => {
  const { player, after, heard } = opened();
  player.play({ pingpong: true, repetitions: 2 });
  after();
  assert.deepEqual(after(0.9).layers, [[0, 0.9, 1]]);
  assert.deepEqual(after(0.3).layers, [[0, 0.8, 1]]);
  assert.equal(Math.round(player.currentTime * 100), 80);
  assert.deepEqual(after(2), { layers: [[0, 0, 1]], playing: false });
  assert.deepEqual(heard(), ['play', 'loop Walk 1', 'finished']);
});

test('time may run slowly, backwards, or not at all', () => {
  const { player, after, heard } = opened({ autoplay: '' });
  after();
  player.timeScale = 0.5;
  assert.deepEqual(after(0.5).layers, [[0, 0.25, 1]]);
  player.timeScale = -1;
  assert.deepEqual(after(0.5).layers, [[0, 0.75, 1]]);
  player.timeScale = 0;
  assert.deepEqual(after(1), { layers: [[0, 0.75, 1]], playing: false });
  player.timeScale = NaN;
  assert.equal(player.timeScale, 0);
  assert.deepEqual(heard(), ['play', 'loop Walk 1'], 'backwards through the start is a round, as in three.js');
});

test('a moment can be asked for without playing', () => {
  const { player, after, heard } = opened();
  player.currentTime = 0.4;
  assert.deepEqual([after(1), player.paused, heard()], [{ layers: [[0, 0.4, 1]], playing: false }, true, []]);
  player.currentTime = 3.25;
  assert.deepEqual(after().layers, [[0, 0.25, 1]]);
  player.currentTime = 1;
  assert.deepEqual(after().layers, [[0, 1, 1]], 'the very end');
  player.currentTime = -3;
  player.currentTime = 'soon';
  assert.equal(player.currentTime, 0);
});

test('a name may be a number, the last one of its name, or wrong', () => {
  for (const [name, animation] of [['Run', 3], ['Walk', 0], ['2', 2], ['Fly', 0], ['99', 0]]) {
    const { after, player, heard } = opened({ 'animation-name': name });
    assert.deepEqual([after().layers, player.paused, heard()], [[[animation, 0, 1]], true, []], name);
  }
});

test('another name fades over, and back from where the fade is', () => {
  const { player, after, heard, set } = opened({ autoplay: '', 'animation-name': 'Walk', 'animation-crossfade-duration': '400' });
  after();
  after(0.5);
  set('animation-name', 'Run');
  assert.equal(player.duration, 4);
  assert.deepEqual(after(0.1).layers, [[0, 0.6, 0.75], [3, 0.1, 0.25]]);
  set('animation-name', 'Walk');
  assert.deepEqual(after(0.1).layers, [[0, 0.7, 0.8125], [3, 0.2, 0.1875]]);
  assert.deepEqual(after(0.5).layers, [[0, 0.2, 1]], 'what has faded out is gone');
  set('animation-crossfade-duration', '0');
  set('animation-name', 'Run');
  assert.deepEqual(after().layers, [[3, 0.5, 1]], 'at once, and on from where it was');
  player.pause();
  set('animation-name', 'Jump');
  assert.deepEqual(after().layers, [[2, 0, 1]], 'nothing fades while time stands');
  assert.deepEqual(heard(), ['play', 'loop Walk 1', 'pause']);
});

test('others can be played beside it, and taken away', () => {
  const { player, after, heard } = opened({ 'animation-name': 'Walk' });
  player.play();
  player.appendAnimation('Jump', { weight: 0.5, timeScale: 0.5, time: 0.1, repetitions: 1 });
  assert.deepEqual([player.appendedAnimations, heard()], [['Jump'], ['play', 'append-animation']]);
  after();
  assert.deepEqual(after(0.2).layers, [[0, 0.2, 1], [2, 0.2, 0.5]]);
  assert.deepEqual([after(0.7).layers, heard()], [[[0, 0.9, 1], [2, 0.5, 0.5]], ['finished']]);
  assert.deepEqual([player.appendedAnimations, player.paused], [[], false]);
  player.appendAnimation('Jump', { fade: 0.4, warp: 0.2, relativeWarp: false });
  const [, jump] = after(0.1).layers;
  assert.deepEqual(jump, [2, 0.05, 0.125], 'from its start, half as fast, a quarter of its weight');
  player.detachAnimation('Jump', { fade: false });
  assert.deepEqual([after().layers.length, player.appendedAnimations, heard()], [1, [], ['append-animation', 'detach-animation']]);
  player.appendAnimation('Jump');
  player.detachAnimation('Jump', { fade: '0.4' });
  assert.equal(after(0.3).layers[1][2], 0.25);
  assert.equal(after(0.2).layers.length, 1);
  // The attribute's own, and one that the model does not have.
  player.appendAnimation('Walk');
  player.appendAnimation('Fly', { weight: 2 });
  player.detachAnimation('Fly');
  assert.deepEqual(player.appendedAnimations, []);
  player.appendAnimation('Run', { weight: 'heavy', repetitions: 0.2 });
  assert.deepEqual([said.length, player.appendedAnimations], [1, ['Run']]);
});

test('an appended one ends where its round does when it is appended again with rounds', () => {
  const { player, after, heard } = opened();
  player.appendAnimation('Jump');
  after();
  after(0.3);
  player.appendAnimation('Jump', { repetitions: 1 });
  after(0.3);
  assert.deepEqual(heard(), ['append-animation', 'append-animation', 'loop Jump 1']);
  after(0.6);
  assert.deepEqual([heard(), player.appendedAnimations], [['finished'], []]);
});

test('time that nobody saw does not count, and a frozen page counts for a second', () => {
  const { after, freeze, rest } = opened({ autoplay: '', 'animation-name': 'Run' });
  after();
  after(0.5);
  rest();
  freeze(10_000);
  assert.deepEqual(after().layers, [[3, 0.5, 1]]);
  freeze(10_000);
  assert.deepEqual(after().layers, [[3, 1.5, 1]]);
});

test('behind a poster nothing moves', () => {
  const { view, after } = opened({ autoplay: '' });
  view.modelIsVisible = false;
  assert.deepEqual(after(1), { layers: [[0, 0, 1]], playing: false });
  const before = view.stirred;
  view.modelIsVisible = true;
  view.dispatchEvent(new CustomEvent('model-visibility', { detail: { visible: true } }));
  assert.equal(view.stirred, before + 1);
  after();
  assert.deepEqual(after(0.1), { layers: [[0, 0.1, 1]], playing: true });
});

test('less motion is the first pose, until a script plays', () => {
  still = true;
  const { player, after, heard, set } = opened({ autoplay: '' });
  assert.deepEqual([after(1), player.paused, heard()], [{ layers: [[0, 0, 1]], playing: false }, true, []]);
  player.play();
  assert.deepEqual([after(0.1).playing, heard()], [true, ['play']]);
  set('autoplay', '');
  assert.deepEqual(heard(), ['pause'], 'who asks for less motion meanwhile gets it');
});

test('a renderer that plays nothing is asked to, each time somebody wants it, and there is no player until it does', () => {
  const { opened: model, configured, ...view } = Object.assign(new EventTarget(), { opened: { animations: ['Walk'], animation_seconds: [] }, configured: [] });
  Object.assign(view, { offerAnimation() {}, hasAttribute: () => false, getAttribute: () => null, addEventListener() {} });
  view.session = { now: { tier: 'T1', opened: model }, stir() {}, configure: (settings) => configured.push(settings) };
  attach(view);
  attach(view);
  assert.deepEqual([view.player, configured], [undefined, [{ moves: true }, { moves: true }]]);
  view.session.now.opened = { animations: ['Walk'], animation_seconds: [1] };
  attach(view);
  assert.equal(view.player.paused, true);
  // A context was lost, and the rung below begins with the smaller module.
  view.session.now.opened = model;
  assert.equal(view.session.now.pose(0), undefined, 'no time passes');
  assert.equal(configured.length, 2);
});

test('an animation without length stands', () => {
  const { view, player, after, heard } = opened();
  player.pause();
  view.player = undefined;
  view.session.now.opened.animation_seconds = [0, 0, 0, 0];
  attach(view);
  view.player.play();
  after();
  assert.deepEqual([after(1), heard()], [{ layers: [[0, 0, 1]], playing: false }, ['play']]);
});
