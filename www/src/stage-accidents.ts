/**
 * What the use of the GPU teaches about the device, for the next visit.
 *
 * In: when a rung is in use, draws, rests or dies. Out: entries of `probe-memory.ts`. The rasteriser needs no GPU and
 * teaches nothing; neither does a tester's rung or probe, which is not the device's own.
 */
import * as memory from './probe-memory.js';
import type { PreviewTier } from './types.js';

/** A GPU that has drawn for this long is not what kills the tab. */
const PROOF_MILLIS = 3_000;

/** A page's accidents. */
export type Accidents = {
  begin(tier: PreviewTier): void;
  drew(tier: PreviewTier): void;
  /** Out of use, in good order. */
  rest(): void;
  lost(tier: PreviewTier): void;
};

/** @param counted whether anything is remembered */
export function createAccidents(counted: boolean): Accidents {
  const counts = (tier: PreviewTier) => counted && tier !== 'T1';
  let proof: ReturnType<typeof setTimeout> | undefined;
  return {
    begin(tier) {
      if (counts(tier)) {
        memory.begin(tier);
      }
    },
    drew(tier) {
      if (counts(tier)) {
        proof ??= setTimeout(memory.prove, PROOF_MILLIS, tier);
      }
    },
    rest() {
      clearTimeout(proof);
      proof = undefined;
      if (counted) {
        memory.prove();
      }
    },
    lost(tier) {
      if (counts(tier)) {
        memory.lose();
      }
    },
  };
}
