/**
 * Camera values as `<model-viewer>` gives them out.
 *
 * Pure. In: the renderer's camera. Out: objects with `toString()` in the grammar of the camera attributes, so that
 * what was read can be written back.
 */
import type { Camera, Triple } from './types.js';

/** Radians and metres. */
export type SphericalPosition = { theta: number; phi: number; radius: number; toString(): string };

/** Metres. */
export type Vector3D = { x: number; y: number; z: number; toString(): string };

/** Before there is a model: what the default attributes say. */
const NO_CAMERA: Camera = {
  theta_radians: 0,
  phi_radians: 1.3089969389957472, // 75°, worked out: scripts that need none of it leave it out
  radius_metres: 0,
  target_metres: [0, 0, 0],
  field_of_view_degrees: 30,
};

/** The same for everything that a picture tells. */
export const NOTHING_DRAWN = {
  camera: NO_CAMERA,
  min_field_of_view_degrees: 12,
  max_field_of_view_degrees: 30,
  turntable_radians: 0,
};

/** `getCameraOrbit()`. */
export function orbitOf(camera: Camera): SphericalPosition {
  const { theta_radians: theta, phi_radians: phi, radius_metres: radius } = camera;
  return { theta, phi, radius, toString: () => `${theta}rad ${phi}rad ${radius}m` };
}

/** `getCameraTarget()`, `getDimensions()`, `getBoundingBoxCenter()`. */
export function vectorOf([x, y, z]: Triple = [0, 0, 0]): Vector3D {
  return { x, y, z, toString: () => `${x}m ${y}m ${z}m` };
}

/** Whether a shopper could see the difference. */
export function moved(before: Camera, after: Camera): boolean {
  return JSON.stringify(before) !== JSON.stringify(after);
}
