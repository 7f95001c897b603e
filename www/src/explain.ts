/**
 * `dist/explain.js`: `<store-page explain>` answers "why do I see this?". For developers and operators; loaded only
 * where `chunk-door.ts` is asked.
 *
 * In: the page and its plan. Out: a button at every section and one for the page, over it and in no flow: nothing moves.
 * They stand behind the page in the order of focus. Must not change the page, or say anything of a plan that the plan
 * does not say.
 */
import { answer } from './explain-panel.js';
import type { Answer } from './explain-panel.js';
import { RULES } from './explain-style.js';
import type { Plan } from './page-engine.js';
import type { PageInside } from './page-inside.js';
import { addRules } from './view-style.js';

/** Begin with `page`; once for each. */
export function attach(page: PageInside): void {
  const document = page.ownerDocument;
  const host = document.createElement('div');
  host.className = 'sf-explain';
  // Inline, by CSSOM: no rule of the embedder's sheet is stronger, and nothing around it is laid out anew.
  host.style.cssText = 'position:absolute;top:0;left:0;width:0;height:0;margin:0;padding:0;border:0;z-index:2147483000';
  const root = host.attachShadow({ mode: 'open' });
  addRules(root, RULES);
  const whole = buttonOf('Why this page?', 'page');
  const buttons = new Map<string, HTMLButtonElement>();
  root.append(whole);
  document.body.append(host);

  const sectionOf = (id: string) =>
    [...page.children].find((child): child is HTMLElement => child instanceof HTMLElement && child.dataset['section'] === id);
  let open: Answer | undefined;
  const ask = (id?: string) => {
    if (page.plan) {
      open = answer(root, { page, plan: page.plan, id, sectionOf });
    }
  };
  whole.addEventListener('click', () => ask());

  const place = () => {
    const origin = host.getBoundingClientRect();
    const rtl = getComputedStyle(page).direction === 'rtl';
    host.dir = rtl ? 'rtl' : 'ltr';
    // First all that is read, then all that is written.
    const boxes = [...buttons].map(([id, button]) => ({ button, box: sectionOf(id)?.getBoundingClientRect() }));
    for (const { button, box } of boxes) {
      button.hidden = !box?.height;
      if (box) {
        button.style.top = `${Math.max(0, box.top - origin.top)}px`;
        button.style.left = `${(rtl ? box.left : box.right) - origin.left}px`;
      }
    }
  };
  let due = 0;
  const soon = () => {
    cancelAnimationFrame(due);
    due = requestAnimationFrame(place);
  };
  const sizes = new ResizeObserver(soon);
  const renew = () => {
    const plan: Plan | undefined = page.plan;
    sizes.disconnect();
    [document.body, page, ...page.children].forEach((element) => sizes.observe(element));
    const shown = plan?.sections ?? [];
    const gone = new Set(buttons.keys());
    let before: Element = whole;
    for (const { id } of shown) {
      gone.delete(id);
      const button = buttons.get(id) ?? buttonOf(`Why ${id}?`, 'section');
      if (!buttons.has(id)) {
        buttons.set(id, button);
        button.addEventListener('click', () => ask(id));
      }
      // One that stands where it should keeps the focus.
      if (before.nextElementSibling !== button) {
        before.after(button);
      }
      before = button;
    }
    gone.forEach((id) => {
      buttons.get(id)?.remove();
      buttons.delete(id);
    });
    whole.hidden = !plan;
    open?.renew(plan);
    soon();
  };
  page.addEventListener('page-ready', renew);
  // Sections that stick to the top move while the page does.
  addEventListener('scroll', soon, { passive: true });
  renew();
}

/** `Why hero?` for who listens; for the eye a question mark, and the name on a pointer or with the focus. */
function buttonOf(name: string, kind: string): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.lang = 'en';
  button.className = kind;
  button.textContent = kind === 'page' ? name : '?';
  button.title = name;
  button.setAttribute('aria-label', name);
  button.setAttribute('aria-haspopup', 'dialog');
  return button;
}
