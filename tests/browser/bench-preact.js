// `<store-page>` against the same page built with Preact: from the address to the first three sections, to a page of
// 200 sections × 10 products that answers, and to all of its content, in a Chromium at a sixth of its speed.
//
// Whole pages, each with what it needs to load: all read the same document, use the same style sheet, hint at what they
// will load, and show the same text, which is checked. Wall-clock times of a busy machine say little; their ratio is what
// counts. Preact is measured twice: as a page is written, by one `render` of all of it, and by somebody who cares about
// the first screen and renders three sections before the others.
//
// What the figures mean:
// - first three sections: they are laid out, after the frame that shows them;
// - answering: the end of the last task over 50 ms, at the earliest the first three sections. Time to interactive as the
//   field defines it (web.dev, Lighthouse): before five quiet seconds, which begin here only when all content is there;
// - all content: every product of every section is in the document, and what can be seen is laid out. Preact makes all of
//   it in one go; `<store-page>` makes what is far below the screen while the browser is idle.
//
// What they hold. Both: script and document from a server on the same machine, 2,000 lazy pictures, prices by one
// `Intl.NumberFormat`. Ours alone: start of page.wasm (the verdict comes from the visit before), checks of every
// field and URL, the plan, its report. Preact alone: nothing; it trusts the document.

import { readFile } from 'node:fs/promises';

import { documentOf } from './bench-page.js';
import { startPhone, until, HARDWARE } from './phone.js';
import { answer, page, serveSite } from './site.js';

const SLOWDOWN = 6;
const SECTIONS = 200;
const PRODUCTS_EACH = 10;
const ROUNDS = 5;
/** So long without a long task, and the page answers. */
const QUIET_MILLIS = 5000;
const TARGETS = { three: 0.8, answering: 0.5 };
const PAGES = { preact: 'Preact', first: 'Preact, first screen first' };
const FIGURES = [
  ['first three sections', 'three'],
  ['answering', 'answering'],
  ['all content', 'content'],
  ['longest task after the first screen', 'longest_later'],
];

/** Runs before the page: when sections stand on the screen, and tasks that kept the page from answering. */
const WATCH = `
  self.__bench = { three: 0, content: 0, tasks: [] };
  new PerformanceObserver((list) => __bench.tasks.push(...list.getEntries().map((e) => [e.startTime, e.startTime + e.duration])))
    .observe({ type: 'longtask', buffered: true });
  const painted = (name) => requestAnimationFrame(() => setTimeout(() => { document.body.offsetHeight; __bench[name] = performance.now(); }));
  // Counts what comes, not all that is there: whoever comes in many parts is not asked to pay for that.
  let [sections, cards, three] = [0, 0, false];
  const watch = new MutationObserver((records) => {
    for (const { addedNodes } of records) {
      for (const node of addedNodes) {
        sections += Number(node.classList?.contains('sf-section') ?? 0);
        cards += node.getElementsByClassName?.('sf-card').length ?? 0;
      }
    }
    if (!three && sections >= 3) { three = true; painted('three'); }
    if (sections === ${SECTIONS} && cards === ${SECTIONS * PRODUCTS_EACH}) { watch.disconnect(); painted('content'); }
  });
  watch.observe(document, { childList: true, subtree: true });`;

/** Runs in the page: the times in ms since the address was entered, once it is quiet. */
const RESULT = `
  const { three, content, tasks } = __bench;
  const last = tasks.length ? tasks[tasks.length - 1][1] : 0;
  if (!content || performance.now() < Math.max(content, last) + ${QUIET_MILLIS}) return null;
  const later = tasks.filter(([from]) => from > three).map(([from, to]) => to - from);
  return { three, shift: self.__seen.shift, answering: Math.max(three, last), content, longest_later: Math.max(0, ...later),
    text: [...document.querySelectorAll('[data-section]')].map((s) => s.textContent).join('\\n'),
    pictures: document.images.length, links: document.links.length,
    later: document.querySelector('[data-later]').getAttribute('style'), eager: document.querySelectorAll('[data-section]:not([data-later])').length };`;

/** Print both, and their ratios. */
export async function comparePreact() {
  const leave = [];
  const test = { after: (f) => leave.unshift(f) };
  try {
    const file = (name, type = 'text/javascript') => readFile(new URL(name, import.meta.url)).then((body) => answer(body, type));
    const site = await serveSite(test, {
      '/ours': page(`${hints('/dist/page.js', '/dist/page.wasm', '/bench.json')}<store-page src="/bench.json"></store-page>`),
      '/preact': preactPage,
      '/bench.json': answer(JSON.stringify(documentOf(SECTIONS, PRODUCTS_EACH)), 'application/json'),
      '/bench-preact-page.js': await file('bench-preact-page.js'),
      '/preact.js': await file('node_modules/preact/dist/preact.module.js'),
    });
    const phone = await startPhone(test, { hardware: HARDWARE.no3d, before: WATCH });
    await phone.driver.sendDevToolsCommand('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
    const runs = { ours: [], ...Object.fromEntries(Object.keys(PAGES).map((name) => [name, []])) };
    for (let round = -1; round < ROUNDS; round += 1) {
      const ours = await measure(phone, `${site}/ours`);
      const round_of = { ours };
      for (const name of Object.keys(PAGES)) {
        round_of[name] = await measure(phone, `${site}/preact?${new URLSearchParams({ later: ours.later, eager: ours.eager, order: name })}`);
        assertSame(ours, round_of[name]);
      }
      // The first round fills the caches of all.
      if (round >= 0) Object.entries(round_of).forEach(([name, run]) => runs[name].push(run));
    }
    report(runs);
  } finally {
    for (const put of leave) await put();
  }
}

/** What the page will load, said at its top (README § Embed): a module first, then what is fetched. */
const hints = (module, ...fetched) =>
  [`<link rel="modulepreload" href="${module}">`, ...fetched.map((url) => `<link rel="preload" href="${url}" as="fetch" crossorigin>`)].join('\n');

async function measure(phone, url) {
  await phone.driver.get(url);
  return until(phone, url, RESULT);
}

/** Preact's page: the head of ours without our script, and the attributes that spare ours work in the style sheet. */
function preactPage(request, response, headers) {
  const body = hints('/preact.js', '/bench.json') + '<store-page lang="en-IN" dir="ltr" data-sf-state="loading" data-sf-new></store-page><script type="module" src="/bench-preact-page.js"></script>';
  const ended = { writeHead: (status, all) => (response.writeHead(status, all), ended), end: (html) => response.end(html.replace(/<script type="module" src="\/dist[^>]*><\/script>\n/, '')) };
  page(body)(request, ended, headers);
}

function assertSame(ours, preact) {
  for (const what of ['text', 'pictures', 'links', 'eager']) {
    if (ours[what] !== preact[what]) {
      let at = 0;
      while (ours[what][at] === preact[what][at]) at += 1;
      throw new Error(`the pages differ in ${what}: ours ${String(ours[what]).slice(at - 40, at + 60)} Preact ${String(preact[what]).slice(at - 40, at + 60)}`);
    }
  }
}

function report({ ours, ...others }) {
  const median = (runs, key) => runs.map((run) => run[key]).sort((a, b) => a - b)[runs.length >> 1];
  const most = (runs) => Math.max(...runs.map((run) => run.shift)).toFixed(4);
  console.log(`\n<store-page> against Preact, whole pages of ${SECTIONS} sections × ${PRODUCTS_EACH} products at ${SLOWDOWN}× CPU slowdown, median of ${ROUNDS}`);
  for (const [what, key] of FIGURES) {
    const mine = median(ours, key);
    const compared = Object.entries(others).map(([name, runs]) => {
      const theirs = median(runs, key);
      const target = TARGETS[key] ? ` (at most ${TARGETS[key].toFixed(2)}: ${mine / theirs <= TARGETS[key] ? 'met' : 'missed'})` : '';
      return `${PAGES[name]} ${theirs.toFixed(0)} ms: ${theirs ? (mine / theirs).toFixed(2) : '-'}${target}`;
    });
    console.log(`${what.padEnd(36)} ours ${mine.toFixed(0)} ms   ${compared.join('   ')}`);
  }
  console.log(`${'layout shift, most of all rounds'.padEnd(36)} ours ${most(ours)}   ${Object.entries(others).map(([name, runs]) => `${PAGES[name]} ${most(runs)}`).join('   ')}`);
}
