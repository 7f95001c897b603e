/**
 * Whether pictures of T1 are drawn by two workers, and what has them so drawn.
 *
 * Where the phone has cores to spare (one draws, one is the page's, one the browser's own) and memory for another worker with its
 * copy of the model. `bands.js` does the work; without it one worker draws.
 */
import type { BandsModule } from './bands.js';
import type { PreviewTier } from './types.js';

/** Cores that a phone has at the least. */
const CORES = 4;
/** Where a phone has no more, a second worker may be what ends the page. Browsers that do not say have more. */
const LITTLE_GIB = 1;

/** The module, where it is wanted; asked for beside the renderer. */
export const bandsFor = ({ base, tier }: { base: string; tier: PreviewTier }): Promise<BandsModule | void> | false =>
  tier === 'T1' &&
  typeof document === 'undefined' &&
  navigator.hardwareConcurrency >= CORES &&
  !((navigator as { deviceMemory?: number }).deviceMemory! <= LITTLE_GIB) &&
  import(/* webpackIgnore: true */ /* @vite-ignore */ `${base}bands.js`).catch(() => undefined);
