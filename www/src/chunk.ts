/**
 * Loads the package's lazy scripts, each a feature that no first screen needs.
 *
 * In: a name, for `NAME.js` beside this script. Out: its exports. A script that could not be loaded is asked for again
 * at the next need.
 */
import { StorefrontError, toFailure } from './errors.js';
import { afterLoad } from './idle.js';
import { BASE, parseInert, scriptUrl } from './trust.js';

/** When a script that nobody waits for is asked for again: a tunnel is shorter. */
const AGAIN_MILLIS = 30_000;

/** What a script that is not waited for exports. */
type Later<Page> = { attach(page: Page, url: typeof scriptUrl, parse: typeof parseInert): void };

const chunks: Record<string, Promise<unknown> | undefined> = {};
/** How often one failed: browsers remember a module by its URL, even one that failed. */
let failures = 0;

/** The exports of `NAME.js`. @throws {StorefrontError} `artefact-missing`; the next call tries again */
export async function chunk<Exports>(name: string): Promise<Exports> {
  try {
    chunks[name] ??= import(/* webpackIgnore: true */ /* @vite-ignore */ `${BASE}${name}.js${failures ? `?again=${failures}` : ''}`);
    return (await chunks[name]) as Exports;
  } catch (thrown) {
    chunks[name] = undefined;
    failures++;
    throw new StorefrontError('artefact-missing', `${name}: ${toFailure(thrown, '').message}`);
  }
}

/** Give `page` what it can do without on its first screen, once the browser is idle: `attach` of `NAME.js`. */
export async function later<Page>(name: string, page: Page): Promise<void> {
  await afterLoad();
  try {
    // A script that imported the policy would make a second one of the same name.
    (await chunk<Later<Page>>(name)).attach(page, scriptUrl, parseInert);
  } catch {
    // Quietly: the page is whole without it.
    setTimeout(later, AGAIN_MILLIS, name, page);
  }
}
