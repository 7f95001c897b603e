/**
 * The two wasm modules that the worker runs: `page-server.wasm` (what a handset runs, with JSON-LD and links that work without
 * script) and `device.wasm`.
 *
 * In: texts and a probe. Out: a page and a verdict. The glue comes as a function that starts a fresh instance, because
 * an instance that trapped is dead.
 */
import startDevice from '../../dist/device.js?start';
import deviceModule from '../device.wasm';
import startPage from '../../dist/page-server.js?start';
import pageModule from '../page-server.wasm';
import { openPage } from '../src/page-open.js';
import type { Finished, PageHost, PageModule } from '../src/page-engine.js';
import type { Probe } from '../src/probe-cheap.js';
import type { Verdict } from '../src/types.js';
import { NOBODY } from './profile.js';
import type { Profile } from './profile.js';
import { restartable } from './restart.js';

const page = restartable(() => startPage<PageModule>(pageModule));
const device = restartable(() => startDevice<{ decide(probe: Probe): Verdict }>(deviceModule));

/** What may be assumed of the handset; nothing (`null`) when the hints make no probe. */
export function decide(probe: Probe): Verdict | null {
  try {
    return device(({ decide }) => decide(probe));
  } catch {
    return null;
  }
}

/** A page at once. */
export type Rendered = Finished & { html: string; host: PageHost };

/** More sections than a page has. */
const ALL = 1 << 16;

/** A page, and what became of the profile: `none`, `used`, or the code of its fault. */
export function makePage(
  document: string,
  profile: Profile,
  verdict: string,
  context: string,
): { rendered: Rendered; profile_word: string } {
  const bytes = new TextEncoder().encode(document);
  const render = (shopper: string) =>
    page((module) => {
      const open = openPage(module, bytes, shopper, verdict, context);
      return { host: open.host, html: open.more(ALL), ...open.finish() };
    });
  try {
    return { rendered: render(profile.text), profile_word: profile.word };
  } catch (thrown) {
    const { text, code } = thrown as { text?: unknown; code?: unknown };
    if (text !== 'shopper') {
      throw thrown;
    }
    return { rendered: render(NOBODY), profile_word: String(code) };
  }
}
