// The endless feed on a slow phone: live nodes at its end, and the tasks that held the page up, at a sixth of the CPU's speed.
//
// The same scrolling through the first cards alone, where nothing comes and nothing goes, says what the machine itself costs.

import { feedDocument, feedRoutes, SCROLL_TO_END, WATCH } from './feed.js';
import { HARDWARE, startPhone, until, visit } from './phone.js';
import { serveSite } from './site.js';

const SLOWDOWN = 6;
const COUNT = 10_000;
/** What is asked for. */
const MOST_MILLIS = 50;

/** Runs in the page: scroll `steps` times, ten times a second, and back where `there_and_back`. Gives the tasks over 50 ms, and how many blocks of cards came. */
const SCROLL = `
  const [steps, css_px, there_and_back, done] = arguments;
  __long.length = 0;
  let left = steps;
  let came = 0;
  const watch = new MutationObserver((records) => records.forEach(({ addedNodes }) => (came += addedNodes.length)));
  watch.observe(document.querySelector('.sf-feed'), { childList: true });
  const step = () => {
    if (left-- === 0) { setTimeout(() => done({ tasks: __long, came }), 500); return; }
    scrollBy({ top: there_and_back && left % 20 < 10 ? -css_px : css_px, behavior: 'instant' });
    setTimeout(step, 100);
  };
  step();`;

/** Print what a feed of ten thousand products costs. */
export async function measureFeed() {
  const leave = [];
  const test = { after: (f) => leave.unshift(f) };
  try {
    const site = await serveSite(test, feedRoutes(feedDocument(COUNT)));
    const phone = await startPhone(test, { hardware: HARDWARE.no3d, before: WATCH });
    await visit(phone, `${site}/`, { 'sf-tier': 'T3' });
    await until(phone, 'the page', `return document.querySelector('store-page')?.dataset.sfState === 'ready'`);
    const loading = await phone.driver.executeScript(`document.querySelector('#sf-feed').scrollIntoView({ behavior: 'instant' }); return Math.max(0, ...__long)`);
    await until(phone, 'feed.js', `return !!document.querySelector('.sf-feed')`);
    await phone.driver.sleep(2_000);
    await phone.driver.sendDevToolsCommand('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
    await phone.driver.sleep(500);
    const still = await phone.driver.executeAsyncScript(SCROLL, 60, 100, true);
    const going = await phone.driver.executeAsyncScript(SCROLL, 80, 200, false);
    await phone.driver.sendDevToolsCommand('Emulation.setCPUThrottlingRate', { rate: 1 });
    const { nodes, cards, presses } = await phone.driver.executeAsyncScript(SCROLL_TO_END, 500);
    const longest = ({ tasks, came }) => `${came} blocks came, ${tasks.length} tasks over ${MOST_MILLIS} ms, longest ${Math.max(0, ...tasks).toFixed(0)} ms`;
    const shift = await phone.driver.executeScript('return __moved.length');
    console.log(`\nproduct_feed of ${COUNT} products, 360 × 640`);
    console.log(`to its end              ${nodes} nodes and ${cards} cards at most, ${presses} presses, ${shift} shifts`);
    console.log(`at ${SLOWDOWN}×, cards coming      ${longest(going)}`);
    console.log(`at ${SLOWDOWN}×, first cards only  ${longest(still)} (the machine)`);
    console.log(`page made, at 1×        longest task ${loading.toFixed(0)} ms: the document is indexed, products are put in order in steps`);
  } finally {
    for (const put of leave) await put();
  }
}
