// `<product-view>` beside other viewers: same model, size, camera and turntable, each in a browser of its own.
//
// Time to the first picture is taken from the screen (a screencast), not from events: each viewer means something else by
// its own. The link is slow 4G in the server; the CPU is slowed nominally, which leaves workers and the GPU's process at
// full speed, and we draw in a worker. Peak memory is the page's process as the system counts it, of which an empty page has
// most, and most of that is the browser's own code: so the process's own memory while it turns is said beside it. Pictures a second end at the screen's 60 (without that limit Chromium counts pictures that nobody
// was shown), so what is compared is pictures for each second of CPU that the whole browser spends, GPU process and compositor
// included, in the same seconds of turning: as many more could a machine draw whose limit is not the screen.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { PNG } from 'pngjs';
import { WebSocket } from 'ws';

import { HARDWARE, startPhone } from './phone.js';
import { realModels } from './real-models.js';
import { modelOfShop } from './site.js';
import { serveSlowly } from './slow-link.js';

const SIDE_CSS_PX = 360;
/** As Chromium's own tools name it. */
export const SLOW_4G = { bytes_per_second: 1.6e6 / 8, delay_millis: 150 };
export const FAST = { bytes_per_second: 1e9, delay_millis: 0 };
const SLOWDOWN = 4;
const ROUNDS = 3;
const TURN_MILLIS = 6_000;
const SAMPLE_MILLIS = 50;
const PATIENCE_MILLIS = 60_000;
/** Share of the box that is neither white nor a viewer's grey furniture when a product is there. */
const MIN_INK_SHARE = 0.03;

const OF_SHOP = ['bottle', 'sneaker'];
const REAL = ['SunglassesKhronos', 'Fox', 'BoxTextured'];

const here = (path) => new URL(path, import.meta.url);
const DIST = here('../../dist/');
const BABYLON = here('./peers/node_modules/@babylonjs/viewer/dist/');
const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm', '.css': 'text/css', '.json': 'application/json' };

const THREE_PAGE = `
import { ACESFilmicToneMapping, Box3, NeutralToneMapping, PerspectiveCamera, PMREMGenerator, Scene, Sphere, WebGLRenderer } from 'three';
import { GLTFLoader } from 'three/examples/jsm/loaders/GLTFLoader.js';
import { RoomEnvironment } from 'three/examples/jsm/environments/RoomEnvironment.js';
const canvas = document.querySelector('canvas');
const renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
renderer.setSize(${SIDE_CSS_PX}, ${SIDE_CSS_PX});
renderer.toneMapping = NeutralToneMapping;
const scene = new Scene();
scene.environment = new PMREMGenerator(renderer).fromScene(new RoomEnvironment()).texture;
const camera = new PerspectiveCamera(30, 1, 0.01, 1000);
new GLTFLoader().load('/model.glb', ({ scene: model }) => {
  scene.add(model);
  const { center, radius } = new Box3().setFromObject(model).getBoundingSphere(new Sphere());
  const distance = radius / Math.sin(Math.PI / 12);
  self.pictures = 0;
  renderer.setAnimationLoop((millis) => {
    const theta = Math.PI / 6 + (self.turning ? millis * 6e-4 : 0);
    const flat = distance * Math.sin(Math.PI / 2.4);
    camera.position.set(center.x + flat * Math.sin(theta), center.y + distance * Math.cos(Math.PI / 2.4), center.z + flat * Math.cos(theta));
    camera.near = distance / 100;
    camera.far = distance * 10;
    camera.updateProjectionMatrix();
    camera.lookAt(center);
    renderer.render(scene, camera);
    self.pictures += 1;
  });
});`;

/** Counts pictures of viewers that draw on the page: animation frames in which something was drawn. */
const COUNT = `
  self.pictures = 0;
  let drawn = false;
  for (const name of ['drawElements', 'drawArrays', 'drawElementsInstanced']) {
    const draw = WebGL2RenderingContext.prototype[name];
    WebGL2RenderingContext.prototype[name] = function (...rest) { drawn = true; return draw.apply(this, rest); };
  }
  const tick = () => { if (drawn) { pictures += 1; drawn = false; } requestAnimationFrame(tick); };
  requestAnimationFrame(tick);`;

const WATCH_TASKS = `
  self.__longest = 0;
  new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) __longest = Math.max(__longest, duration); })
    .observe({ type: 'longtask', buffered: true });`;

const CAMERA = 'camera-orbit="30deg 75deg auto" interaction-prompt="none" rotation-per-second="36deg" auto-rotate-delay="0" loading="eager"';

const html = (head, body) => `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<style>body { margin: 0; background: #fff } .box { display: block; width: ${SIDE_CSS_PX}px; height: ${SIDE_CSS_PX}px }</style>
${head}<body>${body}`;

/**
 * Render scale is fixed at 1 everywhere; ours is held at T3, whatever the probe says of a software GPU. No script is run by the
 * parser, which would lay the page out in the same task.
 */
export const VIEWERS = [
  {
    name: 'product-view',
    page: html('<script type="module" async src="/dist/product-view.js"></script>', `<product-view class="box" test-overrides src="/model.glb" alt="" ${CAMERA}></product-view>`),
    query: '?sf-tier=T3&sf-govern=off',
    turn: 'document.querySelector("product-view").autoRotate = true',
    pictures: 'return document.querySelector("product-view").report().pictures',
  },
  {
    name: 'model-viewer',
    page: html(
      '<script type="module">import("/peers/model-viewer.js").then(() => (customElements.get("model-viewer").minimumRenderScale = 1))</script>',
      `<model-viewer class="box" src="/model.glb" ${CAMERA}><i slot="progress-bar"></i></model-viewer>`,
    ),
    turn: 'document.querySelector("model-viewer").autoRotate = true',
    before: COUNT,
  },
  {
    name: 'three.js',
    page: html('<script type="module" src="/peers/three.js"></script>', '<canvas class="box"></canvas>'),
    turn: 'self.turning = true',
  },
  {
    name: 'babylon-viewer',
    page: html('<script type="module" src="/peers/babylon/babylon-viewer.esm.min.js"></script>', '<babylon-viewer class="box" source="/model.glb"></babylon-viewer>'),
    turn: 'document.querySelector("babylon-viewer").cameraAutoOrbit = { enabled: true, speed: 0.6, delay: 0 }',
    before: COUNT,
  },
];

/** Print a line for each model and viewer, and ours over `<model-viewer>`. */
export async function compareViewers() {
  const peers = await peersOf();
  const { found, missing } = realModels(REAL);
  const models = [...(await Promise.all(OF_SHOP.map(async (name) => ({ name, bytes: await modelOfShop(name) })))), ...found];
  const empty = await onPage({}, () => ({ body: Buffer.from(html('', '')), type: 'text/html' }), FAST, async (phone, address) => {
    await phone.driver.get(address);
    return memoryOfPage(phone);
  });
  console.log(`\nViewers on WebGL2 without a GPU, ${SIDE_CSS_PX}×${SIDE_CSS_PX}; first picture at slow 4G and nominally ${SLOWDOWN}× CPU; medians of ${ROUNDS}; an empty page has ${spellMemory(empty)}`);
  for (const { name, bytes } of models) {
    const rows = new Map(VIEWERS.map((viewer) => [viewer.name, []]));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const viewer of VIEWERS) rows.get(viewer.name).push(await measure(viewer, bytes, peers));
    }
    const medians = new Map([...rows].map(([viewer, runs]) => [viewer, medianOf(runs)]));
    console.log(`${name} (${(bytes.length / 1000).toFixed(0)} kB)`);
    for (const [viewer, figures] of medians) console.log(`  ${viewer.padEnd(15)} ${spell(figures)}`);
    const [ours, theirs] = ['product-view', 'model-viewer'].map((viewer) => medians.get(viewer));
    console.log(
      `  ours/model-viewer: code ${ratio(ours.code_bytes, theirs.code_bytes)}, first picture ${ratio(ours.first_millis, theirs.first_millis)} (0.5 wanted), ` +
        `pictures a CPU second ${ratio(ours.per_cpu_second, theirs.per_cpu_second)} (1.5 wanted), a second ${ratio(ours.per_second, theirs.per_second)}, peak memory ${ratio(ours.peak_bytes, theirs.peak_bytes)} (0.7 wanted), above an empty page ${ratio(ours.peak_bytes - empty.peak_bytes, theirs.peak_bytes - empty.peak_bytes)}, own ${ratio(ours.own_bytes, theirs.own_bytes)}, above an empty page ${ratio(ours.own_bytes - empty.own_bytes, theirs.own_bytes - empty.own_bytes)}`,
    );
  }
  if (missing > 0) console.log(`${missing} real models not measured: ../shared/data/models is missing`);
}

export const ratio = (ours, theirs) => (ours / theirs).toFixed(2);

const spellMemory = ({ peak_bytes, own_bytes }) => `peak ${(peak_bytes / 1e6).toFixed(0)} MB, own ${(own_bytes / 1e6).toFixed(1)} MB`;

const spell = ({ code_bytes, first_millis, per_second, per_cpu_second, peak_bytes, own_bytes, longest_millis }) =>
  `code ${(code_bytes / 1000).toFixed(0).padStart(4)} kB   first picture ${(first_millis / 1000).toFixed(2).padStart(5)} s   ` +
  `${per_second.toFixed(1).padStart(5)} pictures a second, ${per_cpu_second.toFixed(0).padStart(3)} a CPU second   ${spellMemory({ peak_bytes, own_bytes })}   longest task ${longest_millis.toFixed(0)} ms`;

export function medianOf(runs) {
  const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
  return Object.fromEntries(Object.keys(runs[0]).map((key) => [key, median(runs.map((run) => run[key]))]));
}

/** What stands under which path of a page that shows `glb` in `viewer`. */
export const filesOf = (viewer, glb, peers) => (path) => {
  if (path === '/before') return { body: Buffer.from(BEFORE), type: 'text/html' };
  if (path === '/') return { body: Buffer.from(viewer.page), type: 'text/html' };
  if (path === '/model.glb') return { body: glb, type: 'model/gltf-binary' };
  if (path.startsWith('/dist/') && !path.includes('..')) return fileAt(new URL(`.${path.slice(5)}`, DIST));
  return peers(path);
};

/** One viewer, one model: a cold page over the slow link, then a quick one that turns. */
async function measure(viewer, glb, peers) {
  const find = filesOf(viewer, glb, peers);
  const cold = await onPage(viewer, find, SLOW_4G, async (phone, address, sent) => {
    await phone.driver.sendDevToolsCommand('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
    const first_millis = await firstPicture(phone, address);
    const longest_millis = await phone.driver.executeScript('return __longest');
    const code_bytes = [...sent].reduce((sum, [path, bytes]) => sum + (['/model.glb', '/', '/before'].includes(path) ? 0 : bytes), 0);
    return { first_millis, longest_millis, code_bytes };
  });
  const warm = await onPage(viewer, find, FAST, async (phone, address) => {
    await firstPicture(phone, address);
    const pictures = viewer.pictures ?? 'return self.pictures';
    await phone.driver.executeScript(viewer.turn);
    await phone.driver.sleep(1_000);
    const count = () => phone.driver.executeScript(`return [performance.now(), (() => { ${pictures} })()]`);
    const [from_millis, from] = await count();
    const cpu_from_millis = sum(await processesOf(phone), 'cpu_millis');
    const memory = await mostMemory(phone, TURN_MILLIS);
    const [to_millis, to] = await count();
    const cpu_millis = sum(await processesOf(phone), 'cpu_millis') - cpu_from_millis;
    return {
      per_second: ((to - from) / (to_millis - from_millis)) * 1_000,
      per_cpu_second: ((to - from) / cpu_millis) * 1_000,
      ...memory,
    };
  });
  return { ...cold, ...warm };
}

export async function onPage(viewer, find, link, use) {
  const leave = [];
  const test = { after: (f) => leave.unshift(f) };
  try {
    const { address, sent } = await serveSlowly(test, find, link);
    const phone = await startPhone(test, { hardware: viewer.hardware ?? HARDWARE.webgl2, dpr: 1, heightCssPx: SIDE_CSS_PX, reducedMotion: false, before: WATCH_TASKS + (viewer.before ?? '') });
    return await use(phone, `${address}/${viewer.query ?? ''}`, sent);
  } finally {
    for (const put of leave) await put();
  }
}

/** A browser that has just been started has much to do when it shows its first page, which is no viewer's. */
const BEFORE = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><p>Before.';

/** Milliseconds from the start of the page (its `timeOrigin`) until its product is on the screen, in a browser that has shown a page before. */
export async function firstPicture(phone, address, least_ink_share = MIN_INK_SHARE) {
  await phone.driver.get(new URL('/before', address).href);
  await phone.driver.executeAsyncScript('const done = arguments[0]; requestAnimationFrame(() => setTimeout(done, 200))');
  const { debuggerAddress } = (await phone.driver.getCapabilities()).get('goog:chromeOptions');
  const targets = await (await fetch(`http://${debuggerAddress}/json`)).json();
  const socket = new WebSocket(targets.find(({ type }) => type === 'page').webSocketDebuggerUrl);
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  let id = 0;
  const tell = (method, params = {}) => socket.send(JSON.stringify({ id: (id += 1), method, params }));
  try {
    const shown = await new Promise((resolve, reject) => {
      const tooLate = setTimeout(() => reject(new Error(`no picture in ${PATIENCE_MILLIS} ms at ${address}`)), PATIENCE_MILLIS);
      socket.on('message', (message) => {
        const { method, params } = JSON.parse(message);
        if (method !== 'Page.screencastFrame') return;
        tell('Page.screencastFrameAck', { sessionId: params.sessionId });
        const png = PNG.sync.read(Buffer.from(params.data, 'base64'));
        if (inkOf(png) > least_ink_share) {
          clearTimeout(tooLate);
          // The time that the frame was shown, not that of its arrival here.
          resolve(params.metadata.timestamp * 1_000);
        }
      });
      tell('Page.startScreencast', { format: 'png', everyNthFrame: 1 });
      tell('Page.navigate', { url: address });
    });
    return shown - (await phone.driver.executeScript('return performance.timeOrigin'));
  } finally {
    tell('Page.stopScreencast');
    socket.close();
  }
}

/** Share of pixels in the box that are no grey: a product's colours, not a spinner or a ground. */
function inkOf(png) {
  let ink = 0;
  for (let i = 0; i < png.data.length; i += 4) {
    const [r, g, b] = [png.data[i], png.data[i + 1], png.data[i + 2]];
    if (Math.max(r, g, b) - Math.min(r, g, b) > 12 || Math.max(r, g, b) < 60) ink += 1;
  }
  return ink / (png.width * png.height);
}

/** The most that the page's process has held at once, and its own memory now: without the browser's code, which processes share. */
async function memoryOfPage(phone) {
  return pageOf(await processesOf(phone));
}

/** The same, with the most of its own memory during `millis`. */
async function mostMemory(phone, millis) {
  const { pid } = await memoryOfPage(phone);
  let own_bytes = 0;
  for (const until = performance.now() + millis; performance.now() < until; await phone.driver.sleep(SAMPLE_MILLIS)) {
    own_bytes = Math.max(own_bytes, bytesOf(readFileSync(`/proc/${pid}/status`, 'utf8'), 'RssAnon'));
  }
  return { peak_bytes: (await memoryOfPage(phone)).peak_bytes, own_bytes };
}

/** The browser's own surfaces have renderers too, larger than an empty page; a spare one is smaller than any page. */
const pageOf = (processes) => processes
  .filter(({ command }) => command.includes('--type=renderer') && !command.includes('--top-chrome-webui') && !command.includes('--extension-process'))
  .sort((a, b) => b.peak_bytes - a.peak_bytes)[0];

/** A field of `/proc/PID/status`. */
const bytesOf = (status, field) => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) * 1024;

export const sum = (rows, key) => rows.reduce((all, row) => all + row[key], 0);

/** Linux counts CPU time in hundredths of a second. */
const TICK_MILLIS = 10;

/** The browser's processes: what each has spent of the CPU, and the most that it has held at once. */
export async function processesOf(phone) {
  const { debuggerAddress } = (await phone.driver.getCapabilities()).get('goog:chromeOptions');
  const port = debuggerAddress.split(':')[1];
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      // Chromium's children write theirs anew, with spaces.
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split(/[\0 ]/);
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      // After the name, which may hold anything: user and system time are the 12th and 13th.
      const times = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop().split(' ');
      return [{
        pid,
        command,
        parent: /^PPid:\s+(\d+)/m.exec(status)[1],
        peak_bytes: bytesOf(status, 'VmHWM'),
        own_bytes: bytesOf(status, 'RssAnon'),
        cpu_millis: (Number(times[11]) + Number(times[12])) * TICK_MILLIS,
      }];
    } catch {
      // It ended meanwhile.
      return [];
    }
  });
  const browsers = await portOwners(processes, port);
  return processes.filter((process) => {
    for (let at = process; at; at = processes.find(({ pid }) => pid === at.parent)) if (browsers.has(at.pid)) return true;
    return false;
  });
}

/** The browser that was started with a folder of its own: the one whose debugger answers on `port`. */
async function portOwners(processes, port) {
  const owners = processes.filter(({ command }) => {
    const folder = command.find((argument) => argument.startsWith('--user-data-dir='))?.slice(16);
    const file = folder && `${folder}/DevToolsActivePort`;
    return file && !command.some((argument) => argument.startsWith('--type=')) && existsSync(file) && readFileSync(file, 'utf8').startsWith(`${port}\n`);
  });
  return new Set(owners.map(({ pid }) => pid));
}

function fileAt(url) {
  return existsSync(url) ? { body: readFileSync(url), type: TYPES[extname(url.pathname)] ?? 'application/octet-stream' } : undefined;
}

/** The scripts of the others, by path. */
export async function peersOf() {
  const { build } = await import(createRequire(here('../../www/package.json')).resolve('esbuild'));
  const bundled = await build({
    stdin: { contents: THREE_PAGE, resolveDir: here('./peers/').pathname },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  });
  const three = { body: Buffer.from(bundled.outputFiles[0].contents), type: 'text/javascript' };
  const theirs = fileAt(here('./node_modules/@google/model-viewer/dist/model-viewer.min.js'));
  return (path) => {
    if (path === '/peers/three.js') return three;
    if (path === '/peers/model-viewer.js') return theirs;
    return path.startsWith('/peers/babylon/') && !path.includes('..') ? fileAt(new URL(path.slice(15), BABYLON)) : undefined;
  };
}
