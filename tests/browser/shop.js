// Words the tests share about the demo shop: opening it, finding its product preview, waiting until it is drawn.

import { By } from 'selenium-webdriver';

import { until, visit } from './phone.js';

/** A moment inside the demo's launches and sales, so that pages do not depend on today. */
export const NOW = '2026-11-23T10:00:00Z';

/** Open the shop as a shopper, on a forced rung or as probed. */
export async function openShop(phone, { shopper, tier } = {}) {
  const query = { 'sf-now': NOW, 'sf-bench': 'off' };
  if (shopper) query.shopper = shopper;
  if (tier) query['sf-tier'] = tier;
  await visit(phone, '/', query);
  const wanted = shopper ? 'ready' : 'adopted|ready';
  await until(
    phone,
    `the page to be ${wanted}`,
    `return new RegExp('^(' + arguments[0] + ')$').test(document.querySelector('store-page')?.dataset.sfState) &&
       document.querySelectorAll('store-page [data-section]').length >= 6`,
    wanted,
  );
}

/** The first product preview, brought into view. */
export async function previewInView(phone) {
  const view = await phone.driver.findElement(By.css('store-page product-view'));
  // A hand scrolls there; a jump before the first paint would pass sections that still stand at their estimated height.
  await phone.driver.executeAsyncScript('const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 200)))');
  await phone.driver.executeScript('arguments[0].scrollIntoView({ block: "center", behavior: "instant" })', view);
  return view;
}

/** The first product preview, brought into view and drawn. */
export async function drawnPreview(phone) {
  const view = await previewInView(phone);
  await until(phone, 'the preview to be drawn', 'return arguments[0].dataset.sfState === "ready"', view);
  return view;
}

/** `report()` of an element. */
export async function reportOf(phone, element) {
  return phone.driver.executeScript('return arguments[0].report()', element);
}

/** Where the camera of a preview is: radians and metres. */
export async function orbitOf(phone, view) {
  return phone.driver.executeScript('const o = arguments[0].getCameraOrbit(); return { theta: o.theta, phi: o.phi, radius: o.radius }', view);
}

/**
 * Wait until a preview has glided to where it was sent: a moment at least, and on a machine with much to do until no
 * picture has come for another one. What turns by itself never rests, and is not waited for long.
 */
export async function settled(phone) {
  await phone.driver.sleep(700);
  const drawn = () => phone.driver.executeScript(`return [...document.querySelectorAll('product-view')].map((view) => view.report?.().pictures ?? 0).join()`);
  for (let last, turns = 0, now = await drawn(); now !== last && turns < 10; turns += 1) {
    last = now;
    await phone.driver.sleep(300);
    now = await drawn();
  }
}

/** The poster of a preview: complete, and how visible. */
export async function posterOf(phone, view) {
  return phone.driver.executeScript(
    `const img = arguments[0].querySelector('img[slot=poster]');
     const box = img.getBoundingClientRect();
     return { complete: img.complete && img.naturalWidth > 0, width_css_px: box.width, height_css_px: box.height };`,
    view,
  );
}

/** Ids and types of the sections on the page, in order. */
export async function sectionsOf(phone) {
  return phone.driver.executeScript(
    `return [...document.querySelectorAll('store-page [data-section]')].map((s) => s.dataset.section)`,
  );
}
