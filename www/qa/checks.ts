/**
 * The checks that run on the device, one after the other.
 *
 * In: both elements and what went wrong so far. Out: a result for each check, told as it comes. A check is a sentence
 * and a function that gives nothing where it holds, a reason where it does not, and `Skipped` where it cannot tell.
 */
import type { Incidents } from './incidents.js';
import type { Result } from './junit.js';
import { coloursOf, posterComes, posterOf } from './pixels.js';
import type { View } from './pixels.js';
import type { Wishes } from './wishes.js';

/** `<store-page>`, as far as the checks know it. */
export type Page = HTMLElement & { report(): { state: string; verdict?: { tier: string }; failure?: { code: string } } };

/** What is checked. */
export type Subject = { page: Page; lone: View; wishes: Wishes; incidents: Incidents };

/** Says why a check cannot tell on this device. */
class Skipped extends Error {}

type Check = [name: string, run: (subject: Subject) => Promise<string | undefined> | string | undefined];

/** How long a page and a preview may take; farms have slow phones on slow networks. */
const PATIENCE_MILLIS = 60_000;

/** What nothing happens in any more counts as done: late errors and shifts come within this. */
const SETTLE_MILLIS = 700;

/** A picture has more colours than this; a box of one colour has a few where a driver dithers. */
const BLANK_COLOURS = 3;

/** States of a `<store-page>` in which it has its sections. */
const PAINTED = ['ready', 'adopted'];

/** A preview that is no longer on its way anywhere. */
const settled = (view: View) => ['ready', 'failed'].includes(view.report().state) || waits(view);

/** Something is to be seen, or nothing will be. */
const answered = (view: View) =>
  settled(view) && (view.modelIsVisible || posterOf(view) || (view.report().state === 'failed' && !posterComes(view)));

/** The device's verdict, from whichever element has it: a page that failed never asked. */
const verdictOf = ({ page, lone }: Subject) => page.report().verdict ?? lone.report().verdict;

/** Previews that do not load without being asked, on this device or this network. */
const waits = (view: View) => {
  const { state, delivery, verdict } = view.report();
  return state === 'poster' && !!verdict && (verdict.tier === 'T0' || delivery !== 'auto');
};

const jumpTo = (view: View, { incidents }: Subject) => {
  incidents.jumps.push(performance.now());
  view.scrollIntoView({ block: 'center', behavior: 'instant' });
};

const CHECKS: readonly Check[] = [
  [
    'the page is painted',
    async ({ page }) => {
      await until(() => PAINTED.includes(page.report().state) || page.report().state === 'failed');
      const { state, failure } = page.report();
      const sections = [...page.querySelectorAll('[data-section]')];
      if (!PAINTED.includes(state)) {
        return `the page is ${state}${failure ? `: ${failure.code}` : ''}`;
      }
      return sections.some((section) => section.getBoundingClientRect().height > 0) ? undefined : 'no section has a height';
    },
  ],
  [
    'both elements have one verdict',
    async ({ page, lone }) => {
      await until(() => (page.report().verdict || page.report().state === 'failed') && lone.report().verdict);
      const [one, other] = [page.report().verdict, lone.report().verdict];
      if (!one || !other) {
        return `no verdict for ${one ? 'the lone preview' : 'the page'}`;
      }
      return JSON.stringify(one) === JSON.stringify(other) ? undefined : `${one.tier} and ${other.tier}`;
    },
  ],
  [
    'the verdict is the expected one',
    (subject) => {
      const { expect } = subject.wishes;
      if (!expect) {
        throw new Skipped('no tier is expected');
      }
      const tier = verdictOf(subject)?.tier;
      return tier === expect ? undefined : `expected ${expect}, decided ${tier}`;
    },
  ],
  [
    'every preview draws, or holds its poster',
    async (subject) =>
      forEach(subject, async (view) => {
        jumpTo(view, subject);
        await until(() => answered(view));
        const { state, failures } = view.report();
        const last = failures[failures.length - 1];
        return view.modelIsVisible || posterOf(view) ? undefined : `${state}, no picture${last ? `: ${last.code}` : ''}`;
      }),
  ],
  [
    'every preview that draws stands on the rung of the verdict',
    async (subject) => {
      const drawn = previews(subject).filter((view) => view.report().state === 'ready');
      if (!drawn.length) {
        throw new Skipped('no preview draws here');
      }
      return forEach(subject, async (view) => {
        const { state, tier, verdict, failures } = view.report();
        return state !== 'ready' || tier === verdict?.tier
          ? undefined
          : `${tier} instead of ${verdict?.tier}: ${failures.map(({ code }) => code).join(', ') || 'no reason'}`;
      });
    },
  ],
  [
    'no preview is a blank box',
    async (subject) =>
      forEach(subject, async (view) => {
        jumpTo(view, subject);
        await until(() => answered(view));
        const colours = await coloursOf(view);
        return colours > BLANK_COLOURS ? undefined : `${colours} colours`;
      }),
  ],
  [
    'nothing moves by itself',
    async ({ incidents: { shifts } }) => {
      await pause(SETTLE_MILLIS);
      if (!shifts) {
        throw new Skipped('this browser does not tell of layout shifts');
      }
      return shifts.length ? shifts.map(({ value, moved }) => `${value.toFixed(4)} ${moved}`).join('; ') : undefined;
    },
  ],
  // Last, so that it has seen what the others brought about.
  ['no error is told', ({ incidents: { errors } }) => errors.join('; ') || undefined],
];

/** Names of the checks, in their order. */
export const NAMES: readonly string[] = CHECKS.map(([name]) => name);

/** Run all checks. @param tell is given each result as it comes */
export async function runChecks(subject: Subject, tell: (result: Result) => void): Promise<Result[]> {
  const results: Result[] = [];
  for (const [name, run] of CHECKS) {
    const from = performance.now();
    let [outcome, why]: [Result['outcome'], string] = ['passed', ''];
    try {
      const fault = await run(subject);
      if (fault !== undefined) {
        [outcome, why] = ['failed', fault];
      }
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      [outcome, why] = [thrown instanceof Skipped ? 'skipped' : 'failed', reason];
    }
    const result = { name, outcome, why, millis: performance.now() - from };
    results.push(result);
    tell(result);
  }
  return results;
}

function previews({ page, lone }: Subject): View[] {
  return [lone, ...page.querySelectorAll<View>('product-view')];
}

/** The faults of all previews, each with the model's name. */
async function forEach(subject: Subject, judge: (view: View) => Promise<string | undefined>): Promise<string | undefined> {
  const faults: string[] = [];
  for (const view of previews(subject)) {
    const fault = await judge(view);
    if (fault !== undefined) {
      faults.push(`${view.getAttribute('src')}: ${fault}`);
    }
  }
  return faults.join('; ') || undefined;
}

/** Wait until something is so, or patience ends; what is so then is for the caller to say. */
async function until(so: () => unknown): Promise<void> {
  for (const deadline = performance.now() + PATIENCE_MILLIS; !so() && performance.now() < deadline; ) {
    await pause(100);
  }
}

function pause(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}
