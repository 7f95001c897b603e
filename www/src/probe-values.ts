/**
 * Values as the probe takes them (`src/device/probe.rs`).
 *
 * Pure. In: whatever a browser, an extension or a spoofing tool put in a field. Out: the value if the field can have
 * it, else nothing, which means unknown: one odd value must not fail the whole probe.
 */

/** In UTF-16 units: 2,048 bytes is the limit, and a unit takes at most three. */
const MAX_TEXT = 680;

/** `true` or `false`. */
export function flag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** A finite number, at least 0. */
export function number(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value < Infinity ? value : undefined;
}

/** A whole number of 32 bits. */
export function whole(value: unknown): number | undefined {
  const found = number(value);
  return found !== undefined && found <= 0xffff_ffff && Number.isInteger(found) ? found : undefined;
}

/** Two numbers. */
export function size(sides: [unknown, unknown]): unknown {
  return sides.every((side) => number(side) !== undefined) ? sides : undefined;
}

/** A text that is not empty, cut where it is too long. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value ? value.slice(0, MAX_TEXT) : undefined;
}

/** One of `words`. */
export function word<Word extends string>(value: unknown, words: readonly Word[]): Word | undefined {
  return words.find((known) => known === value);
}

/** Without the fields that are unknown. */
export function present(fields: { [field: string]: unknown }): { [field: string]: unknown } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}

/** What a question gives; nothing where it throws. */
export async function attempt<Value>(fact: () => Value | Promise<Value>): Promise<Value | undefined> {
  try {
    return await fact();
  } catch {
    return undefined;
  }
}
