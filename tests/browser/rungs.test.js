// The demo shop on every rung of the ladder: forced where the hardware is there, and where it really is missing.
//
// On each: the page is there, the product is drawn like the golden picture, nothing moved, nobody complained.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { By } from 'selenium-webdriver';

import { complaints, HARDWARE, layoutShift, startPhone, visit } from './phone.js';
import { assertLooksLike, inkShare, keep, pictureOf, screenOf } from './picture.js';
import { drawnPreview, openShop, posterOf, reportOf } from './shop.js';

/**
 * How far a rung may be from the golden picture (drawn on T3): share of pixels that differ by more than `threshold`.
 * T1 draws at most 320×320 pixels, without edge smoothing, and is scaled up; T2 has no MSAA. T4 is another API with
 * the same samples. Colours agree on all; what differs are edges.
 */
const TOLERANCE = {
  T1: { maxDifferentShare: 0.06, threshold: 0.12 },
  T2: { maxDifferentShare: 0.04, threshold: 0.12 },
  T3: { maxDifferentShare: 0.005, threshold: 0.1 },
  T4: { maxDifferentShare: 0.01, threshold: 0.1 },
};

/** Every picture here is taken of this many device pixels for a CSS pixel. */
const DPR = 2;

async function assertQuiet(phone) {
  const shift = await layoutShift(phone);
  assert.ok(shift.sum < 0.0005, `the layout moved by ${shift.sum}: ${shift.nodes.join('; ')}`);
  assert.deepEqual(await complaints(phone), []);
}

for (const [tier, hardware] of [
  ['T3', HARDWARE.webgl2],
  ['T2', HARDWARE.webgl2],
  ['T1', HARDWARE.webgl2],
  ['T4', HARDWARE.webgpu],
]) {
  test(`forced to ${tier}, the product is drawn there and looks right`, async (t) => {
    const phone = await startPhone(t, { hardware, dpr: DPR });
    await openShop(phone, { tier });
    const view = await drawnPreview(phone);
    const report = await reportOf(phone, view);
    assert.equal(report.tier, tier, JSON.stringify(report.stage));
    assert.deepEqual(report.failures, []);
    const picture = await pictureOf(phone, view);
    assert.ok(inkShare(picture) > 0.05, 'the box is blank');
    assertLooksLike(picture, 'hero', TOLERANCE[tier], tier === 'T3' ? 'hero' : `hero.${tier}`);
    keep(await screenOf(phone), `screen.${tier}`);
    await assertQuiet(phone);
  });
}

test('a phone without WebGL is probed to T1 and draws the product on the CPU', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, dpr: DPR });
  await openShop(phone, { shopper: 'gold' });
  const view = await drawnPreview(phone);
  const report = await reportOf(phone, view);
  assert.equal(report.verdict.tier, 'T1');
  assert.ok(report.verdict.reasons.some((reason) => reason.cap === 'T1'), JSON.stringify(report.verdict.reasons));
  assert.equal(report.tier, 'T1');
  const picture = await pictureOf(phone, view);
  assert.ok(inkShare(picture) > 0.05, 'the box is blank');
  await assertQuiet(phone);
});

test('a software GPU is probed to T1: drawing there would be slower than our rasteriser', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.webgl2, dpr: DPR });
  await openShop(phone, {});
  const view = await drawnPreview(phone);
  assert.equal((await reportOf(phone, view)).tier, 'T1');
  await assertQuiet(phone);
});

test('forced to T4 on a phone without WebGPU, the ladder goes down and says why', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.webgl2, dpr: DPR });
  await openShop(phone, { tier: 'T4' });
  const view = await drawnPreview(phone);
  const report = await reportOf(phone, view);
  assert.equal(report.tier, 'T3', JSON.stringify(report.stage));
  assert.ok(report.stage.transitions.length > 0);
  assertLooksLike(await pictureOf(phone, view), 'hero', TOLERANCE.T3, 'hero.T4-to-T3');
});

test('a browser without wasm keeps the server page and its posters', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.noWasm, dpr: DPR });
  await openShop(phone, {});
  const view = await phone.driver.findElement(By.css('store-page product-view'));
  await phone.driver.executeScript('arguments[0].scrollIntoView({ block: "center", behavior: "instant" })', view);
  await phone.driver.sleep(1500);
  const poster = await posterOf(phone, view);
  assert.ok(poster.complete && poster.width_css_px > 200, JSON.stringify(poster));
  assert.notEqual((await reportOf(phone, view)).state, 'ready');
  const picture = await pictureOf(phone, view);
  keep(picture, 'hero.T0-no-wasm');
  assert.ok(inkShare(picture) > 0.05, 'the box is blank');
  await assertQuiet(phone);
});

for (const shopper of ['new', 'gold', 'bargain']) {
  test(`the page without script is complete for the ${shopper} shopper`, async (t) => {
    const phone = await startPhone(t, { hardware: HARDWARE.no3d, dpr: DPR });
    await visit(phone, `/demo/t0/${shopper}.html`);
    const page = await phone.driver.executeScript(`
      const pictures = [...document.images];
      return {
        scripts: [...document.scripts].filter((s) => s.type !== 'application/ld+json').length,
        sections: document.querySelectorAll('[data-section]').length,
        pictures: pictures.length,
        unsized: pictures.filter((i) => !i.getAttribute('width') || !i.getAttribute('height')).map((i) => i.src),
        nameless: pictures.filter((i) => !i.hasAttribute('alt')).map((i) => i.src),
        wide: document.documentElement.scrollWidth > innerWidth,
        prices: [...document.querySelectorAll('data.sf-money')].filter((p) => /\\d/.test(p.textContent)).length,
      };`);
    assert.equal(page.scripts, 0);
    assert.ok(page.sections >= 6 && page.pictures > 10 && page.prices > 10, JSON.stringify(page));
    assert.deepEqual([page.unsized, page.nameless, page.wide], [[], [], false]);
    keep(await screenOf(phone), `screen.T0.${shopper}`);
    await assertQuiet(phone);
  });
}
