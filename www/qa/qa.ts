/**
 * The tester's page: both elements as the address wishes them, the checks, and their results to take along.
 *
 * In: the address (`wishes.ts`). Out: the report and JUnit XML on the page, as downloads, and sent to the address of
 * this host that `?junit=` names. `document.documentElement.dataset.qa` is `running`, then `passed` or `failed`.
 */
import { NAMES, runChecks } from './checks.js';
import type { Page, Subject } from './checks.js';
import { watchIncidents } from './incidents.js';
import { junit } from './junit.js';
import type { Result } from './junit.js';
import type { View } from './pixels.js';
import { queryOf, showWishes, wishesOf } from './wishes.js';

const incidents = watchIncidents(one('main'));
const query = new URLSearchParams(location.search);
const wishes = wishesOf(query);
const at = new Date().toISOString();

const subject: Subject = { page: one<Page>('store-page'), lone: one<View>('.qa-lone'), wishes, incidents };
const form = one<HTMLFormElement>('form');
const state = document.documentElement.dataset;

showWishes(form, query);
form.addEventListener('submit', (event) => {
  event.preventDefault();
  try {
    location.assign(`${location.pathname}?${queryOf(form, query)}`);
  } catch (thrown) {
    one('.qa-wrong').textContent = `Probe: ${(thrown as Error).message}`;
  }
});
one('[name=copy]').addEventListener('click', () => void copy());
void check();

async function check(): Promise<void> {
  state['qa'] = 'running';
  const items = new Map(NAMES.map((name) => [name, item(name)]));
  one('.qa-checks').append(...items.values());
  await Promise.all(['store-page', 'product-view'].map((name) => customElements.whenDefined(name)));
  await begin();
  const results = await runChecks(subject, (result) => {
    show(items.get(result.name), result);
    one('.qa-verdict').textContent = subject.page.report().verdict?.tier ?? '…';
  });
  scrollTo({ top: 0, behavior: 'instant' });
  const report = reportText(results);
  const xml = junit({ results, at, properties: properties(), report });
  offer('report', report, 'application/json');
  offer('junit', xml, 'application/xml');
  if (wishes.junit) {
    one('.qa-sent').textContent = await send(xml);
  }
  state['qa'] = results.some(({ outcome }) => outcome === 'failed') ? 'failed' : 'passed';
}

/** Let both elements begin. A locale of the tester's goes into the profile, which then is the page's own. */
async function begin(): Promise<void> {
  const { page, lone } = subject;
  if (wishes.locale) {
    try {
      const profile = (await (await fetch(wishes.shopper)).json()) as object;
      (page as Page & { profile: object }).profile = { ...profile, locale: wishes.locale };
    } catch (thrown) {
      incidents.errors.push(`the shopper: ${String(thrown)}`);
    }
  } else {
    page.setAttribute('shopper', wishes.shopper);
  }
  page.setAttribute('src', wishes.page);
  lone.setAttribute('src', wishes.model);
}

/** The one report: both elements', what went wrong, and what was checked. */
function reportText(results: readonly Result[]): string {
  const views = [...document.querySelectorAll<View>('product-view')].map((view) => view.report());
  const report = { at, address: location.href, page: subject.page.report(), views, incidents, checks: results };
  return JSON.stringify(report, undefined, 1);
}

function properties(): Record<string, string> {
  const verdict = subject.page.report().verdict;
  return {
    address: location.href,
    user_agent: navigator.userAgent,
    screen_css_px: `${screen.width}x${screen.height}`,
    dpr: String(devicePixelRatio),
    tier: verdict?.tier ?? 'unknown',
  };
}

/** Show a text, and let it be saved. */
function offer(name: 'report' | 'junit', text: string, type: string): void {
  one(`.qa-${name}`).textContent = text;
  one<HTMLAnchorElement>(`[data-take=${name}]`).href = URL.createObjectURL(new Blob([text], { type }));
}

/** Give the results to who collects them. Only this host: a link must not carry a device's facts elsewhere. */
async function send(xml: string): Promise<string> {
  try {
    const url = new URL(wishes.junit, location.href);
    if (url.origin !== location.origin) {
      return `Not sent: ${url.origin} is another host`;
    }
    const answer = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/xml' }, body: xml });
    return answer.ok ? 'Sent' : `Not sent: HTTP ${answer.status}`;
  } catch (thrown) {
    return `Not sent: ${String(thrown)}`;
  }
}

async function copy(): Promise<void> {
  const text = one('.qa-report').textContent ?? '';
  try {
    await navigator.clipboard.writeText(text);
    one('.qa-sent').textContent = 'Copied';
  } catch {
    // No clipboard without https: mark it, so that the tester's own gesture copies it.
    one<HTMLDetailsElement>('details:has(.qa-report)').open = true;
    getSelection()?.selectAllChildren(one('.qa-report'));
  }
}

function item(name: string): HTMLElement {
  const line = document.createElement('li');
  line.append(name);
  return line;
}

function show(line: HTMLElement | undefined, { outcome, why, millis }: Result): void {
  if (!line) {
    return;
  }
  const time = document.createElement('small');
  time.textContent = `${outcome} ${Math.round(millis)} ms`;
  const reason = document.createElement('small');
  reason.className = 'qa-why';
  reason.textContent = why;
  line.dataset['outcome'] = outcome;
  line.append(time, ...(why ? [reason] : []));
}

function one<Found extends HTMLElement = HTMLElement>(selector: string): Found {
  const found = document.querySelector<Found>(selector);
  if (!found) {
    throw new Error(`no ${selector} on this page`);
  }
  return found;
}
