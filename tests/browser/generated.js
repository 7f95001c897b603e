// The models of the Khronos glTF-Asset-Generator in one `<product-view>`, one after the other, in any browser.

import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';

import { keep } from './picture.js';
import { BEHIND, generatedModels, measure, routesOfGenerated, SIDE_PX } from './reference.js';
import { answer, page, serveSite } from './site.js';

/** At whole pixels, so that a picture of the element has all of its pixels and no other. */
const CSS = `product-view { position: absolute; left: 0; top: 0; width: ${SIDE_PX}px; height: ${SIDE_PX}px; background: rgb(${BEHIND}) }`;
/** Of the camera that took the pictures: 0.8 radians. */
const VIEW = `<product-view test-overrides loading="eager" alt="A model" interaction-prompt="none" field-of-view="45.8366deg"
  camera-target="0m 0m 0m" min-camera-orbit="auto auto 0m" max-camera-orbit="auto auto 9m"></product-view>`;

/** Runs in the page: one model, once nothing moves any more. */
const SHOW = `
  const [path, orbit, moves] = args;
  const view = document.querySelector('product-view');
  const outcome = new Promise((resolve) => {
    view.addEventListener('load', () => resolve(undefined), { once: true });
    view.addEventListener('error', ({ detail }) => resolve(detail.code), { once: true });
  });
  view.cameraOrbit = orbit;
  view.src = path;
  const code = await outcome;
  if (code === undefined) {
    view.jumpCameraToGoal();
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    /** Until no picture has come for so many frames. */
    const rest = async (frames) => {
      for (let last = -1, still = 0; still < frames; ) {
        await frame();
        const { pictures } = view.report();
        still = pictures === last ? still + 1 : 0;
        last = pictures;
      }
    };
    if (moves) {
      // The CPU first fetches what moves models.
      const plays = new Promise((resolve) => view.addEventListener('play', resolve, { once: true }));
      view.play();
      view.pause();
      if (view.availableAnimations.length > 0) await plays;
      // A picture of a moment on the way may still be in the making; the one that is wanted comes after it.
      await rest(15);
      const { pictures } = view.report();
      view.currentTime = 0;
      // None comes where that moment is shown already.
      for (let frames = 0; frames < 30 && view.report().pictures === pictures; frames += 1) await frame();
    }
    await rest(2);
  }
  const { state, tier, failures } = view.report();
  return { code, state, tier, failures };`;

/**
 * Show the models that `wanted` names, or all, and hold each against its picture. `failures` is what the view may
 * report of this browser, whatever it shows.
 * @param {{ go(url: string): Promise<void>, run(body: string, ...args: unknown[]): Promise<any>,
 * shot(selector: string): Promise<PNG> }} browser
 */
export async function showGenerated(t, browser, tier, { wanted = /./, failures = [] } = {}) {
  const models = generatedModels().filter(({ name }) => wanted.test(name));
  const site = await serveSite(t, {
    '/': page(`<link rel="stylesheet" href="/generated.css"><main><h1>Models</h1>${VIEW}</main>`),
    '/generated.css': answer(CSS, 'text/css'),
    ...routesOfGenerated(),
  });
  await browser.go(`${site}/?sf-tier=${tier}&sf-govern=off`);
  const wrong = [];
  for (const { name, path, orbit, expected } of models) {
    const { code: failed, ...report } = await browser.run(SHOW, path, orbit, /NodeMisc/.test(name));
    const code = failed ?? undefined; // JSON knows null only
    let said = code;
    let right = code === expected.code;
    if (right && !code) {
      const others = report.failures.filter((found) => !failures.some((known) => isDeepStrictEqual(known, found)));
      assert.deepEqual({ ...report, failures: others }, { state: 'ready', tier, failures: [] }, name);
      const png = await browser.shot('product-view');
      assert.deepEqual([png.width, png.height], [SIDE_PX, SIDE_PX]);
      keep(png, `generated.${name}.${browser.name}.${tier}`);
      ({ alike: right, said } = measure(png, expected.file));
    }
    t.diagnostic(`${name} on ${tier} in ${browser.name}: ${said}`);
    if (!right) wrong.push(name);
  }
  assert.deepEqual(wrong, [], `not as their pictures on ${tier} in ${browser.name}`);
  return models.length;
}
