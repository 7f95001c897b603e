// A phone-sized Chromium over WebDriver, with the hardware that a rung of the ladder needs, or without it.
//
// In: what the phone has. Out: a driver plus what happened on the page (console, layout shifts). Chromium here
// has no GPU: SwiftShader stands in for one, so tests force a tier where the probe would rightly refuse it.

import { Builder, logging } from 'selenium-webdriver';
import chrome from 'selenium-webdriver/chrome.js';

/** Address of the demo shop; `cargo xtask test` serves it and sets this. */
export const SHOP_URL = process.env.STOREFRONT_URL ?? 'http://127.0.0.1:8080';

const QUIET = [
  '--headless=new',
  '--no-sandbox',
  '--hide-scrollbars',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--force-color-profile=srgb',
];

/** What a Chromium without a GPU needs to draw WebGL2. */
const WEBGL2 = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

/** What it needs to draw WebGPU on a visible canvas: all of these together. */
const WEBGPU = [
  ...WEBGL2,
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
];

/** Kinds of phones by what their browser really has. */
export const HARDWARE = {
  /** WebAssembly is missing (old Gecko, server-side browsers). */
  noWasm: [...WEBGL2, '--js-flags=--jitless'],
  /** No WebGL and no WebGPU: a dead GPU driver. */
  no3d: ['--disable-3d-apis'],
  /** WebGL2, no WebGPU. */
  webgl2: WEBGL2,
  /** Both. */
  webgpu: WEBGPU,
};

/**
 * Start a phone; it is put away when the test ends.
 * @param {{ after(f: () => unknown): void }} test the test's context
 * @param {{hardware?: string[], widthCssPx?: number, heightCssPx?: number, dpr?: number, touch?: boolean,
 * reducedMotion?: boolean, before?: string}} [wish] `touch: false` is a screen with a mouse; `before` is script that
 * runs before the page's own. Reduced motion is on unless asked otherwise: a turning product has no golden picture.
 */
export async function startPhone(test, {
  hardware = HARDWARE.webgl2,
  widthCssPx = 360,
  heightCssPx = 640,
  dpr = 2,
  touch = true,
  reducedMotion = true,
  before = '',
} = {}) {
  const options = new chrome.Options();
  options.setChromeBinaryPath(process.env.CHROMIUM ?? '/usr/bin/chromium');
  options.addArguments(...QUIET, ...hardware, ...(reducedMotion ? ['--force-prefers-reduced-motion'] : []));
  const deviceMetrics = { width: widthCssPx, height: heightCssPx, pixelRatio: dpr, touch, mobile: touch };
  options.setMobileEmulation({ deviceMetrics });
  const wanted = new logging.Preferences();
  wanted.setLevel(logging.Type.BROWSER, logging.Level.ALL);
  options.setLoggingPrefs(wanted);
  const driver = await new Builder()
    .forBrowser('chrome')
    .setChromeOptions(options)
    .setChromeService(new chrome.ServiceBuilder(process.env.CHROMEDRIVER ?? '/usr/bin/chromedriver'))
    .build();
  test.after(() => driver.quit());
  await driver.manage().setTimeouts({ script: 120_000, pageLoad: 120_000 });
  await driver.sendAndGetDevToolsCommand('Page.addScriptToEvaluateOnNewDocument', { source: WATCH + before });
  return { driver, dpr };
}

/** Runs before the page's own code: collects layout shifts, uncaught errors, error events of our elements, and CSP reports. */
export const WATCH = `
  self.__seen = { shift: 0, shifts: [], errors: [] };
  addEventListener('error', (e) => __seen.errors.push(e instanceof CustomEvent
    ? '<' + e.target.localName + '> ' + e.detail.code
    : String(e.message || e.type)));
  addEventListener('unhandledrejection', (e) => __seen.errors.push('unhandled: ' + String(e.reason && e.reason.message || e.reason)));
  addEventListener('securitypolicyviolation', (e) => __seen.errors.push('CSP ' + e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sourceFile + ':' + e.lineNumber));
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      __seen.shift += entry.value;
      // One that came once, on a machine that nobody has, has to be understood from this.
      const place = ({ top, height }) => Math.round(top) + '+' + Math.round(height);
      const source = ({ node, previousRect, currentRect }) =>
        (node && (node.id || node.className || node.nodeName)) + ' ' + place(previousRect) + ' to ' + place(currentRect);
      const words = entry.value.toFixed(4) + ' at ' + Math.round(entry.startTime) + ' ms, scrolled ' + Math.round(scrollY) + ': ' + entry.sources.map(source).join(', ');
      __seen.shifts.push({ words, named: entry.sources.some(({ node }) => node) });
    }
  }).observe({ type: 'layout-shift', buffered: true });
`;

/** Open a path of the shop, optionally with query overrides. */
export async function visit(phone, path, query = {}) {
  const url = new URL(path, SHOP_URL);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  await phone.driver.get(url.href);
}

/**
 * Wait until `script` (the body of a function in the page) returns something truthy, and return that.
 * On time-out the message carries the last value and what the page complained about.
 */
export async function until(phone, what, script, ...args) {
  const deadline = Date.now() + 90_000;
  let last;
  for (;;) {
    last = await phone.driver.executeScript(script, ...args);
    if (last) return last;
    if (Date.now() > deadline) {
      const seen = await phone.driver.executeScript('return self.__seen');
      throw new Error(`waited 90 s for ${what}; page says ${JSON.stringify(seen)}; console: ${(await complaints(phone)).join(' | ')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

/** Everything the page complained about: console warnings and errors, uncaught errors, CSP reports. */
export async function complaints(phone) {
  const entries = await phone.driver.manage().logs().get(logging.Type.BROWSER);
  const seen = await phone.driver.executeScript('return self.__seen ? self.__seen.errors : []');
  return [
    ...entries.filter((e) => e.level.value >= logging.Level.WARNING.value).map((e) => e.message).filter((m) => !isNoise(m)),
    ...seen,
  ];
}

/** Chromium's own words about running on a software GPU; no phone says them. */
function isNoise(message) {
  return /GPU stall due to ReadPixels|software WebGL|swiftshader|No available adapters|powerPreference option is currently ignored/i.test(message);
}

/** Sum of layout shifts so far, in words; `named` are those of nodes that the page can name (not the browser's own controls). */
export async function layoutShift(phone) {
  const { sum, shifts } = await phone.driver.executeScript('return { sum: self.__seen.shift, shifts: self.__seen.shifts }');
  const words = (list) => list.map((shift) => shift.words);
  return { sum, nodes: words(shifts), named: words(shifts.filter((shift) => shift.named)) };
}
