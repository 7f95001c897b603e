/** Two workers that draw a picture, with a renderer and another worker that the test plays. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { loadModule } from './module.js';

const { inBands } = await loadModule('bands.ts');
const START = { base: 'http://shop/dist/', options: { antialias: true } };
const SIZE = [10, 100];
const MIB = 1024 * 1024;

let calls;
let rows;
let wasm_bytes;
let other;

/** A renderer whose pixels are the number of their row. */
function played() {
  const call = (name, answer) => (...given) => (calls.push([name, ...given]), answer);
  return {
    open: (glb) => {
      if (!glb) throw new Error('no model');
      calls.push(['open', glb]);
      return { preview: 1 };
    },
    set_pixels: call('set_pixels'),
    configure: call('configure'),
    advance: call('advance', { moving: true, dirty: true }),
    drawn: call('drawn', 1),
    set_rows: (...given) => (rows = given),
    draw: (preview, width, height) => {
      const [first, end] = rows[1] ? rows : [0, height];
      calls.push(['draw', first, end]);
      return pixels(width, first, end);
    },
    memory: () => ({ wasm_bytes, resident_bytes: 5, previews: 1 }),
    free: call('free'),
  };
}

const pixels = (width, first, end) => Uint8Array.from({ length: (end - first) * width * 4 }, (_, at) => first + Math.floor(at / width / 4));
const whole = pixels(SIZE[0], 0, SIZE[1]);

beforeEach(() => {
  [calls, rows, wasm_bytes, other] = [[], [0, 0], 10 * MIB, undefined];
  globalThis.Worker = class {
    constructor(url, options) {
      other = this;
      Object.assign(this, { url, options, told: [], alive: true });
    }
    postMessage(message) {
      this.told.push(message);
    }
    terminate() {
      this.alive = false;
    }
  };
});

/** What the other one answers to the last picture it was told of. */
const answer = (draw_millis = 1) => {
  const { given, rows: [first, end] } = other.told.at(-1);
  other.onmessage({ data: { rgba: pixels(given[1], first, end), draw_millis, memory: { wasm_bytes: 9 * MIB, resident_bytes: 4 } } });
};

/** With a model open, and the other worker there. */
function opened() {
  other = undefined;
  const renderer = inBands(played(), 'raster-simd', START);
  renderer.open('glb');
  renderer.set_pixels(1, 0, 1, 1, new Uint8Array(4));
  renderer.advance(1, 0);
  assert.equal(other, undefined, 'nothing holds up the first picture');
  assert.deepEqual(renderer.draw(1, ...SIZE), whole);
  other?.onmessage({ data: { ready: { wasm_bytes: 8 * MIB, resident_bytes: 4 } } });
  return renderer;
}

test('the other worker is told all that was done, and then draws the lower rows', async () => {
  const renderer = opened();
  assert.deepEqual([other.options.type, other.options.name], ['module', 'storefront-band']);
  assert.deepEqual(other.told.map((told) => told.call ?? 'start'), ['start', 'open', 'set_pixels', 'advance', 'draw']);
  assert.deepEqual(other.told[0].start, { ...START, artefact: 'raster-simd' });
  assert.deepEqual(other.told.at(-1).given, [1, 1, 1], 'that there was a picture, and no more');
  renderer.configure(1, { exposure: 2 });
  renderer.advance(1, 16);
  const picture = renderer.draw(1, ...SIZE);
  assert.deepEqual(other.told.slice(5).map(({ call }) => call), ['configure', 'advance', 'draw']);
  answer();
  assert.deepEqual(await picture, whole);
  assert.deepEqual(calls.filter(([name]) => name === 'draw').at(-1), ['draw', 0, 50]);
  assert.deepEqual(rows, [0, 0]);
  assert.deepEqual(renderer.memory(), { wasm_bytes: 19 * MIB, resident_bytes: 9, previews: 1 }, 'both count');
  renderer.drawn(1, 16, 2, 0.5);
  assert.equal(other.told.at(-1).call, 'draw', 'what changes nothing is not told');
});

test('rows go to the one that is faster, and each keeps some', async () => {
  const renderer = opened();
  for (let frame = 0; frame < 40; frame += 1) {
    const picture = renderer.draw(1, ...SIZE);
    answer(1e6);
    assert.deepEqual(await picture, whole);
  }
  assert.equal(other.told.at(-1).rows[0], 90);
  for (let frame = 0; frame < 40; frame += 1) {
    const picture = renderer.draw(1, ...SIZE);
    answer(0);
    assert.deepEqual(await picture, whole);
  }
  assert.equal(other.told.at(-1).rows[0], 10);
});

test('a model that was refused is not told, nor is one that would be too much for two', () => {
  const renderer = inBands(played(), 'raster', START);
  assert.throws(() => renderer.open(undefined));
  wasm_bytes = 17 * MIB;
  renderer.open('glb');
  renderer.draw(1, ...SIZE);
  assert.equal(other, undefined);
  wasm_bytes = 10 * MIB;
  assert.deepEqual(renderer.draw(1, ...SIZE), whole, 'one worker goes on');
  assert.equal(other, undefined, 'for it does not know what was done before');
});

test('the other worker goes when both would be too much, when it fails, and with the renderer', async () => {
  let renderer = opened();
  wasm_bytes = 20 * MIB;
  renderer.open('another');
  assert.deepEqual([other.alive, renderer.draw(1, ...SIZE)], [false, whole]);
  assert.equal(renderer.memory().wasm_bytes, 20 * MIB);

  wasm_bytes = 10 * MIB;
  renderer = opened();
  renderer.draw(1, ...SIZE);
  wasm_bytes = 24 * MIB;
  answer();
  assert.equal(other.alive, false, 'a picture that is larger takes memory, too');

  wasm_bytes = 10 * MIB;
  renderer = opened();
  const picture = renderer.draw(1, ...SIZE);
  other.onerror({ preventDefault: () => undefined });
  assert.deepEqual(await picture, whole, 'its rows are drawn here');
  assert.deepEqual([other.alive, renderer.draw(1, ...SIZE)], [false, whole]);

  renderer = opened();
  renderer.free();
  assert.equal(other.alive, false);
  assert.deepEqual(calls.at(-1), ['free']);
});

test('a worker that says nothing is waited for once', async () => {
  const renderer = opened();
  assert.deepEqual(await renderer.draw(1, ...SIZE), whole);
  assert.equal(other.alive, false);
  assert.deepEqual(renderer.draw(1, ...SIZE), whole);
});

test('where no worker can be had one draws', () => {
  globalThis.Worker = class {
    constructor() {
      throw new Error('CSP');
    }
  };
  const renderer = inBands(played(), 'raster', START);
  renderer.open('glb');
  assert.deepEqual([renderer.draw(1, ...SIZE), renderer.draw(1, ...SIZE)], [whole, whole]);
});

test('small pictures are drawn by one, and the other one is told that there was one', () => {
  const renderer = opened();
  assert.equal(renderer.draw(1, 40, 40).length, 6400);
  assert.deepEqual(other.told.at(-1), { call: 'draw', given: [1, 1, 1] });
});
