// axe-core in a page under the shop's CSP: it comes in by WebDriver, so the policy has nothing to allow.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Runs in the page: every section is drawn, axe has its say; a line for each element that breaks a rule. */
const FIND_VIOLATIONS = `
  const done = arguments[0];
  document.querySelectorAll('[data-later]').forEach((section) => section.removeAttribute('data-later'));
  // A fresh layout first: a colour is judged by what lies under it.
  requestAnimationFrame(() => requestAnimationFrame(() => axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    resultTypes: ['violations'],
  }).then(({ violations, passes }) => done({
    rules: passes.length,
    found: violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => [id, target.join(' '), failureSummary.split('\\n').slice(1).join(';')].join(' | '))),
  }), (error) => done({ rules: 0, found: [String(error)] }))));`;

/** What axe finds on the page that `phone` shows (WCAG 2.2 A and AA). */
export async function violations(phone, what) {
  await phone.driver.executeScript(AXE);
  const { rules, found } = await phone.driver.executeAsyncScript(FIND_VIOLATIONS);
  assert.ok(rules >= 10, `${what}: only ${rules} rules had something to judge: ${found}`);
  return found.map((violation) => `${what}: ${violation}`);
}
