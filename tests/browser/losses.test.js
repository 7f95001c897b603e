// The browser takes the GPU away: the poster is back at once, one restart, then one rung down, and never a blank box.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { complaints, HARDWARE, startPhone, until, visit } from './phone.js';
import { compare, inkShare, keep, pictureOf } from './picture.js';
import { reportOf, settled } from './shop.js';
import { answer, modelOfShop, page, serveSite } from './site.js';
import { insideWorkers } from './workers.js';

/** How long the model takes to arrive the second time: long enough to look at what stands there meanwhile. */
const RELOAD_MILLIS = 1500;

/**
 * A picture after a loss against the one before, on the same rung: share of pixels, and their distance. The same
 * samples of the same scene; nothing may differ.
 */
const SAME = { maxDifferentShare: 0.001, threshold: 0.1 };

/** A browser without workers: hosts run on the page. It keeps the contexts that canvases give, to be taken away. */
const WITHOUT_WORKERS = `
  delete self.Worker;
  self.__contexts = [];
  const getContext = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
    const context = getContext.call(this, kind, ...rest);
    if (kind === 'webgl2' && context && !__contexts.includes(context)) __contexts.push(context);
    return context;
  };`;

/** Runs before the page: watches the element's state and box at each frame, and its events. */
const WATCH_VIEW = `
  self.__watch = { states: [], blank: 0, events: [] };
  addEventListener('error', (e) => e.detail && __watch.events.push(e.detail.type + ' ' + e.detail.sourceError.code));
  const look = () => {
    requestAnimationFrame(look);
    const view = document.querySelector('product-view');
    if (!view || !view.shadowRoot) return;
    const { dataset: { sfState: state } } = view;
    if (__watch.states[__watch.states.length - 1] !== state) __watch.states.push(state);
    const root = view.shadowRoot;
    const poster = getComputedStyle(root.querySelector('[part=poster]'));
    const shown = poster.visibility === 'visible' && poster.opacity === '1';
    const canvas = root.querySelector('canvas');
    const drawn = canvas && getComputedStyle(canvas).visibility === 'visible' && view.modelIsVisible;
    if (!shown && !drawn) __watch.blank += 1;
  };
  requestAnimationFrame(look);`;

const VIEW = `<product-view test-overrides loading="eager" camera-controls alt="A bottle" src="/slow.glb">
<img slot="poster" src="/demo/pictures/bottle-forest.jpg" width="640" height="800" alt=""></product-view>`;

async function openView(t, tier, before = '') {
  const model = await modelOfShop('bottle');
  let asked = 0;
  const site = await serveSite(t, {
    '/': page(VIEW),
    '/slow.glb': (request, response) => {
      asked += 1;
      setTimeout(() => answer(model, 'model/gltf-binary')(request, response), asked > 1 ? RELOAD_MILLIS : 0);
    },
  });
  const phone = await startPhone(t, { hardware: HARDWARE.webgl2, before: WATCH_VIEW + before });
  await visit(phone, `${site}/`, { 'sf-tier': tier });
  const view = await phone.driver.findElement({ css: 'product-view' });
  await ready(phone);
  return { phone, view };
}

async function ready(phone) {
  await until(phone, 'the preview to be drawn', 'return document.querySelector("product-view").dataset.sfState === "ready"');
  await settled(phone);
}

/** Chromium says so on the console, and the element by an event: nothing else is wrong. */
const unexpected = (said) => said.filter((message) => !/CONTEXT_LOST_WEBGL|loseContext|^<product-view> context-lost$/.test(message));

for (const { where, tiers, before, place } of [
  { where: 'in its worker', tiers: ['T3', 'T2'], before: '', place: 'worker' },
  { where: 'in its worker', tiers: ['T2', 'T1'], before: '', place: 'worker' },
  { where: 'on the page', tiers: ['T3', 'T2'], before: WITHOUT_WORKERS, place: 'main' },
]) {
  test(`a GPU lost ${where} on ${tiers[0]} brings the poster, one restart, then ${tiers[1]}`, async (t) => {
    const { phone, view } = await openView(t, tiers[0], before);
    const workers = place === 'worker' ? await insideWorkers(t, phone) : undefined;
    const lose = async () => {
      const lost = workers
        ? await workers.loseContexts()
        : await phone.driver.executeScript(`
            const alive = __contexts.filter((gl) => !gl.isContextLost());
            alive.forEach((gl) => gl.getExtension('WEBGL_lose_context').loseContext());
            return alive.length;`);
      assert.equal(lost, 1, 'one context for all previews of a page');
    };
    await phone.driver.executeScript('arguments[0].cameraOrbit = "40deg 70deg 105%"; arguments[0].jumpCameraToGoal()', view);
    await settled(phone);
    const first = await pictureOf(phone, view);
    assert.ok(inkShare(first) > 0.05, 'a blank box');

    await lose();
    await until(phone, 'the poster', 'return !arguments[0].modelIsVisible', view);
    const poster = await pictureOf(phone, view);
    keep(poster, `lost.${tiers[0]}.${place}`);
    assert.ok(inkShare(poster) > 0.05, 'a blank box while it restarts');
    assert.ok(compare(poster, first, SAME.threshold, 'poster').share > 0.01, 'this is the old picture, not the poster');
    await ready(phone);
    const second = await pictureOf(phone, view);
    assert.ok(compare(second, first, SAME.threshold, 'after a restart').share <= SAME.maxDifferentShare, 'another picture after the restart');

    await lose();
    await until(phone, 'the poster', 'return !arguments[0].modelIsVisible', view);
    await ready(phone);
    const third = await pictureOf(phone, view);
    keep(third, `lost-twice.${tiers[0]}.${place}`);
    assert.ok(inkShare(third) > 0.05, 'a blank box on the lower rung');

    const report = await reportOf(phone, view);
    assert.equal(report.tier, tiers[1]);
    assert.deepEqual(
      report.stage.transitions.map(({ from, to, cause, code }) => [from.tier, to.tier, to.place, cause, code]),
      [
        [tiers[0], tiers[0], place, 'context-lost', 'context-lost'],
        [tiers[0], tiers[1], place, 'context-lost', 'context-lost'],
      ],
    );
    assert.deepEqual(report.failures.map(({ code, cause }) => [code, cause]), [['context-lost', 'context-lost'], ['context-lost', 'context-lost']]);
    const watched = await phone.driver.executeScript('return __watch');
    assert.equal(watched.blank, 0, 'frames with neither poster nor picture');
    assert.deepEqual(watched.events, ['webglcontextlost context-lost', 'webglcontextlost context-lost']);
    assert.deepEqual(watched.states.slice(-5), ['ready', 'loading', 'ready', 'loading', 'ready']);
    assert.deepEqual(unexpected(await complaints(phone)), []);
  });
}
