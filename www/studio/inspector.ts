/**
 * The chosen section: why each preview shows it or not, its settings, parts and products as a form.
 *
 * In: the section, the schema, the previews. Out: changes of the section.
 */
import { sentenceOf, sentencesOf } from '../src/reasons.js';
import { button, make, prose } from './dom.js';
import { objectFields, words } from './form.js';
import type { Change } from './form.js';
import type { Edit } from './outline.js';
import { freeId } from './outline.js';
import type { Preview } from './preview.js';
import { starter } from './schema.js';
import type { Field, Schema } from './schema.js';

/** A section, as far as the inspector reads it. */
export type SectionValue = {
  type?: string;
  settings?: unknown;
  data?: unknown;
  when?: unknown;
  rank?: unknown;
  variants?: unknown;
  blocks?: Record<string, { type?: string; settings?: unknown } | undefined>;
  block_order?: unknown;
};

/** A variant, as far as the inspector reads it. */
type VariantValue = { id?: string; settings?: unknown } | null;

const RULES: Field = {
  properties: {
    when: { description: 'Who sees it: the name of a segment in quotes, or a JSONLogic rule. Empty: everybody.' },
    rank: { description: 'A number, or a JSONLogic rule that gives one: the highest stands first.' },
  },
};

/** Why each preview shows the section, or does not. */
export function drawReasons(list: HTMLElement, id: string | undefined, previews: readonly Preview[]): void {
  list.replaceChildren(
    ...previews.flatMap(({ name, plan }) => {
      const place = plan?.sections.findIndex((section) => section.id === id) ?? -1;
      const shown = plan?.sections[place];
      const dropped = plan?.dropped.find((section) => section.id === id);
      const said = shown ? sentencesOf(shown.reasons) : dropped ? [sentenceOf(dropped.reason)] : [];
      const head = shown ? `number ${place + 1}` : dropped ? 'left out' : 'not on the page';
      return id === undefined ? [] : [make('li', {}, make('strong', { textContent: `${name}: ${head}. ` }), said.join(' '))];
    }),
  );
}

/** The form of a section. Focus stays in the same field. */
export function drawForm(place: HTMLElement, schema: Schema, id: string, section: SectionValue, edit: (edits: Edit[], quiet: boolean) => void): void {
  const type = schema.types.find(({ name }) => name === section.type);
  const focused = place.contains(document.activeElement) ? (document.activeElement as HTMLElement) : undefined;
  const known = focused && { path: focused.dataset['path'], does: focused.dataset['does'] };
  const at = ['sections', id];
  const change: Change = (path, value, rebuild) => edit([{ path: [...at, ...path], value }], !rebuild);
  const parts: HTMLElement[] = [make('p', { className: 'about' }, ...prose(type?.about ?? 'This build does not know the type.'))];
  if (type) {
    parts.push(...objectFields(schema, type.settings, section.settings, ['settings'], change));
    if (type.blocks.length) {
      parts.push(blocksOf(schema, type.blocks, section, at, edit, change));
    }
  }
  if (type && Array.isArray(section.variants)) {
    parts.push(...section.variants.map((variant, place) => variantOf(schema, type.settings, variant as VariantValue, place, change)));
  }
  const data = section.data === undefined ? undefined : objectFields(schema, schema.resolve({ $ref: '#/$defs/Data' }), section.data, ['data'], change);
  if (data) {
    parts.push(group('Products', ...data));
  }
  parts.push(group('Who sees it', ...objectFields(schema, RULES, section, [], change)));
  const open = new Map([...place.querySelectorAll('details')].map((one) => [one.querySelector('summary')?.textContent?.replace(/ \(.*/, ''), one.open]));
  place.replaceChildren(...parts);
  for (const one of place.querySelectorAll('details')) {
    one.open = open.get(one.querySelector('summary')?.textContent?.replace(/ \(.*/, '')) ?? one.open;
  }
  if (known) {
    const [name, value] = known.path !== undefined ? ['path', known.path] : ['does', known.does ?? ''];
    place.querySelector<HTMLElement>(`[data-${name}="${CSS.escape(value)}"]`)?.focus();
  }
}

function blocksOf(
  schema: Schema,
  types: Schema['types'],
  section: SectionValue,
  at: string[],
  edit: (edits: Edit[], quiet: boolean) => void,
  change: Change,
): HTMLElement {
  const blocks = section.blocks ?? {};
  const named = Array.isArray(section.block_order) ? section.block_order.map(String) : [];
  const order = named.length ? named : Object.keys(blocks);
  const put = (next: string[], more: Edit[] = []) => edit([...more, { path: [...at, 'block_order'], value: next }], false);
  const rows = order.map((id, place) => {
    const type = types.find(({ name }) => name === blocks[id]?.type);
    const moved = (by: number) => {
      const next = order.filter((other) => other !== id);
      next.splice(place + by, 0, id);
      put(next);
    };
    const up = button('↑', `up-${id}`, () => moved(-1), `Move part ${id} up`);
    const down = button('↓', `down-${id}`, () => moved(1), `Move part ${id} down`);
    up.disabled = place === 0;
    down.disabled = place === order.length - 1;
    const remove = () => put(order.filter((other) => other !== id), [{ path: [...at, 'blocks', id], value: undefined }]);
    return group(
      `${words(blocks[id]?.type ?? 'missing')}: ${id}`,
      ...(type ? objectFields(schema, type.settings, blocks[id]?.settings, ['blocks', id, 'settings'], change) : []),
      make('div', { className: 'tools' }, up, down, button('Remove', `remove-${id}`, remove, `Remove part ${id}`)),
    );
  });
  const adders = types.map((type) =>
    button(`Add ${words(type.name).toLowerCase()}`, `add-${type.name}`, () => {
      const id = freeId(blocks, type.name);
      const { settings } = starter(schema, { ...type, blocks: [] }) as { settings: unknown };
      put([...order, id], [{ path: [...at, 'blocks', id], value: { type: type.name, settings } }]);
    }),
  );
  return make('div', { className: 'parts' }, ...rows, make('div', { className: 'tools' }, ...adders));
}

/** Settings that lie over the section's own for some shoppers: an empty field leaves what is below. */
function variantOf(schema: Schema, settings: Field, variant: VariantValue, place: number, change: Change): HTMLElement {
  const path = ['variants', String(place)];
  const { when } = RULES.properties ?? {};
  return group(
    `Variant: ${variant?.id ?? place + 1}`,
    ...objectFields(schema, { properties: { ...(when && { when }) } }, variant, path, change),
    ...objectFields(schema, { ...settings, required: [] }, variant?.settings, [...path, 'settings'], change),
  );
}

function group(name: string, ...fields: HTMLElement[]): HTMLElement {
  return make('details', { className: 'group' }, make('summary', { textContent: name }), ...fields);
}
