/**
 * What a tester wishes, between the form and the address.
 *
 * In: the form, the address. Out: the form as the address says, and the address as the form says. The address is all
 * there is: a farm opens one and needs no form. `sf-*` are the elements' own overrides; the others are this page's.
 */

/** Wishes of this page; a name that is absent is the default. */
export type Wishes = { page: string; shopper: string; model: string; locale: string; expect: string; junit: string };

const DEFAULTS: Wishes = {
  page: '/demo/page.json',
  shopper: '/demo/shoppers/new.json',
  model: '/demo/models/mug.glb',
  locale: '',
  expect: '',
  junit: '',
};

/** Fields of the form that are parameters of the address under the same name. */
const FIELDS = ['sf-tier', 'sf-now', ...Object.keys(DEFAULTS)];

/** What the address wishes. A tier that is forced is the one to expect. */
export function wishesOf(query: URLSearchParams): Wishes {
  const wishes = { ...DEFAULTS, expect: query.get('sf-tier') ?? '' };
  for (const name of Object.keys(DEFAULTS) as (keyof Wishes)[]) {
    wishes[name] = query.get(name) || wishes[name];
  }
  return wishes;
}

/** Fill in the form as the address says. */
export function showWishes(form: HTMLFormElement, query: URLSearchParams): void {
  for (const name of FIELDS) {
    field(form, name).value = query.get(name) ?? '';
  }
  const probe = query.get('sf-probe');
  field(form, 'probe').value = probe ? decode(probe) : '';
}

/**
 * The query of the form's wishes. Overrides that the form has no field for, like `sf-govern`, stay.
 *
 * @throws {SyntaxError} for a probe that is no JSON object
 */
export function queryOf(form: HTMLFormElement, before: URLSearchParams): URLSearchParams {
  const query = new URLSearchParams(before);
  const put = (name: string, value: string) => (value ? query.set(name, value) : query.delete(name));
  for (const name of FIELDS) {
    put(name, field(form, name).value.trim());
  }
  const probe = field(form, 'probe').value.trim();
  put('sf-probe', probe && encode(probe));
  return query;
}

function field(form: HTMLFormElement, name: string): HTMLInputElement {
  return form.elements.namedItem(name) as HTMLInputElement;
}

function encode(json: string): string {
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SyntaxError('a probe is a JSON object');
  }
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** What cannot be read is shown as it is: the elements will refuse it and say so. */
function decode(base64url: string): string {
  try {
    const text = atob(base64url.replace(/-/g, '+').replace(/_/g, '/'));
    const json = new TextDecoder().decode(Uint8Array.from(text, (char) => char.charCodeAt(0)));
    return JSON.stringify(JSON.parse(json), undefined, 1);
  } catch {
    return base64url;
  }
}
