// glTF as JSON: buffers and pictures beside it, in `data:` addresses, missing, elsewhere, too many.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { meshopt, separate, square } from './compress.js';
import { openModels } from './models-in-turn.js';
import { complaints, HARDWARE, startPhone, until } from './phone.js';
import { compare, inkShare } from './picture.js';
import { answer, modelOfShop, stall, waitFor } from './site.js';

const fixture = (name) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const dataUri = (bytes, type = 'application/octet-stream') => `data:${type};base64,${bytes.toString('base64')}`;
const text = (json) => Buffer.from(JSON.stringify(json));

/** The ramp's square as JSON; its buffer and picture at these addresses. */
function squareOf(buffer, images, texture = { source: 0 }, extensions = []) {
  const { json } = square(texture, images, extensions);
  json.buffers[0].uri = buffer;
  return text(json);
}
const BIN = square({}, [], []).bin;

test('a .gltf with files beside it looks like its GLB, whatever its pictures and addresses are', async (t) => {
  const glb = await modelOfShop('mug');
  const parts = await separate(glb);
  assert.ok(Object.keys(parts).length > 2, 'the mug has no picture of its own any more');
  const ramp = fixture('ramp.png');
  const noAvif = Buffer.concat([fixture('ramp.avif').subarray(0, 32), Buffer.alloc(64)]);
  const source = (extension, index) => ({ source: 0, extensions: { [extension]: { source: index } } });
  const files = {
    'mug.glb': glb,
    ...parts,
    'square.gltf': squareOf('a%20b.bin?v=1', [{ uri: '../models/ramp.png' }]),
    'a%20b.bin': BIN,
    'ramp.png': ramp,
    'inline.gltf': squareOf(dataUri(BIN), [{ uri: dataUri(ramp, 'image/png') }]),
    'avif.gltf': squareOf(dataUri(BIN), [{ uri: 'never.png' }, { uri: 'ramp.avif' }], source('EXT_texture_avif', 1)),
    'ramp.avif': fixture('ramp.avif'),
    'fallback.gltf': squareOf(dataUri(BIN), [{ uri: 'ramp.png' }, { uri: 'unreadable.avif' }], source('EXT_texture_avif', 1)),
    'unreadable.avif': noAvif,
    'webp.gltf': squareOf(dataUri(BIN), [{ uri: 'never.png' }, { uri: dataUri(fixture('ramp.webp'), 'image/webp') }], source('EXT_texture_webp', 1)),
    'ktx2.gltf': squareOf(dataUri(BIN), [{ uri: 'ramp.png' }, { uri: 'never.ktx2' }], source('KHR_texture_basisu', 1)),
  };
  const whole = await separate(await meshopt(glb));
  assert.ok(whole['model.gltf'].includes('meshopt'));
  for (const [name, bytes] of Object.entries(whole)) files[name === 'model.gltf' ? 'packed.gltf' : `packed-${name}`] = bytes;
  files['packed.gltf'] = Buffer.from(whole['model.gltf'].toString().replaceAll('"uri":"part', '"uri":"packed-part'));

  for (const [tier, hardware] of [['T3', HARDWARE.webgl2], ['T1', HARDWARE.no3d]]) {
    const phone = await startPhone(t, { hardware, dpr: 1 });
    const { show, asked, site } = await openModels(t, phone, files, tier);
    const pictures = {};
    for (const name of Object.keys(files).filter((name) => /\.gl(tf|b)$/.test(name))) {
      const { report, picture, events } = await show(name);
      assert.deepEqual([report.state, report.failures], ['ready', []], `${name} on ${tier}`);
      assert.ok(inkShare(picture) > 0.05, `${name} is blank`);
      pictures[name] = picture;
      const steps = events.filter(([type]) => type === 'progress').map(([, step]) => step);
      assert.deepEqual(steps, [...steps].sort((a, b) => a - b), `${name}: progress goes back`);
      if (name === 'model.gltf') assert.equal(steps.at(-1), 1, `${steps}`);
    }
    const same = (name, other, share) => assert.ok(compare(pictures[name], pictures[other], 0.1, name).share < share, `${name} on ${tier}`);
    same('model.gltf', 'mug.glb', 0.002);
    same('packed.gltf', 'mug.glb', 0.01);
    for (const name of ['inline', 'avif', 'fallback', 'webp', 'ktx2']) same(`${name}.gltf`, 'square.gltf', 0.03);
    assert.equal(asked.some((path) => path.includes('never')), false, 'a picture that nobody needs was fetched');
    assert.deepEqual(await complaints(phone), []);

    if (tier === 'T3') {
      const blob = await phone.driver.executeScript(`return URL.createObjectURL(new Blob([arguments[0]]))`, squareOf(dataUri(BIN), [{ uri: `${site}/models/ramp.png` }]).toString());
      const { report, picture } = await show(blob);
      assert.deepEqual([report.state, report.failures], ['ready', []]);
      assert.ok(compare(picture, pictures['square.gltf'], 0.1, 'blob').share < 0.002);
    }
  }
});

test('what is wrong with a file beside a .gltf is said with its place, and the poster stays', async (t) => {
  const images = [{ uri: dataUri(fixture('ramp.png'), 'image/png') }];
  const buffers = (uri) => squareOf(uri, images);
  const files = {
    'gone.gltf': [buffers('gone.bin'), 'model-missing', '/buffers/0/uri'],
    'picture.gltf': [squareOf(dataUri(BIN), [{ uri: 'gone.png' }]), 'model-missing', '/images/0/uri'],
    'file.gltf': [buffers('file:///etc/passwd'), 'bad-uri', '/buffers/0/uri'],
    'script.gltf': [buffers('javascript:1'), 'bad-uri', '/buffers/0/uri'],
    'blob.gltf': [buffers('blob:http://x/1'), 'bad-uri', '/buffers/0/uri'],
    'none.gltf': [buffers('http://'), 'bad-uri', '/buffers/0/uri'],
    'number.gltf': [buffers(7), 'bad-uri', '/buffers/0/uri'],
    'base64.gltf': [buffers('data:;base64,@@@'), 'bad-uri', '/buffers/0/uri'],
    'short.gltf': [buffers(dataUri(BIN.subarray(0, 50))), 'out-of-bounds', '/buffers/0'],
    'syntax.gltf': [Buffer.from('{"asset":'), 'bad-json', ''],
    'page.gltf': [Buffer.from('<!doctype html><p>Sign in'), 'not-glb'],
    'list.gltf': [text({ asset: { version: '2.0' }, buffers: 7, bufferViews: [null, { buffer: 'a' }], images: {}, meshes: [0, { primitives: [1] }] }), 'wrong-type'],
    'large.gltf': [buffers('large.bin'), 'model-too-large', '/buffers/0/uri'],
    'purse.gltf': [text({ asset: { version: '2.0' }, buffers: [1, 2, 3].map((n) => ({ uri: `third.bin?${n}`, byteLength: 1 })), bufferViews: [0, 1, 2].map((buffer) => ({ buffer, byteLength: 1 })) }), 'model-too-large', /^\/buffers\/[0-2]\/uri$/],
  };
  const many = JSON.parse(squareOf(dataUri(BIN), Array.from({ length: 400 }, (_, n) => ({ uri: `data:,${n}` }))).toString());
  many.textures = many.images.map((_, source) => ({ source }));
  files['many.gltf'] = [text(many), 'over-limit', /^\/images\/\d+\/uri$/];
  const phone = await startPhone(t, { hardware: HARDWARE.webgl2, dpr: 1 });
  const extra = {
    'large.bin': (_, response) => response.writeHead(200, { 'Content-Length': 64 << 20 }).write('a'),
    'third.bin': answer(Buffer.alloc(12 << 20)),
  };
  const { show, view } = await openModels(t, phone, { ...Object.fromEntries(Object.entries(files).map(([name, [bytes]]) => [name, bytes])), ...extra }, 'T2');
  for (const [name, [, code, pointer]] of Object.entries(files)) {
    const { events, report } = await show(name, false);
    const [, detail] = events.find(([type]) => type === 'error') ?? [];
    assert.deepEqual([detail?.code, report.state], [code, 'failed'], `${name}: ${JSON.stringify(report.failures)}`);
    if (pointer instanceof RegExp) assert.match(report.failures[0].pointer, pointer, name);
    else assert.equal(report.failures[0].pointer, pointer ?? report.failures[0].pointer, name);
    assert.equal(report.stage.transitions.length, 0, `${name} cost the renderer its life`);
    assert.equal(await phone.driver.executeScript('return arguments[0].modelIsVisible', view), false, name);
  }
});

test('another model ends the downloads of the first, and cookies go to its own origin only', async (t) => {
  const open = new Set();
  const cookies = [];
  const slow = (request, response) => {
    open.add(response);
    response.on('close', () => open.delete(response));
    stall(Buffer.alloc(64), 1 << 20)(request, response);
  };
  const image = [{ uri: dataUri(fixture('ramp.png'), 'image/png') }];
  const noted = (request, response) => {
    cookies.push(request.headers.cookie ?? '');
    response.writeHead(200, { 'Access-Control-Allow-Origin': request.headers.origin ?? '*' }).end(BIN);
  };
  const files = { 'slow.gltf': squareOf('slow.bin', [{ uri: 'slow.png' }]), 'slow.bin': slow, 'slow.png': slow, 'own.gltf': squareOf('own.bin', image), 'own.bin': noted };
  const phone = await startPhone(t, { hardware: HARDWARE.webgl2, dpr: 1 });
  const { show, view } = await openModels(t, phone, files, 'T2');
  await phone.driver.executeScript(`document.cookie = 'who=me'; const [view] = arguments; view.withCredentials = true; view.src = '/models/slow.gltf'`, view);
  await waitFor(() => open.size === 2, 20_000);
  const { report } = await show('own.gltf', false);
  assert.equal(report.state, 'ready');
  await waitFor(() => open.size === 0);
  assert.deepEqual(cookies, ['who=me']);
  await until(phone, 'no late failure', `return arguments[0].dataset.sfState === 'ready'`, view);
});
