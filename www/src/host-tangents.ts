/**
 * Tangents for a model whose file has none for its normal maps: after its first picture, which does without.
 *
 * On the GPU tiers, in a worker, where no data are saved; else normal maps stand in the frames of triangles, as they do until then.
 * `tangents.js` does the work.
 */
import type { TangentsModule } from './tangents.js';
import type { PreviewTier } from './types.js';

/** The module, where it is wanted. */
export const tangents = ({ base, tier }: { base: string; tier: PreviewTier }): Promise<TangentsModule> | undefined =>
  tier !== 'T1' && typeof document === 'undefined' && !((navigator as { connection?: { saveData?: boolean } }).connection || {}).saveData
    ? import(/* webpackIgnore: true */ /* @vite-ignore */ `${base}tangents.js`)
    : undefined;
