/**
 * What the reasons of a plan say to people.
 *
 * In: a reason. Out: the sentence of `src/explain/sentences.rs`, the one place where it stands; the build brings it
 * here. Only in lazy scripts: no shopper loads it.
 */
import sentences from '../../dist/reasons.json';
import type { PlanReason } from './shop-types.js';

/** The sentence with the detail filled in. A code of another version stands for itself. */
export function sentenceOf({ code, detail }: PlanReason): string {
  const said = detail === undefined || detail === null ? '' : String(detail);
  const known = own(sentences, code);
  const sentence = known && (own(known, said) ?? (said && own(known, '*')) ?? own(known, ''));
  return (sentence || own(known ?? {}, '') || `${code}${said && `: ${said}`}.`).replace('{}', () => said);
}

/** Why a section is as it is; of one without a condition, that it is for everybody. */
export function sentencesOf(reasons: readonly PlanReason[] = []): string[] {
  const limited = reasons.some(({ code }) => code === 'when-holds' || code === 'fallback');
  return [...(limited ? [] : [sentenceOf({ code: 'for-everybody' })]), ...reasons.map(sentenceOf)];
}

/** A document may call a variant `constructor`. */
function own<Value>(table: Record<string, Value>, key: string): Value | undefined {
  return Object.prototype.hasOwnProperty.call(table, key) ? table[key] : undefined;
}
