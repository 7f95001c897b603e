/** A model that the page asks for before there is a host: what is handed over, and what the host makes of it. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { loadModule } from './module.js';

const { askEarly, handOver, willLoad } = await loadModule('model-early.ts');
const { taker } = await loadModule('host-early.ts');
const { download } = await loadModule('download.ts');

const URL_OF_MODEL = 'http://shop/a.glb';
const MODEL = Uint8Array.from({ length: 10 }, (_, i) => i);
const TERMS = { credentials: 'same-origin', codes: { missing: 'model-missing', stalled: 'model-stalled', too_large: 'model-too-large' } };

let asked;

/** A network that answers with `play(controller)`. */
function network(play, init) {
  asked = [];
  globalThis.fetch = async (url, { credentials }) => {
    asked.push([url, credentials]);
    return new Response(new ReadableStream({ start: play }), init);
  };
}

const inTwo = (controller) => {
  controller.enqueue(MODEL.slice(0, 4));
  controller.enqueue(MODEL.slice(4));
  controller.close();
};

/** Page and host in one: what the host gets, or its error. */
async function crossed({ max_bytes = 100, wanted = () => true } = {}) {
  const early = askEarly(URL_OF_MODEL, false);
  const { answer, take } = taker();
  const heard = [];
  const file = download(URL_OF_MODEL, { ...TERMS, max_bytes }, new AbortController(), (fraction) => heard.push(fraction), answer);
  void handOver(early, take, wanted);
  return { file: await file, heard, early };
}

beforeEach(() => network(inTwo, { headers: { 'Content-Length': '10' } }));

test('bytes cross in order, with their progress, from one request', async () => {
  const { file, heard } = await crossed();
  assert.deepEqual([...file], [...MODEL]);
  assert.deepEqual(heard, [0.4, 1]);
  assert.deepEqual(asked, [[URL_OF_MODEL, 'same-origin']]);
});

test('what is too large is refused by its length and by its bytes', async () => {
  await assert.rejects(crossed({ max_bytes: 9 }), { code: 'model-too-large' });
  network(inTwo, {});
  await assert.rejects(crossed({ max_bytes: 9 }), { code: 'model-too-large' });
});

test('where the page got nothing the host asks itself, and says what is wrong', async () => {
  network((controller) => controller.close(), { status: 404 });
  await assert.rejects(crossed(), { code: 'model-missing', message: /HTTP 404/ });
  assert.equal(asked.length, 2);
});

test('a connection that breaks in the middle is an error, and what nobody wants is not read to its end', async () => {
  network((controller) => {
    controller.enqueue(MODEL.slice(0, 4));
    setTimeout(() => controller.error(new TypeError('reset')), 5);
  });
  await assert.rejects(crossed(), { code: 'model-missing' });
  network(inTwo);
  const early = askEarly(URL_OF_MODEL, true);
  const parts = [];
  await handOver(early, (part) => parts.push(part), () => parts.length < 2);
  assert.deepEqual([parts.length, parts[2], early.abort.signal.aborted], [3, 'lost', true]);
  assert.deepEqual(asked, [[URL_OF_MODEL, 'include']]);
});

for (const [what, { connection, reducedData = false, query = '', asks = false }, loads] of [
  ['a browser that says nothing of its network', {}, true],
  ['4G', { connection: { effectiveType: '4g', rtt: 400 } }, true],
  ['3G', { connection: { effectiveType: '3g' } }, false],
  ['a long round trip', { connection: { rtt: 300 } }, false],
  ['saved data', { connection: { effectiveType: '4g', saveData: true } }, false],
  ['reduced data', { reducedData: true }, false],
  ['saved data, but somebody asked', { connection: { saveData: true }, asks: true }, true],
  ['a tester who wants posters', { query: '?sf-tier=T0', asks: true }, false],
  ['a tester with a probe of another phone', { query: '?sf-probe=e30' }, false],
]) {
  test(`a model is ${loads ? 'asked for early' : 'left alone'}: ${what}`, () => {
    globalThis.navigator = { userAgent: 'Phone', ...(connection && { connection }) };
    globalThis.screen = { width: 360, height: 800 };
    globalThis.devicePixelRatio = 2;
    globalThis.matchMedia = (media) => ({ media, matches: reducedData && media.includes('data') });
    globalThis.location = { search: query };
    assert.equal(willLoad({ closest: () => ({}) }, asks), loads);
  });
}
