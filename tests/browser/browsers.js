// Three engines under one narrow interface: open an address, run script in the page, take a picture, ask what it
// complained about. Chromium and WebKitGTK speak WebDriver; Firefox is asked over WebDriver BiDi, which it speaks
// without a driver of its own.
//
// In: programs of the system (`cargo xtask test` installs them where it may). Out: `undefined` for a browser that is
// not here, else `{ name, go, run, shot, complaints }`; it is put away when the test ends.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { Builder, Capabilities } from 'selenium-webdriver';
import WebSocket from 'ws';

import { complaints, startPhone, WATCH } from './phone.js';

/** Chromium as a phone with one device pixel for each CSS pixel. */
export async function chromium(t, hardware) {
  const phone = await startPhone(t, { hardware, dpr: 1 });
  return { ...webDriver('chromium', phone.driver), complaints: () => complaints(phone) };
}

/** What both drivers of WebDriver are asked for. */
function webDriver(name, driver) {
  return {
    name,
    go: (url) => driver.get(url),
    async run(body, ...args) {
      const outcome = await driver.executeAsyncScript(
        `const done = arguments[1];
         (async (args) => { ${body} })(arguments[0]).then((value) => done({ value }), (error) => done({ error: String(error) }));`, args);
      if (outcome.error) throw new Error(`${name}: ${outcome.error}`);
      return outcome.value;
    },
    async shot(selector) {
      return PNG.sync.read(Buffer.from(await driver.findElement({ css: selector }).takeScreenshot(), 'base64'));
    },
  };
}

/** WebKitGTK's own small browser, on a display that nobody sees. */
export async function webKit(t) {
  const [browser] = WEBKIT_BROWSERS.filter(existsSync);
  const [server, driver] = ['Xvfb', 'WebKitWebDriver'].map(programOf);
  if (!browser || !server || !driver) return undefined;
  const ends = endsOf(t);
  const env = await onDisplay(ends, server);
  const port = await freePort();
  start(ends, driver, [`--port=${port}`], { env, stdio: 'ignore' });
  await listening(port);
  const capabilities = new Capabilities({ browserName: 'MiniBrowser', 'webkitgtk:browserOptions': { binary: browser, args: ['--automation'] } });
  const session = await new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities(capabilities).build();
  ends.push(() => session.quit());
  await session.manage().setTimeouts({ script: 60_000, pageLoad: 60_000 });
  await session.manage().window().setRect({ width: 360, height: 1000 });
  const opened = webDriver('webkitgtk', session);
  /** Cut out of the whole: its own pictures of elements are black where the page was scrolled. */
  const shot = async (selector) => {
    const [x, y, width, height] = await opened.run('const { x, y, width, height } = document.querySelector(args[0]).getBoundingClientRect(); return [x, y, width, height].map(Math.round)', selector);
    const whole = PNG.sync.read(Buffer.from(await session.takeScreenshot(), 'base64'));
    const cut = new PNG({ width, height });
    PNG.bitblt(whole, cut, x, y, width, height);
    return cut;
  };
  return { ...opened, shot, complaints: () => opened.run('return window.__seen?.errors ?? []') };
}

/** Where Debian's packages put it. */
const WEBKIT_BROWSERS = ['x86_64', 'aarch64'].map((machine) => `/usr/lib/${machine}-linux-gnu/webkit2gtk-4.1/MiniBrowser`);

/** Firefox, as a phone with `dpr` device pixels for each CSS pixel. */
export async function firefox(t, { dpr = 1 } = {}) {
  const program = process.env.FIREFOX ?? programOf('firefox-esr') ?? programOf('firefox');
  const server = programOf('Xvfb');
  if (!program || !server) return undefined;
  const profile = mkdtempSync(join(tmpdir(), 'storefront-firefox-'));
  writeFileSync(join(profile, 'user.js'), Object.entries(FIREFOX_PREFERENCES).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`).join('\n'));
  const ends = endsOf(t);
  ends.push(() => rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  // Headless, it has no WebGL.
  const env = await onDisplay(ends, server);
  const child = start(ends, program, ['--no-remote', '--profile', profile, '--remote-debugging-port=0', 'about:blank'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const send = await bidi(`${await said(child.stderr, /WebDriver BiDi listening on (ws:\S+)/)}/session`);
  const heard = [];
  await send('session.new', { capabilities: {} });
  const [{ context }] = (await send('browsingContext.getTree', {})).contexts;
  send.on('log.entryAdded', ({ level, text }) => (level === 'warn' || level === 'error') && heard.push(text));
  await send('session.subscribe', { events: ['log.entryAdded'] });
  await send('script.addPreloadScript', { functionDeclaration: `() => { ${WATCH} }` });
  await send('browsingContext.setViewport', { context, viewport: { width: 360, height: 640 }, devicePixelRatio: dpr });
  const call = async (functionDeclaration, ...args) => {
    const { result, exceptionDetails } = await send('script.callFunction', { functionDeclaration, arguments: args, target: { context }, awaitPromise: true });
    if (exceptionDetails) throw new Error(`firefox: ${exceptionDetails.text}`);
    return result;
  };
  const run = async (body, ...args) => {
    const { value } = await call(`async (json) => JSON.stringify((await (async (args) => { ${body} })(JSON.parse(json))) ?? null)`, { type: 'string', value: JSON.stringify(args) });
    return JSON.parse(value) ?? undefined;
  };
  return {
    name: 'firefox',
    go: (url) => send('browsingContext.navigate', { context, url, wait: 'complete' }),
    run,
    async shot(selector) {
      const { sharedId } = await call(`(selector) => document.querySelector(selector)`, { type: 'string', value: selector });
      const { data } = await send('browsingContext.captureScreenshot', { context, clip: { type: 'element', element: { sharedId } } });
      return PNG.sync.read(Buffer.from(data, 'base64'));
    },
    complaints: async () => [...heard, ...(await run('return window.__seen.errors'))],
  };
}

/** WebGL on Mesa, no motion that would make pictures differ, and nothing fetched that no page asked for. */
const FIREFOX_PREFERENCES = {
  'webgl.force-enabled': true,
  'webgl.enable-privileged-extensions': false,
  'ui.prefersReducedMotion': 1,
  'gfx.color_management.mode': 0,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
  'app.update.disabledForTesting': true,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
};

/** A connection of WebDriver BiDi: `send(method, params)` answers with the result, `send.on(event, heard)` listens. */
async function bidi(url) {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  const waiting = new Map();
  const listeners = new Map();
  socket.on('message', (message) => {
    const { id, method, params, result, error, message: why } = JSON.parse(message);
    if (id === undefined) return listeners.get(method)?.(params);
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error) reject(new Error(`${error}: ${why}`));
    else resolve(result);
  });
  socket.on('close', () => waiting.forEach(({ reject }) => reject(new Error('the browser went away'))));
  let id = 0;
  const send = (method, params) =>
    new Promise((resolve, reject) => {
      waiting.set(++id, { resolve, reject });
      socket.send(JSON.stringify({ id, method, params }));
    });
  send.on = (event, listener) => listeners.set(event, listener);
  return send;
}

const programOf = (name) => (process.env.PATH ?? '').split(':').map((folder) => join(folder, name)).find(existsSync);

/** What is to be done when the test ends, the last first. */
function endsOf(t) {
  const ends = [];
  t.after(async () => {
    for (const end of ends.reverse()) await end();
  });
  return ends;
}

/** The environment of a program on a display that nobody sees, drawn by Mesa on the CPU. */
async function onDisplay(ends, server) {
  const display = start(ends, server, ['-displayfd', '1', '-screen', '0', '1024x1200x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const number = await said(display.stdout, /(\d+)\n/);
  return { ...process.env, DISPLAY: `:${number}`, GDK_BACKEND: 'x11', LIBGL_ALWAYS_SOFTWARE: '1', WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' };
}

/** Start a program that ends with the test. */
function start(ends, program, args, options) {
  const child = spawn(program, args, options);
  const gone = new Promise((resolve) => child.on('exit', resolve).on('error', resolve));
  ends.push(() => (child.kill(), gone));
  return child;
}

/** Wait until a program says something, and return the first group of the match. */
function said(stream, pattern) {
  let text = '';
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`waited 30 s for ${pattern}; heard ${text}`)), 30_000);
    stream.on('data', (bytes) => {
      text += bytes;
      const match = pattern.exec(text);
      if (match) resolve((clearTimeout(late), match[1]));
    });
  });
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.on('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listening(port) {
  for (const deadline = Date.now() + 20_000; ; ) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(!socket.destroy().connecting)).on('error', () => resolve(false));
    });
    if (open) return;
    if (Date.now() > deadline) throw new Error(`nothing listens on port ${port} after 20 s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
