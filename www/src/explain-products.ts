/**
 * What `why.wasm` says of the products of a plan: which are left out and for what reason, and where the others stood.
 *
 * In: the page and its plan. Out: the same plan made again, with these reasons. The plan that shoppers get does without
 * them, so the module comes when somebody asks. Must not say anything of a section that was decided otherwise: by a server
 * that knew another profile, for example.
 */
import { loadArtefact } from './artefact.js';
import type { Plan } from './page-engine.js';
import type { PageInside } from './page-inside.js';
import { sentenceOf } from './reasons.js';
import type { PlanReason } from './shop-types.js';

/** Products left out for one reason; of many only the first are named. */
type DroppedItems = { reason: PlanReason; count: number; ids: string[] };

/** What is known of a section's products. */
export type Products = {
  id: string;
  items?: string[];
  /** Of each item, where weights rank: the signal that moved it most. */
  placements?: { signal: string }[];
  dropped_items?: DroppedItems[];
  ranked?: { by: string; from: number[] };
};

/** Sections, shown or not, by id. */
export type Why = Map<string, Products>;

type WhyModule = { why(document: Uint8Array, shopper: string, verdict: string, context: string): string };

const known = new WeakMap<Plan, Promise<Why>>();
let attempts = 0;

/** Ask once for each plan; nothing is known of a page whose texts cannot be had. */
export function whyOf(page: PageInside, plan: Plan): Promise<Why> {
  const asked = known.get(plan) ?? ask(page, plan).catch(() => new Map());
  known.set(plan, asked);
  return asked;
}

async function ask(page: PageInside, plan: Plan): Promise<Why> {
  if (!page.src && !page.kept) {
    return new Map();
  }
  const { now, device } = plan as Plan & { now?: string; device?: object };
  const base = new URL('.', import.meta.url).href;
  const [module, [document, shopper]] = await Promise.all([loadArtefact<WhyModule>(base, 'why', attempts++), page.kept ?? page.texts()]);
  const { sections = [], dropped = [] } = JSON.parse(module.why(document, shopper, JSON.stringify(device ?? null), JSON.stringify({ now }))) as {
    sections?: Products[];
    dropped?: Products[];
  };
  const shown = new Map(plan.sections.map((section) => [section.id, `${(section as Products).items}`]));
  return new Map([
    ...dropped.filter(({ id }) => plan.dropped.some((other) => other.id === id)).map((products): [string, Products] => [products.id, products]),
    ...sections.filter(({ id, items }) => shown.get(id) === `${items}`).map((products): [string, Products] => [products.id, products]),
  ]);
}

/** Each product shown, with what moved it. */
export function itemLines({ items = [], placements, ranked }: Products): string[] {
  return items.map((id, at) => {
    const signal = placements?.[at]?.signal;
    const from = ranked?.from[at];
    const said = [
      ...(signal === undefined ? [] : [sentenceOf({ code: 'placed', detail: signal })]),
      ...(from === undefined || from === at ? [] : [sentenceOf({ code: 'moved', detail: from + 1 })]),
    ];
    return said.length ? `${id}: ${said.join(' ')}` : id;
  });
}

/** How many products are left out. */
export const countOf = ({ dropped_items = [] }: Products): number => dropped_items.reduce((sum, { count }) => sum + count, 0);

/** Those left out, what came nearest to being shown first. */
export function droppedLines({ dropped_items = [] }: Products): string[] {
  return [...dropped_items].reverse().map(({ reason, count, ids }) => {
    const more = count - ids.length;
    return `${ids.join(', ')}${more > 0 ? ` and ${more} more` : ''}: ${sentenceOf(reason)}`;
  });
}
