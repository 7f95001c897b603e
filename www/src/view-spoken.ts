/**
 * What a preview says to assistive technology.
 *
 * Pure. In: the camera, and the attribute `a11y`. Out: English words as `<model-viewer>` says them, or those of the attribute,
 * so that a shop's translations and tests carry over.
 */
import type { Camera } from './types.js';

const SIDES = ['front', 'right', 'back', 'left'] as const;
const HEIGHTS = ['upper-', '', 'lower-'] as const;

/** A shop's own words by what they stand for: `front`, `upper-left`, …, `interaction-prompt`. */
export type Words = { [name: string]: unknown };

/** The words of an attribute: a JSON object. Nothing where it is none. */
export function wordsOf(attribute: string | null): Words | undefined {
  try {
    const words: unknown = JSON.parse(attribute || '{}');
    return words && typeof words === 'object' ? (words as Words) : undefined;
  } catch {
    return undefined;
  }
}

/** How the preview introduces itself. */
export function label(alt: string, words: Words): string {
  const prompt = words['interaction-prompt'];
  return `${alt || 'Product'}. ${typeof prompt === 'string' ? prompt : 'Use mouse, touch or arrow keys to move.'}`;
}

/**
 * From where the product is seen.
 *
 * @param turntable_radians how far the product itself has turned
 * @returns for example `View from stage upper-front`
 */
export function viewpoint(camera: Camera, turntable_radians: number, words: Words): string {
  const quarter = Math.round((camera.theta_radians - turntable_radians) / (Math.PI / 2));
  const side = SIDES[((quarter % 4) + 4) % 4] ?? SIDES[0];
  const third = Math.floor(camera.phi_radians / (Math.PI / 3));
  const name = `${HEIGHTS[Math.min(2, Math.max(0, third))] ?? ''}${side}`;
  const own = words[name];
  return typeof own === 'string' ? own : `View from stage ${name}`;
}
