/**
 * Which rung comes next when one fails.
 *
 * Pure: no DOM, no clock (the caller brings the time). In: where previews are drawn now and what went wrong.
 * Out: the next attempt, or nothing, which means that posters stay. All previews of a page share one renderer, so
 * the whole page moves together.
 */
import type { Cause } from './messages.js';
import type { PreviewTier, RendererOptions, Tier } from './types.js';

/** Where a host lives. */
export type Place = 'worker' | 'main';

/** One try to draw. */
export type Attempt = { tier: PreviewTier; place: Place };

/** A step that the ladder took, for `report()`. */
export type Transition = {
  at_millis: number;
  from: Attempt;
  /** Absent when only the posters are left. */
  to: Attempt | undefined;
  cause: Cause;
  code: string;
};

/** What the ladder remembers of one page. Start with `{ workers: true, restarts: [] }`. */
export type LadderMemory = {
  /** False once a worker could not start: a CSP that forbids it now will forbid it again. */
  workers: boolean;
  /** Rungs that were started a second time, and when. */
  restarts: { tier: PreviewTier; at_millis: number }[];
};

/** A rung that held this long after its restart may be restarted again (facts: two losses in 5 minutes step down). */
const FORGIVEN_AFTER_MILLIS = 5 * 60_000;

const RUNGS: readonly PreviewTier[] = ['T1', 'T2', 'T3', 'T4'];

/**
 * What a rung may ask of a phone. Texture sides are the big cost: 1024² with mips is 5.6 MB, 2048² is 22 MB.
 * Triangles as in `model::limits`, which also checks everything else.
 */
const OPTIONS: Record<PreviewTier, Omit<RendererOptions, 'tier' | 'allow_fallback' | 'govern'>> = {
  T1: { antialias: true, max_texture_side_texels: 512, max_triangles: 24_000 },
  T2: { antialias: false, max_texture_side_texels: 1024, max_triangles: 40_000 },
  T3: { antialias: true, max_texture_side_texels: 2048, max_triangles: 400_000 },
  T4: { antialias: true, max_texture_side_texels: 2048, max_triangles: 400_000 },
};

/**
 * Renderer options of a rung.
 *
 * @param forced a tester asked for a rung, whatever the device is
 * @param govern let the governor lower the scale of moving pictures
 */
export function optionsOf(tier: PreviewTier, forced: boolean, govern: boolean): RendererOptions {
  return { tier, ...OPTIONS[tier], allow_fallback: forced, govern };
}

/**
 * The first try for a verdict.
 *
 * @param tier the verdict's tier; T0 draws nothing
 */
export function firstAttempt(tier: Tier, memory: LadderMemory): Attempt | undefined {
  return tier === 'T0' ? undefined : { tier, place: memory.workers ? 'worker' : 'main' };
}

/**
 * The next try after a failure; `memory` is updated.
 *
 * - The worker never started: the same rung on the main thread, and no workers from now on.
 * - The renderer could not be made in a worker: the same rung on the main thread, because some browsers have WebGL
 *   there only (Safari 16). Made nowhere: one rung down.
 * - It ran and died (trap, lost context, dead worker): the same try once more, then one rung down.
 *
 * @param started whether this attempt ever drew or was ready to
 * @returns nothing below T1: the posters stay
 */
export function nextAttempt(
  now: Attempt,
  cause: Cause,
  started: boolean,
  at_millis: number,
  memory: LadderMemory,
): Attempt | undefined {
  if (started && mayRestart(now.tier, at_millis, memory)) {
    return now;
  }
  if (!started && now.place === 'worker') {
    memory.workers &&= cause !== 'worker';
    return { tier: now.tier, place: 'main' };
  }
  const tier = RUNGS[RUNGS.indexOf(now.tier) - 1];
  return tier && firstAttempt(tier, memory);
}

function mayRestart(tier: PreviewTier, at_millis: number, memory: LadderMemory): boolean {
  const recent = memory.restarts.some(
    (restart) => restart.tier === tier && at_millis - restart.at_millis < FORGIVEN_AFTER_MILLIS,
  );
  if (!recent) {
    memory.restarts.push({ tier, at_millis });
  }
  return !recent;
}
