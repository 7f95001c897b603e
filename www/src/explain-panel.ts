/**
 * The answer to "why do I see this?": a panel over the page, for one section or for the page as a whole.
 *
 * In: the plan and a section's id. Out: a modal dialog, so that Escape closes it and the focus goes back where it was; the
 * section is framed while it is open. All words come in as text, never as HTML. English, whatever the page speaks.
 */
import { countOf, droppedLines, itemLines, whyOf } from './explain-products.js';
import type { Products, Why } from './explain-products.js';
import type { Plan } from './page-engine.js';
import type { PageInside } from './page-inside.js';
import { sentenceOf, sentencesOf } from './reasons.js';

/** What is asked: about the section `id`, else about the page. */
export type Question = {
  page: PageInside;
  plan: Plan;
  id: string | undefined;
  sectionOf: (id: string) => HTMLElement | undefined;
};

/** An open panel. */
export type Answer = {
  /** The page changed under it. */
  renew(plan: Plan | undefined): void;
};

type Section = Plan['sections'][number] &
  Products & {
    /** Parts that the shopper does not see. */
    dropped_blocks?: Plan['dropped'];
  };

/** Show the answer inside `root`. */
export function answer(root: ShadowRoot, question: Question): Answer {
  const dialog = element('dialog', { className: 'panel', lang: 'en', dir: 'ltr' });
  const frame = element('div', { className: 'frame' });
  const body = element('div', { className: 'body' });
  const title = element('h2', { id: 'title', tabIndex: -1 });
  const close = element('button', { type: 'button', textContent: 'Close' });
  dialog.setAttribute('aria-labelledby', 'title');
  dialog.append(element('header', {}, title, close), body);
  // Behind the dialog, which is in the top layer.
  root.append(frame, dialog);
  let { plan, id } = question;
  let before: Plan | undefined;

  const follow = () => {
    const box = id === undefined ? undefined : question.sectionOf(id)?.getBoundingClientRect();
    frame.hidden = !box;
    if (box) {
      frame.style.cssText = `top:${box.top}px;left:${box.left}px;width:${box.width}px;height:${box.height}px`;
    }
  };
  const write = (why: Why = new Map()) => {
    const place = plan.sections.findIndex((section) => section.id === id);
    const section = plan.sections[place] as Section | undefined;
    title.textContent = section ? `Why ${section.id}?` : 'Why this page?';
    body.replaceChildren(
      ...(section ? aboutSection({ ...section, ...why.get(section.id) }, place, plan) : aboutPage(question.page, plan)),
      ...(section ? goneFrom(section, before) : []),
      ...leftOut('Left out', plan.dropped, why),
    );
    follow();
  };
  const renew = () => {
    const asked = plan;
    write();
    // What takes a module of its own comes a moment later.
    void whyOf(question.page, plan).then((why) => asked === plan && dialog.open && why.size && write(why));
  };
  close.addEventListener('click', () => dialog.close());
  // A tap beside the panel closes it.
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  addEventListener('scroll', follow, { passive: true });
  dialog.addEventListener('close', () => {
    removeEventListener('scroll', follow);
    frame.remove();
    dialog.remove();
  });
  dialog.showModal();
  renew();
  title.focus();
  return {
    renew(next) {
      if (next) {
        before = plan;
        plan = next;
        renew();
      }
    },
  };
}

function aboutSection(section: Section, place: number, plan: Plan): Node[] {
  const words = Object.entries(section.track ?? {}).map(([key, word]) => `${key} = ${word}`);
  const items = itemLines(section);
  const dropped = droppedLines(section);
  return [
    facts([
      ['Type', section.type],
      ['Variant', section.variant ?? 'none'],
      ['Place', `${place + 1} of ${plan.sections.length}`],
      ['Events carry', words.join(', ') || 'no words of its own'],
    ]),
    heading('Reasons'),
    list(sentencesOf(section.reasons)),
    ...(items.length ? [heading(`Products (${items.length})${section.ranked ? `, in the order of ${section.ranked.by}` : ''}`), list(items, 'ol')] : []),
    ...(dropped.length ? [heading(`Products left out (${countOf(section)})`), list(dropped)] : []),
    ...(section.dropped_blocks ? leftOut('Parts left out', section.dropped_blocks) : []),
  ];
}

/** What the section showed before the page changed, and does not show now: of updates a plan knows nothing. */
function goneFrom({ id, items }: Section, before: Plan | undefined): Node[] {
  const earlier = before?.sections.find((section) => section.id === id) as Section | undefined;
  const gone = (earlier?.items ?? []).filter((product) => !items?.includes(product));
  return gone.length ? [heading(`Replaced by the last change (${gone.length})`), list(gone)] : [];
}

function aboutPage(page: Question['page'], plan: Plan): Node[] {
  const { verdict } = page.report() as { verdict?: { tier: string; delivery: string } };
  const { segments, experiments, now } = plan as Plan & { segments?: Record<string, boolean>; experiments?: Record<string, string | null>; now?: string };
  const named = (answer: boolean) =>
    Object.keys(segments ?? {})
      .filter((name) => segments?.[name] === answer)
      .join(', ') || 'none';
  return [
    facts([
      ['Page', plan.page ?? 'without a name'],
      ['Decided for', now ?? 'no known moment'],
      ['Handset', verdict ? `${verdict.tier}, previews ${verdict.delivery}` : 'not asked'],
      ['Segments that hold', named(true)],
      ['Segments that do not', named(false)],
      ...Object.entries(experiments ?? {}).map(([name, variant]): [string, string] => [`Experiment ${name}`, variant ?? 'none']),
    ]),
    heading(`On the page (${plan.sections.length})`),
    list(plan.sections.map(({ id, type }) => `${id} (${type})`), 'ol'),
  ];
}

function leftOut(title: string, dropped: Plan['dropped'], why: Why = new Map()): Node[] {
  const lines = dropped.flatMap(({ id, reason }) => [`${id}: ${sentenceOf(reason)}`, ...droppedLines(why.get(id) ?? { id })]);
  return [
    heading(`${title} (${dropped.length})`),
    lines.length ? list(lines) : element('p', { textContent: 'Nothing.' }),
  ];
}

const heading = (textContent: string) => element('h3', { textContent });

function list(lines: string[], tag: 'ul' | 'ol' = 'ul'): HTMLElement {
  return element(tag, {}, ...lines.map((textContent) => element('li', { textContent })));
}

function facts(rows: [string, string][]): HTMLElement {
  return element('dl', {}, ...rows.flatMap(([name, value]) => [element('dt', { textContent: name }), element('dd', { textContent: value })]));
}

function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]>,
  ...children: Node[]
): HTMLElementTagNameMap[Tag] {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}
