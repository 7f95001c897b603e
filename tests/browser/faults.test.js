// Models that are missing, broken, hostile or never arrive: the poster stays, and one `error` event says
// what is wrong and where.
//
// Every page stands under the shop's CSP and Trusted Types.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { glbOf } from './glb.js';
import { complaints, HARDWARE, startPhone, until, visit } from './phone.js';
import { compare, inkShare, keep, pictureOf } from './picture.js';
import { answer, modelOfShop, page, serveSite, stall } from './site.js';

const SCRIPT = '"><script>self.__pwned = 1</script><img src=x onerror="self.__pwned = 1">';
const GLB = 'model/gltf-binary';

/** Larger than any model that is downloaded; only promised, so that nobody has to send it. */
const TOO_LARGE_BYTES = 33 * 1024 * 1024;

/** Each fault with the code that its `error` event carries. */
const FAULTS = {
  'a model that is not there': { code: 'model-missing', route: answer('not found', 'text/plain', 404) },
  'a server that fails': { code: 'model-missing', route: answer('', 'text/plain', 503) },
  'a connection that breaks': {
    code: 'model-missing',
    route: (request, response, model) => {
      stall(model.subarray(0, 5000), model.length)(request, response);
      setTimeout(() => response.destroy(), 200);
    },
  },
  'a web page instead of a model': { code: 'not-glb', route: answer('<!doctype html><title>Sorry</title>', 'text/html') },
  'an empty file': { code: 'not-glb', route: answer(Buffer.alloc(0), GLB) },
  'half a model': { code: 'truncated', route: (request, response, model) => answer(model.subarray(0, model.length / 2), GLB)(request, response) },
  'a model that claims to be 4 GB': { code: 'truncated', route: answer(glbOf('{"asset":{"version":"2.0"}}', 0xfffffff0), GLB) },
  'a model of more than 32 MB': { code: 'model-too-large', route: stall(Buffer.alloc(64), TOO_LARGE_BYTES) },
  'JSON that is none': { code: 'bad-json', route: answer(glbOf('{"asset":'), GLB) },
  'JSON nested a thousand deep': { code: 'bad-json', route: answer(glbOf(`{"extras":${'['.repeat(1000)}${']'.repeat(1000)}}`), GLB) },
  'script in the name of an extension': {
    code: 'unsupported-extension',
    route: answer(glbOf(JSON.stringify({ asset: { version: '2.0' }, extensionsRequired: [SCRIPT] })), GLB),
  },
};

/** Runs before the page: what its elements say. */
const LISTEN = `
  self.__errors = [];
  addEventListener('error', (e) => e.detail && __errors.push({
    id: e.target.id, type: e.detail.type, code: e.detail.code, source: e.detail.sourceError.code,
    error: e.detail.sourceError instanceof Error, state: e.target.dataset.sfState, seen: e.target.modelIsVisible ?? false,
    message: e.detail.sourceError.message,
  }));`;

/** Faults of the network; all others stand somewhere in the file, and their messages say where. */
const PLACELESS = ['model-missing', 'model-too-large'];

/** How they say it: a byte of the file, or a JSON pointer into its JSON. */
const PLACE = /\((byte \d+|"[^"]*")\)$/;

const PICTURE = '<img slot="poster" src="/demo/pictures/bottle-forest.jpg" width="640" height="800" alt="">';

const viewOf = (id, src) =>
  `<product-view id="${id}" test-overrides loading="eager" alt="A bottle" src="${src}">${PICTURE}</product-view>`;

/** The first one has no model, only its poster. */
const pageOf = (views) => page(`<product-view id="still" test-overrides>${PICTURE}</product-view>${views.join('')}`);

async function openFaults(t, routes, views) {
  const site = await serveSite(t, { '/': pageOf(views), ...routes });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, before: LISTEN });
  await visit(phone, `${site}/`, { 'sf-tier': 'T1' });
  return phone;
}

/** What the browser itself says about an answer that is none. */
const unexpected = (said) => said.filter((message) => !/Failed to load resource/.test(message));

const errorsOf = (phone) => phone.driver.executeScript('return __errors');

test('every broken model leaves its poster and says why, and a good one beside them is drawn', async (t) => {
  const model = await modelOfShop('bottle');
  const faults = Object.entries(FAULTS).map(([name, fault], i) => ({ name, id: `fault-${i}`, ...fault }));
  const routes = Object.fromEntries(
    faults.map(({ id, route }) => [`/${id}.glb`, (request, response) => route(request, response, model)]),
  );
  const phone = await openFaults(t, routes, [
    ...faults.map(({ id }) => viewOf(id, `/${id}.glb`)),
    viewOf('good', '/demo/models/bottle.glb'),
  ]);
  await until(phone, 'all of them', `return __errors.length >= arguments[0] && document.querySelector('#good').dataset.sfState === 'ready'`, faults.length);
  const errors = await errorsOf(phone);
  const still = await pictureOf(phone, await phone.driver.findElement({ id: 'still' }));
  assert.ok(inkShare(still) > 0.05, 'the poster is blank');
  for (const { name, id, code } of faults) {
    const [{ message, ...error }, ...more] = errors.filter((candidate) => candidate.id === id);
    assert.deepEqual(error, { id, type: 'loadfailure', code, source: code, error: true, state: 'failed', seen: false }, name);
    assert.deepEqual(more, [], name);
    assert.equal(PLACE.test(message), !PLACELESS.includes(code), `${name}: ${message}`);
    const view = await phone.driver.findElement({ id });
    assert.equal(compare(await pictureOf(phone, view), still, 0.1, name).share, 0, `${name}: the poster is not there`);
    const { failures, state } = await phone.driver.executeScript('return arguments[0].report()', view);
    assert.deepEqual([state, failures.map((failure) => failure.code)], ['failed', [code]], name);
  }
  assert.equal(errors.length, faults.length, JSON.stringify(errors));
  const good = await pictureOf(phone, await phone.driver.findElement({ id: 'good' }));
  keep(good, 'good-among-broken');
  assert.ok(inkShare(good) > 0.05, 'a blank box');
  assert.equal(await phone.driver.executeScript('return self.__pwned'), null);
  assert.deepEqual(
    unexpected(await complaints(phone)).sort(),
    faults.map(({ code }) => `<product-view> ${code}`).sort(),
  );
});

test('after a broken model another one is drawn in the same element', async (t) => {
  const phone = await openFaults(t, {}, [viewOf('view', '/demo/page.json')]);
  await until(phone, 'the failure', 'return __errors.length');
  await phone.driver.executeScript(`document.querySelector('#view').src = '/demo/models/mug.glb'`);
  await until(phone, 'the mug', `return document.querySelector('#view').dataset.sfState === 'ready'`);
  const view = await phone.driver.findElement({ id: 'view' });
  assert.ok(inkShare(await pictureOf(phone, view)) > 0.05, 'a blank box');
  assert.deepEqual(await phone.driver.executeScript('return arguments[0].report().failures', view), []);
});

test('a model and a document that stop arriving are given up; the poster stays, and the page says one sentence', async (t) => {
  const model = await modelOfShop('bottle');
  const routes = {
    '/stalled.glb': stall(model.subarray(0, 20_000), model.length),
    '/stalled.json': stall(Buffer.from('{"version":1,'), 10_000),
  };
  const phone = await openFaults(t, routes, [
    viewOf('stalled', '/stalled.glb'),
    '<store-page id="page" test-overrides src="/stalled.json"></store-page>',
  ]);
  // 20 s without a byte; a slow machine may start late.
  await until(phone, 'both to be given up', 'return __errors.length === 2');
  const errors = (await errorsOf(phone)).map(({ id, type, source, state, seen }) => [id, type ?? '', source, state, seen]);
  assert.deepEqual(errors.sort(), [
    ['page', '', 'page-stalled', 'failed', false],
    ['stalled', 'loadfailure', 'model-stalled', 'failed', false],
  ]);
  const [still, stalled] = await phone.driver.findElements({ css: 'product-view' });
  assert.equal(compare(await pictureOf(phone, stalled), await pictureOf(phone, still), 0.1, 'stalled').share, 0);
  assert.match(await phone.driver.executeScript('return document.querySelector("store-page [role=alert]").textContent'), /could not be loaded/);
  assert.deepEqual(unexpected(await complaints(phone)).sort(), ['<product-view> model-stalled', '<store-page> page-stalled']);
});

for (const { file, state, codes, tier } of [
  { file: 'preview-host.js', state: 'failed', codes: ['artefact-missing'], tier: 'T1' },
  { file: 'probe.js', state: 'poster', codes: [], tier: 'T0' },
]) {
  test(`without ${file} the poster stays, and why is known`, async (t) => {
    const phone = await startPhone(t, { hardware: HARDWARE.no3d, before: LISTEN });
    const site = await serveSite(t, {
      '/': page(`<product-view id="v" src="/good.glb" loading="eager" style="width:300px;height:375px">${PICTURE}</product-view>`),
      '/good.glb': answer(await modelOfShop('mug'), GLB),
      [`/dist/${file}`]: answer('not found', 'text/plain', 404),
    });
    await visit(phone, `${site}/`);
    await until(phone, 'the verdict', `return document.getElementById('v').report().verdict?.tier === '${tier}'`);
    await until(phone, state, `return document.getElementById('v').dataset.sfState === '${state}'`);
    const said = await phone.driver.executeScript('return { errors: __errors.map(({ code }) => code), shown: document.getElementById("v").modelIsVisible }');
    assert.deepEqual(said, { errors: codes, shown: false });
    const view = await phone.driver.findElement({ id: 'v' });
    assert.ok(inkShare(await pictureOf(phone, view)) > 0.05, 'the poster is to be seen');
  });
}
