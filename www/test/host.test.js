/** The preview host, with a renderer and a page that the test plays. Without OffscreenCanvas, as in an old Safari. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { beforeEach, test } from 'node:test';
import { artefacts, loadModule } from './module.js';

const { createHost } = await loadModule('host.ts');
const glue = 'export const Renderer = { create: async () => globalThis.playedRenderer };';
const base = await artefacts({ 'raster.js': glue, 'raster-simd.js': glue });
const moving = await artefacts({ 'raster.js': glue, 'raster-simd.js': glue, 'raster-moves.js': glue, 'raster-moves-simd.js': glue });

/** A header, and a chunk of JSON. */
const FILE = Uint8Array.from([...'glTF____________JSON{}  '].map((letter) => letter.charCodeAt(0)));
FILE.set([4, 0, 0, 0], 12);
const texture = { texture: 3, mime: 'image/png', byte_offset: 0, byte_length: 4, width_px: 1, height_px: 1 };
const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

let calls;

/** A phone of so many cores. */
const cores = (hardwareConcurrency, deviceMemory) => Object.defineProperty(globalThis, 'navigator', { value: { hardwareConcurrency, deviceMemory }, configurable: true });

beforeEach(() => {
  cores(2);
  calls = [];
  const call = (name, answer) => (...words) => (calls.push([name, ...words]), answer);
  globalThis.playedRenderer = {
    open: call('open', { preview: 7, animations: ['', 'Walk'], animation_seconds: [], textures: [texture], material_textures: [texture.texture, -1, -1, -1, -1] }),
    configure: call('configure'),
    input: call('input'),
    set_pixels: call('set_pixels'),
    set_material: call('set_material'),
    make_room: call('make_room', (2 << 16) | 1),
    close: call('close'),
  };
  globalThis.fetch = async () => new Response(FILE);
});

/** A host of the rasteriser that has one preview open, as far as its texture. */
async function opening() {
  const heard = [];
  const host = createHost((message) => heard.push(message));
  host({ type: 'start', tier: 'T1', base, options: {}, attempt: 0 });
  host({ type: 'open', preview: 1, url: 'http://shop/a.glb', credentials: false, settings: { exposure: 1 } });
  let decode;
  for (let turns = 0; !decode && turns < 200; turns++) {
    await turn();
    decode = heard.find(({ type }) => type === 'decode');
  }
  const decoded = async (rgba) => {
    host({ type: 'decoded', decode: decode.decode, rgba });
    await turn();
  };
  return { heard, host, decoded };
}

test('settings that come while a texture is decoded win over the older ones', async () => {
  const { heard, host, decoded } = await opening();
  host({ type: 'configure', preview: 1, settings: { exposure: 2 } });
  await decoded(new Uint8Array(4));
  const configured = () => calls.filter(([name]) => name === 'configure').map(([, , settings]) => settings.exposure);
  assert.deepEqual(configured(), [2]);
  const { opened } = heard.find(({ type }) => type === 'opened');
  assert.deepEqual(opened.animations, ['animation_0', 'Walk'], 'each has a name');
  assert.equal(new TextDecoder().decode(opened.json), '{}  ');
  host({ type: 'configure', preview: 1, settings: { exposure: 3 } });
  assert.deepEqual(configured(), [2, 3], 'afterwards they apply at once');
});

test('a preview that is closed while a texture is decoded is closed in the renderer too', async () => {
  const { host, decoded } = await opening();
  host({ type: 'close', preview: 1 });
  await decoded(new Uint8Array(4));
  assert.deepEqual(calls.map(([name]) => name), ['open', 'close']);
});

test('a texture that cannot be decoded is told, and the product shows without it', async () => {
  const { heard, decoded } = await opening();
  await decoded(undefined);
  const ignored = heard.find(({ type }) => type === 'ignored');
  assert.equal(ignored.failure.code, 'texture-unreadable');
  assert.match(ignored.failure.message, /^texture 3 \(image\/png\)/);
  assert.ok(heard.some(({ type }) => type === 'opened'));
});

test('a product shows with its colours, and its other maps follow before what a script wants of it', async () => {
  const maps = [3, 4, 5].map((number) => ({ ...texture, texture: number }));
  const answer = { preview: 7, animations: [], animation_seconds: [], textures: maps, material_textures: [3, 4, -1, -1, -1, -1, -1, -1, 5, -1] };
  globalThis.playedRenderer.open = () => answer;
  const { heard, host, decoded } = await opening();
  const told = () => heard.map(({ type }) => type).filter((type) => /opened|edited|decode/.test(type));
  await decoded(new Uint8Array(4));
  assert.deepEqual(told(), ['decode', 'opened', 'decode']);
  assert.equal(heard.find(({ type }) => type === 'opened').opened.coarse, true);
  host({ type: 'edit', preview: 1, edits: [{ call: 'set_material', given: [0, 0, new Uint8Array(224)] }] });
  for (const decode of [2, 3]) {
    assert.ok(!calls.some(([name]) => name === 'set_material'));
    host({ type: 'decoded', decode, rgba: new Uint8Array(4) });
    await turn();
  }
  assert.deepEqual(told(), ['decode', 'opened', 'decode', 'decode', 'edited']);
  assert.deepEqual(calls.filter(([name]) => /set_/.test(name)).map(([name, , texture]) => [name, texture]), [['set_pixels', 3], ['set_pixels', 4], ['set_pixels', 5], ['set_material', 0]]);
});

test('a product that shows a variant, whose colours come last, waits for all its maps', async () => {
  const maps = [3, 4].map((number) => ({ ...texture, texture: number }));
  globalThis.playedRenderer.open = () => ({ preview: 7, animations: [], animation_seconds: [], textures: maps, material_textures: [3, -1, -1, -1, -1] });
  const heard = [];
  const host = createHost((message) => heard.push(message));
  host({ type: 'start', tier: 'T1', base, options: {}, attempt: 0 });
  host({ type: 'open', preview: 1, url: 'http://shop/a.glb', credentials: false, settings: { variant_name: 'red' } });
  for (const decode of [1, 2]) {
    for (let turns = 0; !heard.some((message) => message.decode === decode) && turns < 200; turns++) await turn();
    assert.ok(!heard.some(({ type }) => type === 'opened'));
    host({ type: 'decoded', decode, rgba: new Uint8Array(4) });
  }
  await turn();
  assert.equal(heard.find(({ type }) => type === 'opened').opened.coarse, false);
});

test('where there are cores a renderer of T1 draws with another one, and a picture may take its time', async () => {
  const glue = `export const inBands = (own, artefact, { base }) => ({ ...own, artefact, base, draw: () => globalThis.playedPicture });`;
  const banded = await artefacts({ 'raster.js': `export const Renderer = { create: async () => globalThis.playedRenderer };`, 'raster-simd.js': `export const Renderer = { create: async () => globalThis.playedRenderer };`, 'bands.js': glue });
  Object.assign(globalThis.playedRenderer, {
    open: () => ({ preview: 7, animations: [], animation_seconds: [], textures: [], material_textures: [] }),
    advance: () => ({ dirty: true, moving: true }),
    draw: () => new Uint8Array(4),
    drawn: () => 1,
  });
  for (const [count, gib, two] of [[3, 4, false], [4, 1, false], [4, 2, true], [4, undefined, true]]) {
    cores(count, gib);
    let come;
    globalThis.playedPicture = new Promise((resolve) => (come = resolve));
    const heard = [];
    const host = createHost((message) => heard.push(message));
    host({ type: 'start', tier: 'T1', base: banded, options: {}, attempt: 0 });
    host({ type: 'open', preview: 1, url: 'http://shop/a.glb', credentials: false, settings: {} });
    for (let turns = 0; !heard.some(({ type }) => type === 'opened') && turns < 200; turns++) await turn();
    host({ type: 'frame', preview: 1, now_millis: 0, width_px: 1, height_px: 1, force: false, minimum_scale: 0.5 });
    await turn();
    const drawn = () => heard.filter(({ type }) => type === 'drawn');
    assert.equal(drawn().length, two ? 0 : 1, `${count} cores, ${gib} GiB`);
    come(new Uint8Array([1, 2, 3, 4]));
    await turn();
    assert.equal(drawn().length, 1);
    assert.deepEqual([...drawn()[0].picture.rgba], two ? [1, 2, 3, 4] : [0, 0, 0, 0]);
  }
});

test('a standing that cannot be read is told, and the product opens as its file has it', async () => {
  const opened = { preview: 7, textures: [], material_textures: [], animations: [] };
  globalThis.playedRenderer.open = (_, settings) => {
    // As it is now: what cannot be read is taken out of it, and not said again.
    calls.push(['open', { ...settings }]);
    if (settings.orientation) {
      throw Object.assign(new Error('/orientation: expected a number'), { code: 'camera-number' });
    }
    return opened;
  };
  const heard = [];
  const host = createHost((message) => heard.push(message));
  const settings = { exposure: 2, orientation: 'up', scale: '2 2 2', shadow_softness: 0.5, seen: true };
  host({ type: 'start', tier: 'T1', base, options: {}, attempt: 0 });
  host({ type: 'open', preview: 1, url: 'http://shop/a.glb', credentials: false, settings });
  for (let turns = 0; !heard.some(({ type }) => type === 'opened') && turns < 200; turns++) {
    await turn();
  }
  assert.equal(heard.find(({ type }) => type === 'ignored').failure.code, 'camera-number');
  const { exposure, ...standing } = settings;
  assert.deepEqual(calls.filter(([name]) => name === 'open'), [['open', standing], ['open', { shadow_softness: 0.5, seen: true }]]);
  assert.deepEqual(calls.find(([name]) => name === 'configure').slice(2), [{ exposure, seen: true }], 'what counts at opening is not said twice');
});

test('edits are done at once, but for those behind a picture, which wait for it', async () => {
  const { heard, host, decoded } = await opening();
  await decoded(new Uint8Array(4));
  const done = () => calls.map(([name]) => name).filter((name) => /set_|make/.test(name)).slice(1);
  const paint = { call: 'set_material', given: [0, 0, new Float32Array(56)] };
  host({ type: 'edit', preview: 1, edits: [paint] });
  assert.deepEqual(done(), ['set_material']);
  const room = { call: 'make_room', given: [4, 0, true, 20, 10], picture: new Blob(['picture'], { type: 'image/png' }) };
  host({ type: 'edit', preview: 1, edits: [room, paint] });
  host({ type: 'edit', preview: 1, edits: [paint] });
  for (let turns = 0; heard.filter(({ type }) => type === 'decode').length < 2 && turns < 200; turns++) {
    await turn();
  }
  assert.deepEqual(done(), ['set_material', 'make_room']);
  const { decode, width_px, height_px } = heard.filter(({ type }) => type === 'decode')[1];
  assert.deepEqual([width_px, height_px], [2, 1], 'in the size that the renderer has room for');
  host({ type: 'decoded', decode, rgba: new Uint8Array(8) });
  for (let turns = 0; !heard.some(({ type }) => type === 'edited') && turns < 200; turns++) {
    await turn();
  }
  assert.deepEqual(done(), ['set_material', 'make_room', 'set_pixels', 'set_material', 'set_material']);
});

test('of frames that pile up the last one is shown, in the place that was made, and where there was no room none', async () => {
  const { host, decoded } = await opening();
  await decoded(new Uint8Array(4));
  const frame = (value) => ({ data: new Uint8ClampedArray(8).fill(value), width: 2, height: 1 });
  const closed = [];
  const repaint = (value) => ({ call: 'repaint', given: [4], picture: { ...frame(value), close: () => closed.push(value) } });
  host({ type: 'edit', preview: 1, edits: [repaint(0)] });
  host({ type: 'edit', preview: 1, edits: [{ call: 'make_room', given: [4, 0, true, 2, 1], picture: frame(1) }] });
  // The decoder is at the first one.
  [2, 3, 4].forEach((value) => host({ type: 'edit', preview: 1, edits: [repaint(value)] }));
  for (let turns = 0; closed.length < 4 && turns < 200; turns++) {
    await turn();
  }
  const shown = () => calls.filter(([name, , place]) => name === 'set_pixels' && place === 4).map(([, opened, , width_px, height_px, rgba]) => [opened, width_px, height_px, rgba[0]]);
  assert.deepEqual([shown(), closed], [[[7, 2, 1, 1], [7, 2, 1, 4]], [0, 2, 3, 4]]);
  globalThis.playedRenderer.make_room = () => {
    throw Object.assign(new Error('full'), { code: 'over-limit' });
  };
  host({ type: 'edit', preview: 1, edits: [{ call: 'make_room', given: [4, 0, true, 2, 1], picture: frame(5) }, repaint(6)] });
  for (let turns = 0; closed.length < 5 && turns < 200; turns++) {
    await turn();
  }
  assert.equal(shown().length, 2);
});

test('a picture that lights nothing here is told, and neither the model nor the settings wait for it', async () => {
  await writeFile(new URL('environment.js', base), 'export const createSurroundings = (given) => (globalThis.lent = given, async (preview, entry) => { globalThis.wanted.push({ ...entry.pictures }); given.failed(preview, { code: "no-light", message: "" }); });');
  globalThis.wanted = [];
  globalThis.playedRenderer.open = () => ({ preview: 7, textures: [], material_textures: [], animations: [] });
  const heard = [];
  const host = createHost((message) => heard.push(message));
  host({ type: 'start', tier: 'T1', base, options: {}, attempt: 0 });
  const settings = { exposure: 1, environment_image: '', skybox_image: 'http://shop/room.hdr' };
  host({ type: 'open', preview: 1, url: 'http://shop/a.glb', credentials: false, settings });
  for (let turns = 0; !heard.some(({ type }) => type === 'opened') && turns < 200; turns++) {
    await turn();
  }
  assert.equal(heard.find(({ type }) => type === 'ignored').failure.code, 'no-light');
  host({ type: 'configure', preview: 1, settings: { environment_image: 'neutral', exposure: 2 } });
  await turn();
  host({ type: 'configure', preview: 1, settings: { environment_image: 'neutral' } });
  await turn();
  assert.deepEqual(globalThis.wanted, [{ light: '', sky: settings.skybox_image }, { light: 'neutral', sky: settings.skybox_image }]);
  assert.deepEqual(calls.filter(([name]) => name === 'configure').map(([, , its]) => its), [{ exposure: 1 }, { exposure: 2 }, {}]);
});

test('a preview that the renderer closed for another one is told so, and gets nothing more', async () => {
  let opened = 0;
  const renderer = globalThis.playedRenderer;
  renderer.open = () => ({ preview: 70 + ++opened, textures: [], material_textures: [], animations: [], closed: opened === 2 ? [71] : [] });
  const heard = [];
  const host = createHost((message) => heard.push(message));
  const until = async (type, count) => {
    for (let turns = 0; heard.filter((message) => message.type === type).length < count && turns < 200; turns++) await turn();
  };
  host({ type: 'start', tier: 'T1', base, options: {}, attempt: 0 });
  host({ type: 'open', preview: 1, url: 'http://shop/a.glb', credentials: false, settings: { seen: false } });
  await until('opened', 1);
  host({ type: 'open', preview: 2, url: 'http://shop/b.glb', credentials: false, settings: { seen: true } });
  await until('opened', 2);
  assert.deepEqual(heard.filter(({ type }) => type === 'rested'), [{ type: 'rested', preview: 1 }]);
  calls.length = 0;
  host({ type: 'configure', preview: 1, settings: { exposure: 2 } });
  host({ type: 'configure', preview: 2, settings: { exposure: 3 } });
  assert.deepEqual(calls, [['configure', 72, { exposure: 3 }]]);
});

test('on the CPU a host begins with what moves models where that is asked for, and with the smaller module where it is not to be had', async () => {
  const other = await artefacts({ 'raster.js': glue, 'raster-simd.js': glue });
  const begun = async (from, moves) => {
    const heard = [];
    const host = createHost((message) => heard.push(message));
    host({ type: 'start', tier: 'T1', base: from, options: {}, attempt: 0, moves });
    host({ type: 'open', preview: 1, url: 'http://shop/a.glb', credentials: false, settings: { exposure: 1, moves: true } });
    for (let turns = 0; !heard.some(({ type }) => type === 'opened') && turns < 200; turns++) await turn();
    host({ type: 'configure', preview: 1, settings: { moves: true } });
    await turn();
    return heard.map(({ type, failure }) => failure?.code ?? type).filter((said) => said !== 'progress');
  };
  globalThis.playedRenderer.open = () => ({ preview: 7, textures: [], material_textures: [], animations: ['Walk'], animation_seconds: [] });
  globalThis.fetch = async (url) => new Response(FILE, { status: /raster-moves/.test(url) && url.startsWith(other) ? 404 : 200 });
  assert.deepEqual(await begun(moving, true), ['started', 'opened'], 'it has all there is');
  assert.deepEqual(await begun(moving, false), ['started', 'opened', 'moves'], 'a host that has it is to be started');
  assert.deepEqual(await begun(other, false), ['started', 'opened', 'moves-missing']);
  assert.deepEqual(await begun(other, true), ['started', 'opened', 'artefact-missing'], 'not asked for again and again');
  assert.deepEqual(calls.filter(([name, , settings]) => name === 'configure' && settings.moves), [], 'the renderer has no use for that');
});

test('on the CPU many at one node, lights and morph targets at rest take the larger module, and what cannot be drawn without it waits', async () => {
  const json = (text) => {
    const file = Uint8Array.from([...`glTF____________JSON${text.padEnd(64)}`].map((letter) => letter.charCodeAt(0)));
    file.set([64, 0, 0, 0], 12);
    return file;
  };
  const said = async (text, refusal) => {
    globalThis.fetch = async () => new Response(json(text));
    globalThis.playedRenderer.open = () => {
      if (refusal) throw Object.assign(new Error(refusal), { code: 'unsupported-extension' });
      return { preview: 7, textures: [], material_textures: [], animations: [], animation_seconds: [] };
    };
    const heard = [];
    const host = createHost((message) => heard.push(message));
    host({ type: 'start', tier: 'T1', base: moving, options: {}, attempt: 0, moves: false });
    host({ type: 'open', preview: 1, url: 'http://shop/a.glb', credentials: false, settings: {} });
    for (let turns = 0; !heard.some(({ type }) => /opened|refused|moves/.test(type)) && turns < 200; turns++) await turn();
    await turn();
    return heard.map(({ type }) => type).filter((type) => /moves|opened|refused/.test(type)).sort();
  };
  assert.deepEqual(await said('{"meshes":[{"weights":[0, 0.0]}]}'), ['opened']);
  for (const text of ['{"meshes":[{"weights":[0, 0.5]}]}', '{"extensionsUsed":["KHR_lights_punctual"]}', '{"extensionsUsed":["EXT_mesh_gpu_instancing"]}']) {
    assert.deepEqual(await said(text), ['moves', 'opened'], text);
  }
  assert.deepEqual(await said('{}', '/extensionsRequired/0: EXT_mesh_gpu_instancing is required'), ['moves']);
  assert.deepEqual(await said('{}', '/extensionsRequired/0: EXT_other is required'), ['refused']);
});

test('a file that stops arriving is said to, and the next preview asks again', async (context) => {
  const { once } = await loadModule('host-once.ts');
  const said = [];
  let taken = 0;
  const ask = once({ base, failed: (preview, { code }) => said.push([preview, code]) }, 'raster-moves.wasm', 'moves', () => taken++);
  context.mock.timers.enable({ apis: ['setTimeout'] });
  globalThis.fetch = () => new Promise(() => undefined);
  const [first, second] = [ask(1), ask(2)];
  await Promise.resolve();
  context.mock.timers.tick(20_000);
  assert.deepEqual([await first, await second, said, taken], [undefined, undefined, [[1, 'moves-stalled'], [2, 'moves-stalled']], 0]);
  context.mock.timers.reset();
  globalThis.fetch = async () => new Response(FILE);
  assert.deepEqual([await ask(1), await ask(2), taken], [true, true, 1]);
});

test('on the CPU light of a picture and a sky take the larger module, and where that is not to be had it is the studio, which is said', async () => {
  const light = `export class Light {
    static from_hdr(bytes, sky_width) { globalThis.made.push(sky_width); return new Light(); }
    step() { return false; }
    map_words() { return Uint32Array.of(1); }
    free() {}
  }`;
  const small = { 'raster.js': glue, 'raster-simd.js': glue, 'light.js': light };
  const without = await artefacts(small, ['environment']);
  const both = await artefacts({ ...small, 'raster-moves.js': glue, 'raster-moves-simd.js': glue }, ['environment']);
  const room = 'http://shop/room.hdr';
  const shown = async (from, moves, settings, later) => {
    globalThis.made = [];
    globalThis.fetch = async (url) => new Response(url === room ? '#?RADIANCE' : FILE, { status: /raster-moves/.test(url) && url.startsWith(without) ? 404 : 200 });
    let around;
    Object.assign(globalThis.playedRenderer, {
      open: () => ({ preview: 7, textures: [], material_textures: [], animations: [], animation_seconds: [] }),
      add_surroundings: () => 3,
      surround: (...words) => (around = words),
    });
    const heard = [];
    const host = createHost((message) => heard.push(message));
    host({ type: 'start', tier: 'T1', base: from, options: {}, attempt: 0, moves });
    host({ type: 'open', preview: 1, url: 'http://shop/a.glb', credentials: false, settings });
    for (let turns = 0; !heard.some(({ type }) => type === 'opened') && turns < 200; turns++) await turn();
    if (later) {
      host({ type: 'configure', preview: 1, settings: later });
      for (let turns = 0; turns < 40; turns++) await turn();
    }
    const said = heard.map(({ type, failure }) => failure?.code ?? type).filter((word) => /moves|missing|lit/.test(word));
    return { made: globalThis.made, around, said };
  };
  const sky = { skybox_image: room };
  assert.deepEqual(await shown(both, true, sky), { made: [512], around: [7, 3, 3], said: ['lit'] }, 'it is there');
  assert.deepEqual(await shown(both, false, sky), { made: [], around: undefined, said: ['moves'] }, 'another host is to be started');
  assert.deepEqual(await shown(without, false, sky), { made: [], around: undefined, said: ['moves-missing'] });
  assert.deepEqual(await shown(without, true, sky), { made: [], around: undefined, said: ['artefact-missing'] });
  for (const none of ['', 'neutral']) {
    const later = { environment_image: none, skybox_image: '' };
    assert.deepEqual((await shown(without, false, sky, later)).said, ['moves-missing'], 'not asked for again where no picture is wanted');
  }
  const light_alone = { environment_image: room };
  assert.deepEqual(await shown(both, true, light_alone), { made: [0], around: [7, 3, 0], said: ['lit'] });
  assert.deepEqual(await shown(both, false, light_alone), { made: [], around: undefined, said: ['moves'] });
});
