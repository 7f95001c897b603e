// Pictures of elements, and their comparison with golden ones.
//
// A golden picture is a promise about what a shopper sees. BLESS=1 writes it anew: look at it before committing.

import { mkdirSync, readFileSync, writeFileSync, existsSync } from 'node:fs';
import assert from 'node:assert/strict';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';

const GOLDEN = new URL('./golden/', import.meta.url);
const FAILED = new URL('../../target/browser-pictures/', import.meta.url);

/** What the element shows on the screen, cut out of a screenshot. */
export async function pictureOf(phone, element) {
  await phone.driver.executeScript('arguments[0].scrollIntoView({ block: "center", behavior: "instant" })', element);
  // Two frames: one to lay out, one to present what the compositor got.
  await phone.driver.executeAsyncScript('const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))');
  const png = PNG.sync.read(Buffer.from(await element.takeScreenshot(), 'base64'));
  return png;
}

/** The whole viewport. */
export async function screenOf(phone) {
  return PNG.sync.read(Buffer.from(await phone.driver.takeScreenshot(), 'base64'));
}

/** Keep a picture beside the test results, for a person to look at. */
export function keep(png, name) {
  mkdirSync(FAILED, { recursive: true });
  writeFileSync(new URL(`${name}.png`, FAILED), PNG.sync.write(png));
}

/**
 * Share of pixels of two pictures of one size that differ by more than `threshold`, and a picture of where.
 */
export function compare(png, other, threshold, label) {
  assert.deepEqual([png.width, png.height], [other.width, other.height], `${label}: the picture changed its size`);
  const difference = new PNG({ width: png.width, height: png.height });
  const options = { threshold, includeAA: true };
  const count = pixelmatch(png.data, other.data, difference.data, png.width, png.height, options);
  return { share: count / (png.width * png.height), difference };
}

/**
 * Compare with `golden/<name>.png`.
 * @param {{maxDifferentShare: number, threshold: number}} tolerance share of pixels that may differ by more than
 * `threshold` (0 to 1, perceptual distance)
 */
export function assertLooksLike(png, name, tolerance, label = name) {
  keep(png, label);
  const file = new URL(`${name}.png`, GOLDEN);
  if (process.env.BLESS && (label === name || !existsSync(file))) {
    mkdirSync(GOLDEN, { recursive: true });
    writeFileSync(file, PNG.sync.write(png));
    return;
  }
  assert.ok(existsSync(file), `no golden picture ${name}.png; run with BLESS=1 and look at it`);
  const golden = PNG.sync.read(readFileSync(file));
  const { share, difference } = compare(png, golden, tolerance.threshold, label);
  if (share > tolerance.maxDifferentShare) keep(difference, `${label}.difference`);
  assert.ok(
    share <= tolerance.maxDifferentShare,
    `${label}: ${(share * 100).toFixed(2)} % of the pixels differ (allowed ${tolerance.maxDifferentShare * 100} %); see target/browser-pictures/`,
  );
}

/** Share of pixels that differ from the picture's own corner: 0 for a blank box. */
export function inkShare(png) {
  const at = (i) => [png.data[i], png.data[i + 1], png.data[i + 2]];
  const corner = at(0);
  let ink = 0;
  for (let i = 0; i < png.data.length; i += 4) {
    const here = at(i);
    if (Math.max(...here.map((v, c) => Math.abs(v - corner[c]))) > 24) ink += 1;
  }
  return ink / (png.width * png.height);
}
