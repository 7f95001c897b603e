/**
 * What a tester may set in the address bar, for elements that allow it with `test-overrides`.
 *
 * In: an element and a query. Out: the overrides, or an error for a word that means nothing: a tester must not measure
 * something else unknowingly.
 */
import { StorefrontError } from './errors.js';
import type { Probe } from './probe-cheap.js';
import { word } from './probe-values.js';
import { TIERS } from './types.js';
import type { Tier } from './types.js';

/** A tester's wishes. */
export type Overrides = {
  /** `sf-tier`. */
  tier?: Tier;
  /** `sf-probe`, base64url JSON. */
  probe?: Probe;
  /** `sf-bench=off`. */
  bench: boolean;
  /** `sf-govern=off`. */
  govern: boolean;
  /** `sf-now`, RFC 3339. */
  now?: string;
};

const RFC_3339 = /^\d{4}(-\d\d){2}T\d\d(:\d\d){2}(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/**
 * Read the overrides that `element` allows.
 *
 * @param search `location.search`
 * @throws {StorefrontError} `bad-override`
 */
export function overridesOf(element: Element, search: string): Overrides {
  const query = new URLSearchParams(element.closest('[test-overrides]') ? search : '');
  const read = <Value>(name: string, wants: string, parse: (text: string) => Value | undefined): Value | undefined => {
    const text = query.get(name);
    const value = text === null ? undefined : parse(text);
    if (text !== null && value === undefined) {
      throw new StorefrontError('bad-override', `?${name}=${text}: wants ${wants}`);
    }
    return value;
  };
  const off = (text: string) => (text === 'off' ? false : undefined);
  const tier = read('sf-tier', TIERS.join(', '), (text) => word(text, TIERS));
  const probe = read('sf-probe', 'a JSON object in base64url', objectOf);
  // A plus sign in an address is a space.
  const now = read('sf-now', 'RFC 3339, with + as %2B', (text) =>
    RFC_3339.test(text) && Number.isFinite(Date.parse(text)) ? text : undefined,
  );
  return {
    ...(tier && { tier }),
    ...(probe && { probe }),
    ...(now && { now }),
    bench: read('sf-bench', 'off', off) ?? true,
    govern: read('sf-govern', 'off', off) ?? true,
  };
}

function objectOf(base64url: string): Probe | undefined {
  try {
    const bytes = atob(base64url.replace(/-/g, '+').replace(/_/g, '/'));
    const value: unknown = JSON.parse(decodeURIComponent(escape(bytes)));
    return typeof value === 'object' && value !== null ? (value as Probe) : undefined;
  } catch {
    return undefined;
  }
}
