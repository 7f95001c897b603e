// Addresses that point at a section: without script, on a served page, and on the page that the handset made.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { complaints, HARDWARE, layoutShift, startPhone, until, visit } from './phone.js';
import { NOW } from './shop.js';

/** The demo's head sticks to the top, 53 CSS px high; a section's own edge may be a fraction of a pixel off. */
const HEAD_CSS_PX = 53;
const LOOSE_CSS_PX = 3;

/** Sections far down the page, with grids and rails above whose heights are only estimated until they are drawn. */
const TARGETS = ['living', 'sound'];

async function topOf(phone, section) {
  return phone.driver.executeScript(
    'return document.querySelector(`store-page [data-section="${arguments[0]}"]`).getBoundingClientRect().top', section);
}

/** The section has come to stand below the head, and stays there. */
async function assertArrived(phone, section, what, head_css_px = HEAD_CSS_PX) {
  await phone.driver.sleep(800);
  const top = await topOf(phone, section);
  assert.ok(Math.abs(top - head_css_px) <= LOOSE_CSS_PX, `${what}: the section stands at ${top}`);
  const shift = await layoutShift(phone);
  assert.ok(shift.sum < 0.0005, `${what}: the layout moved by ${shift.sum}: ${shift.nodes.join('; ')}`);
}

for (const widthCssPx of [360, 1280]) {
  test(`at ${widthCssPx} CSS px an address with a section arrives there, and nothing moves`, async (t) => {
    const phone = await startPhone(t, { hardware: HARDWARE.no3d, widthCssPx, heightCssPx: widthCssPx === 360 ? 640 : 800, dpr: 1 });
    const query = { 'sf-now': NOW, 'sf-bench': 'off' };
    for (const section of TARGETS) {
      await visit(phone, `/#sf-${section}`, query);
      await until(phone, 'the served page', `return document.querySelector('store-page')?.dataset.sfState === 'adopted'`);
      await assertArrived(phone, section, `served ${section}`);
      await visit(phone, '/demo/shoppers/new.json');
      await visit(phone, `/#sf-${section}`, { ...query, shopper: 'gold' });
      await until(phone, 'the page of the handset', `return document.querySelector('store-page')?.dataset.sfState === 'ready'`);
      await assertArrived(phone, section, `gold ${section}`);
      await visit(phone, '/demo/shoppers/new.json');
    }
    assert.deepEqual(await complaints(phone), []);
  });
}

test('a link of the page leads to its section, with and without script', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await visit(phone, '/', { 'sf-now': NOW, 'sf-bench': 'off' });
  await until(phone, 'the served page', `return document.querySelector('store-page')?.dataset.sfState === 'adopted'`);
  await phone.driver.executeScript(`document.querySelector('a[href="#sf-living"]').click()`);
  await phone.driver.sleep(800);
  const top = await topOf(phone, 'living');
  assert.ok(Math.abs(top - HEAD_CSS_PX) <= LOOSE_CSS_PX, `the section stands at ${top}`);
  await visit(phone, '/demo/t0/new.html#sf-living');
  await assertArrived(phone, 'living', 'without script', 0);
});
