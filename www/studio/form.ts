/**
 * A form for a part of the document, made from the schema's fields.
 *
 * In: a field of the schema, the value that stands there. Out: changes, by path. What the schema does not describe (rules,
 * open objects) is a field of JSON. A value that is taken out of its field leaves the document, and the default holds.
 */
import { button, make, prose } from './dom.js';
import type { Field, Schema } from './schema.js';

/** Called with every change; `rebuild` when the form itself has other fields now. */
export type Change = (path: string[], value: unknown, rebuild: boolean) => void;

/** The fields of an object. */
export function objectFields(schema: Schema, shape: Field, value: unknown, path: string[], change: Change): HTMLElement[] {
  const there = (value && typeof value === 'object' ? value : {}) as Record<string, unknown>;
  return Object.entries(shape.properties ?? {}).map(([key, field]) =>
    control(schema, key, schema.resolve(field), there[key], [...path, key], change, shape.required?.includes(key) ?? false),
  );
}

function control(schema: Schema, key: string, field: Field, value: unknown, path: string[], change: Change, required: boolean): HTMLElement {
  const type = Array.isArray(field.type) ? field.type[0] : field.type;
  const named = (input: HTMLElement, ...more: HTMLElement[]) => {
    input.dataset['path'] = path.join('/');
    const about = make('small', { id: `about-${path.join('-')}` }, ...prose(field.description ?? ''));
    input.setAttribute('aria-describedby', about.id);
    const label = make('label', {}, make('span', { textContent: words(key) + (required ? ' *' : '') }), input);
    return make('div', { className: 'field' }, label, ...more, about);
  };
  if (type === 'object' && field.properties) {
    const fields = objectFields(schema, field, value, path, change);
    const group = make('details', { className: 'group', open: value !== undefined }, make('summary', { textContent: words(key) }), ...fields);
    return group;
  }
  if (type === 'array' && field.items) {
    return listOf(schema, key, schema.resolve(field.items), Array.isArray(value) ? value : [], path, change);
  }
  if (field.enum) {
    const input = make('select');
    input.append(...['', ...field.enum].map((word) => make('option', { value: word, textContent: word || `(${String(field.default ?? 'none')})` })));
    input.value = typeof value === 'string' ? value : '';
    input.addEventListener('change', () => change(path, input.value || undefined, false));
    return named(input);
  }
  if (type === 'boolean') {
    const input = make('input', { type: 'checkbox', checked: (value ?? field.default) === true });
    input.addEventListener('change', () => change(path, input.checked === (field.default ?? false) ? undefined : input.checked, false));
    return named(input);
  }
  if (type === 'number' || type === 'integer') {
    const input = make('input', { type: 'number', value: typeof value === 'number' ? String(value) : '', step: type === 'integer' ? '1' : 'any' });
    Object.assign(input, field.minimum !== undefined && { min: String(field.minimum) }, field.maximum !== undefined && { max: String(field.maximum) });
    input.placeholder = String(field.default ?? '');
    input.addEventListener('input', () => change(path, input.value === '' ? undefined : input.valueAsNumber, false));
    return named(input);
  }
  if (type === 'string') {
    return named(...textInput(key, field, value, path, change));
  }
  return named(jsonInput(value, path, change));
}

function textInput(key: string, field: Field, value: unknown, path: string[], change: Change): [HTMLElement, ...HTMLElement[]] {
  const long = /text|description|body/.test(key);
  const input = long ? make('textarea', { rows: 3 }) : make('input', { type: 'text' });
  input.value = typeof value === 'string' ? value : '';
  input.placeholder = String(field.default ?? (field.format === 'date-time' ? '2026-11-23T10:00:00Z' : ''));
  const give = () => change(path, input.value === '' ? undefined : input.value, false);
  input.addEventListener('input', give);
  if (field.format === 'uri-reference') {
    input.inputMode = 'url';
  }
  if (!field.pattern?.startsWith('^#')) {
    return [input];
  }
  const colour = make('input', { type: 'color', value: /^#[\da-f]{6}$/i.test(input.value) ? input.value : '#000000' });
  colour.setAttribute('aria-label', `${words(key)}: choose a colour`);
  colour.addEventListener('input', () => {
    input.value = colour.value;
    give();
  });
  return [input, colour];
}

function jsonInput(value: unknown, path: string[], change: Change): HTMLElement {
  const input = make('textarea', { rows: 2, spellcheck: false, value: value === undefined ? '' : JSON.stringify(value, null, 1) });
  input.classList.add('json');
  input.addEventListener('change', () => {
    try {
      change(path, input.value.trim() ? JSON.parse(input.value) : undefined, false);
      input.removeAttribute('aria-invalid');
    } catch {
      input.setAttribute('aria-invalid', 'true');
    }
  });
  return input;
}

function listOf(schema: Schema, key: string, field: Field, list: unknown[], path: string[], change: Change): HTMLElement {
  const put = (next: unknown[]) => change(path, next.length ? next : undefined, true);
  // A text that is emptied stays an entry.
  const kept: Change = (where, value, rebuild) => change(where, value ?? (where.length === path.length + 1 ? '' : undefined), rebuild);
  const rows = list.map((entry, at) =>
    make(
      'div',
      { className: 'entry' },
      control(schema, `${key} ${at + 1}`, field, entry, [...path, String(at)], kept, false),
      button('Remove', `remove-${path.join('-')}-${at}`, () => put(list.filter((_, other) => other !== at)), `Remove ${words(key)} ${at + 1}`),
    ),
  );
  const fresh = field.type === 'object' ? {} : field.type === 'number' || field.type === 'integer' ? 0 : '';
  const add = button('Add', `add-${path.join('-')}`, () => put([...list, fresh]), `Add to ${words(key)}`);
  return make('details', { className: 'group', open: list.length > 0 }, make('summary', { textContent: `${words(key)} (${list.length})` }), ...rows, add);
}

/** `button_label` → `Button label`. */
export function words(key: string): string {
  const spaced = key.replace(/_/g, ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
