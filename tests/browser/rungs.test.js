// The demo shop on every rung of the ladder: forced where the hardware is there, and where it really is missing.
//
// On each: the page is there, the product is drawn like the golden picture, nothing moved, nobody complained.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { complaints, HARDWARE, layoutShift, startPhone, visit } from './phone.js';
import { assertLooksLike, inkShare, keep, pictureOf, screenOf } from './picture.js';
import { drawnPreview, openShop, posterOf, previewInView, reportOf } from './shop.js';

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

/** A poster is a picture file at the same place: only the browser's own scaling could differ, and it is one browser. */
const POSTER = { maxDifferentShare: 0.001, threshold: 0.05 };

/** Golden pictures are of the small screen. */
const SMALL = { name: '360x640', widthCssPx: 360, heightCssPx: 640, dpr: 2 };
const LARGE = { name: '1280x800', widthCssPx: 1280, heightCssPx: 800, dpr: 1, touch: false };

async function assertQuiet(phone) {
  const shift = await layoutShift(phone);
  assert.ok(shift.sum < 0.0005, `the layout moved by ${shift.sum}: ${shift.nodes.join('; ')}`);
  assert.deepEqual(await complaints(phone), []);
}

/** Pictures of the product, every ten degrees, 360 px wide: scaled up, and up to five degrees aside. */
const TURNTABLE = { maxDifferentShare: 0.1, threshold: 0.12 };

/** The first product where nobody asked for more yet: its poster, complete, under the button that turns it in pictures. */
async function posterShown(phone) {
  const view = await previewInView(phone);
  // Long enough for a preview that starts in spite of its rung.
  await phone.driver.sleep(1500);
  const offered = await phone.driver.executeScript(`
    const button = arguments[0].shadowRoot.querySelector('[part=view-button]');
    const seen = button.checkVisibility();
    // It lies on the picture.
    button.style.visibility = 'hidden';
    return seen;`, view);
  assert.ok(offered);
  const poster = await posterOf(phone, view);
  assert.ok(poster.complete && poster.width_css_px > 200, JSON.stringify(poster));
  assert.equal((await reportOf(phone, view)).state, 'poster');
  return view;
}

/** Nothing of the page may be missing because the products do not turn. */
async function assertComplete(phone, turned = 0) {
  const page = await phone.driver.executeScript(`
    const page = document.querySelector('store-page');
    return {
      sections: page.querySelectorAll('[data-section]').length,
      pictures: page.querySelectorAll('img[src]').length,
      prices: [...page.querySelectorAll('data.sf-money')].filter((p) => /\\d/.test(p.textContent)).length,
      turned: page.querySelectorAll('product-view[data-sf-state=ready], product-view[data-sf-state=loading]').length,
    };`);
  assert.ok(page.sections >= 6 && page.pictures > 10 && page.prices > 10, JSON.stringify(page));
  assert.equal(page.turned, turned);
}

for (const [tier, hardware] of [
  ['T3', HARDWARE.webgl2],
  ['T2', HARDWARE.webgl2],
  ['T1', HARDWARE.webgl2],
  ['T4', HARDWARE.webgpu],
]) {
  for (const screen of [SMALL, LARGE]) {
    test(`forced to ${tier} at ${screen.name}, the product is drawn there and looks right`, async (t) => {
      const phone = await startPhone(t, { hardware, ...screen });
      await openShop(phone, { tier });
      const view = await drawnPreview(phone);
      const report = await reportOf(phone, view);
      assert.equal(report.tier, tier, JSON.stringify(report.stage));
      assert.deepEqual(report.failures, []);
      const picture = await pictureOf(phone, view);
      assert.ok(inkShare(picture) > 0.05, 'the box is blank');
      if (screen === SMALL) assertLooksLike(picture, 'hero', TOLERANCE[tier], tier === 'T3' ? 'hero' : `hero.${tier}`);
      keep(await screenOf(phone), `screen.${tier}.${screen.name}`);
      await assertQuiet(phone);
    });
  }
}

for (const screen of [SMALL, LARGE]) {
  test(`forced to T0 at ${screen.name}, the page is complete, and the product turns in pictures`, async (t) => {
    const phone = await startPhone(t, { hardware: HARDWARE.webgl2, ...screen });
    await openShop(phone, { tier: 'T0' });
    const view = await drawnPreview(phone);
    const { tier, shows, failures } = await reportOf(phone, view);
    assert.deepEqual([tier, shows, failures], ['T0', 'turntable', []]);
    const picture = await pictureOf(phone, view);
    assert.ok(inkShare(picture) > 0.05, 'the box is blank');
    if (screen === SMALL) assertLooksLike(picture, 'hero.poster', TURNTABLE, 'hero.T0');
    keep(await screenOf(phone), `screen.T0.${screen.name}`);
    const fetched = await phone.driver.executeScript(`return performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => /\\.glb|(raster|webgl2|webgpu)[^/]*\\.wasm/.test(name))`);
    assert.deepEqual(fetched, [], 'a model, or what draws one');
    await assertComplete(phone, 1);
    await assertQuiet(phone);
  });
}

test('a phone without WebGL is probed to T1 and draws the product on the CPU', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, ...SMALL });
  await openShop(phone, {});
  const view = await drawnPreview(phone);
  const report = await reportOf(phone, view);
  assert.equal(report.verdict.tier, 'T1');
  assert.ok(report.verdict.reasons.some((reason) => reason.cap === 'T1'), JSON.stringify(report.verdict.reasons));
  assert.equal(report.tier, 'T1');
  assertLooksLike(await pictureOf(phone, view), 'hero', TOLERANCE.T1, 'hero.T1-no-3d');
  await assertQuiet(phone);
});

test('a software GPU is probed to T1: drawing there would be slower than our rasteriser', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.webgl2, ...SMALL });
  await openShop(phone, {});
  const view = await drawnPreview(phone);
  assert.equal((await reportOf(phone, view)).tier, 'T1');
  assertLooksLike(await pictureOf(phone, view), 'hero', TOLERANCE.T1, 'hero.T1-software-gpu');
  await assertQuiet(phone);
});

test('forced to T4 on a phone without WebGPU, the ladder goes down and says why', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.webgl2, ...SMALL });
  await openShop(phone, { tier: 'T4' });
  const view = await drawnPreview(phone);
  const report = await reportOf(phone, view);
  assert.equal(report.tier, 'T3', JSON.stringify(report.stage));
  assert.ok(report.stage.transitions.length > 0);
  assertLooksLike(await pictureOf(phone, view), 'hero', TOLERANCE.T3, 'hero.T4-to-T3');
});

test('a browser without wasm keeps the server page and its posters', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.noWasm, ...SMALL });
  await openShop(phone, {});
  const view = await posterShown(phone);
  assertLooksLike(await pictureOf(phone, view), 'hero.poster', POSTER, 'hero.T0-no-wasm');
  await assertComplete(phone);
  await assertQuiet(phone);
});

for (const shopper of ['new', 'gold', 'bargain']) {
  test(`the page without script is complete for the ${shopper} shopper`, async (t) => {
    const phone = await startPhone(t, { hardware: HARDWARE.no3d, ...SMALL });
    await visit(phone, `/demo/t0/${shopper}.html`);
    const page = await phone.driver.executeScript(`
      const pictures = [...document.images];
      return {
        scripts: [...document.scripts].filter((s) => !/^application\\/(ld\\+)?json$/.test(s.type)).length,
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
    keep(await screenOf(phone), `screen.T0-no-script.${shopper}`);
    await assertQuiet(phone);
  });
}
