/**
 * What the turntables of a page keep decoded, together.
 *
 * In: who keeps how much. Out: room for another one, made by those that nobody sees, the one seen longest ago first.
 */
import type { Tier } from './types.js';

/** One that keeps something. */
export type Keeper = {
  bytes: number;
  /** When it was last seen; nothing while it is. */
  unseen_since: number | undefined;
  /** Somebody else needs the memory. */
  release(): void;
};

const MIB = 1024 * 1024;

/**
 * Kept by all turntables of a page. T0 and T1 keep about 36 frames of 320 px; a large sprite is 36 of 480 px.
 * The same for what one picture takes while it is decoded: three times as much, as phones do for any photograph.
 */
const KEPT_BYTES: Record<Tier, number> = { T0: 16 * MIB, T1: 16 * MIB, T2: 48 * MIB, T3: 64 * MIB, T4: 64 * MIB };
const DECODING = 3;
/** What one gets in any case, where all the others are seen. */
const LEAST_SHARE = 1 / 8;

const keepers = new Set<Keeper>();

/** What all turntables of a page on this tier may keep. */
export function keptBytes(tier: Tier): number {
  return KEPT_BYTES[tier];
}

/** What one picture may take while it is decoded. */
export function decodingBytes(tier: Tier): number {
  return KEPT_BYTES[tier] * DECODING;
}

/** Make room for `bytes`. @returns how much of it there is */
export function makeRoom(bytes: number, tier: Tier): number {
  const most = KEPT_BYTES[tier];
  const used = () => [...keepers].reduce((sum, keeper) => sum + keeper.bytes, 0);
  const unseen = [...keepers]
    .filter(({ unseen_since }) => unseen_since !== undefined)
    .sort((a, b) => a.unseen_since! - b.unseen_since!);
  for (const keeper of unseen) {
    if (used() + bytes <= most) {
      break;
    }
    keepers.delete(keeper);
    keeper.release();
  }
  return Math.min(bytes, Math.max(most * LEAST_SHARE, most - used()));
}

/** From now on it keeps what it says. */
export function keep(keeper: Keeper): void {
  keepers.add(keeper);
}

/** It keeps nothing any more. */
export function drop(keeper: Keeper): void {
  keepers.delete(keeper);
}
