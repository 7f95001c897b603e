/**
 * What a preview says to assistive technology.
 *
 * Pure. In: the camera. Out: English words as `<model-viewer>` says them, so that a shop's translations and tests
 * carry over.
 */
import type { Camera } from './types.js';

const SIDES = ['front', 'right', 'back', 'left'] as const;
const HEIGHTS = ['upper-', '', 'lower-'] as const;

/** How the preview introduces itself. */
export function label(alt: string): string {
  return `${alt || 'Product'}. Use mouse, touch or arrow keys to move.`;
}

/**
 * From where the product is seen.
 *
 * @param turntable_radians how far the product itself has turned
 * @returns for example `View from stage upper-front`
 */
export function viewpoint(camera: Camera, turntable_radians: number): string {
  const quarter = Math.round((camera.theta_radians - turntable_radians) / (Math.PI / 2));
  const side = SIDES[((quarter % 4) + 4) % 4] ?? SIDES[0];
  const third = Math.floor(camera.phi_radians / (Math.PI / 3));
  return `View from stage ${HEIGHTS[Math.min(2, Math.max(0, third))] ?? ''}${side}`;
}
