/**
 * JSON Merge Patch (RFC 7396), and the changes of a page added up.
 *
 * In: plain data. Out: plain data, nothing of the input changed.
 */
import type { Update } from './shop-types.js';

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** `target` with `patch` over it; `null` in a patch takes a member away. */
export function merged(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) {
    return patch;
  }
  const result = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) {
      result.delete(name);
    } else {
      result.set(name, merged(result.get(name), value));
    }
  }
  // By way of a map, so that a member `__proto__` is a member.
  return Object.fromEntries(result);
}

/**
 * Whether one patch can do what `first` and then `second` do. None can put an object in the place of something else
 * that a first one has put there, or taken away.
 */
export function addable(first: unknown, second: unknown): boolean {
  return (
    !isObject(second) ||
    (isObject(first) && Object.keys(second).every((name) => !(name in first) || addable(first[name], second[name])))
  );
}

/** The patch that does what `first` and then `second` do, if they are `addable`. */
export function added(first: unknown, second: unknown): unknown {
  if (!isObject(second) || !isObject(first)) {
    return second;
  }
  const result = new Map(Object.entries(first));
  for (const [name, value] of Object.entries(second)) {
    result.set(name, result.has(name) ? added(result.get(name), value) : value);
  }
  return Object.fromEntries(result);
}

/**
 * The document with changes of its own and of its products over it. A product that it does not have is added.
 *
 * @param pause waited for after each step, which takes as long as a task may on a slow phone
 */
export async function changedDocument(bytes: Uint8Array, all: readonly Update[], pause: () => Promise<void>): Promise<Uint8Array> {
  const changes = all.filter(({ document, products }) => document ?? products);
  if (changes.length === 0) {
    return bytes;
  }
  const before = new TextDecoder().decode(bytes);
  await pause();
  let document_: unknown = JSON.parse(before);
  for (const { document, products } of changes) {
    await pause();
    document_ = withProducts(merged(document_, document ?? {}), products ?? {});
  }
  await pause();
  const after = JSON.stringify(document_);
  await pause();
  const changed = new TextEncoder().encode(after);
  await pause();
  return changed;
}

function withProducts(document_: unknown, patches: Record<string, object | null>): unknown {
  const waiting = new Map(Object.entries(patches));
  if (waiting.size === 0 || !isObject(document_)) {
    return document_;
  }
  const listed = document_['products'];
  const list = (Array.isArray(listed) ? (listed as unknown[]) : []).map((product) => {
    const id = isObject(product) ? String(product['id']) : '';
    const patch = waiting.get(id);
    waiting.delete(id);
    return patch === undefined ? product : merged(product, patch);
  });
  waiting.forEach((patch, id) => list.push(merged({ id }, patch)));
  return { ...document_, products: list.filter((product) => product !== null) };
}

/** The shopper with changes over it. */
export function changedShopper(text: string, all: readonly Update[]): string {
  const changes = all.filter(({ shopper }) => shopper);
  return changes.length ? JSON.stringify(changes.reduce<unknown>((value, { shopper }) => merged(value, shopper), JSON.parse(text))) : text;
}
