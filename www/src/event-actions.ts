/**
 * Runs what a shopper does with a button of the page: claim, follow, remind, add to the cart.
 *
 * In: a button with `data-action`. Out: an event that the page may take over, the embedder's adapter, the button's
 * state while it works, taken back if it fails, a word for those who listen, and the page that follows from it.
 */
import { announce, announceText } from './announce.js';
import { detailOf, tell } from './event-detail.js';
import { toFailure } from './errors.js';
import type { PageInside } from './page-inside.js';
import type { ActionDetail, ActionEnd, ActionResult, Act } from './shop-types.js';

const ACTIONS = ['claim', 'follow', 'remind', 'cart'] as const;
type Action = (typeof ACTIONS)[number];

/** Do what `button` says. Tells `heard` of the event, if there was one. */
export function act(page: PageInside, button: HTMLElement, heard: (name: Action, detail: ActionDetail) => void): void {
  const action = ACTIONS.find((name) => name === button.dataset['action']);
  const place = detailOf(page, button);
  // One tap is enough, however long the answer takes.
  if (!action || !place || button.getAttribute('aria-busy') === 'true' || button.getAttribute('aria-disabled') === 'true') {
    return;
  }
  const before = button.getAttribute('aria-pressed');
  const pressed = before === null ? null : before !== 'true';
  let settle: (end: ActionEnd) => void = () => undefined;
  const ended = new Promise<ActionEnd>((resolve) => (settle = resolve));
  const detail: ActionDetail = { ...place, pressed, ended };
  const ours = tell(button, action, detail);
  heard(action, detail);
  const run = ours ? adapterOf(page, action, button, detail) : undefined;
  if (!run) {
    settle('left');
    return;
  }
  void work(page, button, { action, before, pressed, run, place: detail }).then(settle);
}

type Work = { action: Action; before: string | null; pressed: boolean | null; run: () => ReturnType<Act>; place: ActionDetail };

async function work(page: PageInside, button: HTMLElement, { action, before, pressed, run, place }: Work): Promise<ActionEnd> {
  // `disabled` would take the focus away.
  button.setAttribute('aria-busy', 'true');
  if (pressed !== null) {
    button.setAttribute('aria-pressed', String(pressed));
  }
  let result: ActionResult | void;
  try {
    result = await run();
  } catch (thrown) {
    button.removeAttribute('aria-busy');
    if (before !== null) {
      button.setAttribute('aria-pressed', before);
    }
    announce(page, 'failed');
    const { code, message } = toFailure(thrown, 'action-failed');
    const detail = { section: place.section, key: place.key, action, code, message };
    page.dispatchEvent(new CustomEvent('action-error', { detail, bubbles: true, composed: true }));
    return 'failed';
  }
  button.removeAttribute('aria-busy');
  const { message, ...changes } = result ?? {};
  if (message) {
    announceText(page, message);
  } else {
    announce(page, action === 'cart' ? 'added' : 'done');
  }
  // What the cart holds is no part of a page, unless the cart says so.
  if (action !== 'cart' || Object.keys(changes).length > 0) {
    // A page that cannot be made anew says so itself; what was done is done.
    await page.update(changes).catch(() => undefined);
  }
  return 'done';
}

function adapterOf(page: PageInside, action: Action, button: HTMLElement, detail: ActionDetail): (() => ReturnType<Act>) | undefined {
  const { cart, actions } = page;
  const { product, section } = detail;
  const key = detail.key ?? product ?? '';
  if (action === 'cart') {
    const quantity = Math.max(1, Number(button.dataset['quantity']) || 1);
    return cart && (async () => cart.add([{ key, product, quantity, section }]));
  }
  const run = actions?.[action];
  return run && (async () => run.call(actions, key, detail));
}
