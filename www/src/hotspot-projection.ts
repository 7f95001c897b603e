/**
 * Where a place of the model is in the picture.
 *
 * Pure, and back: which line of sight a place in the picture is. In: places in metres and directions in model space, as the attributes write them; the camera of a drawn picture.
 * Out: shares of the picture. The camera is that of `src/scene/orbit.rs` and `src/render/frame.rs`: a turntable turns
 * the product about the vertical through the target, and a narrow picture widens the field of view.
 */
import type { Camera, Opened, Triple } from './types.js';

/** Units of `data-position`, in metres. */
const UNIT_METRES: Record<string, number> = { '': 1, m: 1, cm: 0.01, mm: 0.001 };

/** `frame.rs` sees no wider than 3 rad. */
const WIDEST_TANGENT = Math.tan(1.5);

/** How far beyond the product the planes of `frame.rs` stand, and how near the eye at least. */
const REACH = 1.6;
const NEAREST_SHARE = 1e-3;

/** What one drawn picture shows. */
export type Drawn = {
  camera: Camera;
  turntable_radians: number;
  opened: Pick<Opened, 'center_metres' | 'size_metres' | 'ideal_aspect'>;
  /** Width / height of the picture. */
  aspect: number;
};

/** A place in a picture. */
export type Projected = {
  /** From the left and the top, 0 to 1 inside the picture. */
  x_share: number;
  y_share: number;
  /** Along the line of sight; not above 0 is behind the eye. */
  depth_metres: number;
  /** −1 at the near plane, 1 at the far plane. */
  z: number;
  /** The normal does not point away from the eye. */
  facing: boolean;
};

/** Three numbers, `data-position` in metres: "1 2cm -3mm". @returns nothing for anything else */
export function tripleOf(text: string): Triple | undefined {
  const numbers = text.trim().split(/\s+/).map((term) => {
    const [, number, unit = ''] = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)([a-z]*)$/i.exec(term) ?? [];
    return Number(number) * (UNIT_METRES[unit.toLowerCase()] ?? NaN);
  });
  return numbers.length === 3 && numbers.every(Number.isFinite) ? (numbers as Triple) : undefined;
}

/** The camera of a picture, in model space: the eye is turned back instead of the product turned. */
function lookOf({ camera, turntable_radians, opened, aspect }: Drawn) {
  const { phi_radians, radius_metres, target_metres } = camera;
  const theta = camera.theta_radians - turntable_radians;
  const [sin_theta, cos_theta, sin_phi, cos_phi] = [Math.sin(theta), Math.cos(theta), Math.sin(phi_radians), Math.cos(phi_radians)];
  const outward: Triple = [sin_phi * sin_theta, cos_phi, sin_phi * cos_theta];
  const right: Triple = [cos_theta, 0, -sin_theta];
  const up: Triple = [-cos_phi * sin_theta, sin_phi, -cos_phi * cos_theta];
  const eye = target_metres.map((target, axis) => target + radius_metres * outward[axis]!) as Triple;
  const widened = Math.tan((camera.field_of_view_degrees / 360) * Math.PI) * Math.max(1, opened.ideal_aspect / aspect);
  return { outward, right, up, eye, tangent: Math.min(widened, WIDEST_TANGENT) };
}

/** The line of sight through a place in the picture; `along` has any length. */
export function rayThrough(x_share: number, y_share: number, drawn: Drawn): { eye: Triple; along: Triple } {
  const { outward, right, up, eye, tangent } = lookOf(drawn);
  const [across, upwards] = [(2 * x_share - 1) * tangent * drawn.aspect, (1 - 2 * y_share) * tangent];
  const along = outward.map((out, axis) => across * right[axis]! + upwards * up[axis]! - out) as Triple;
  return { eye, along };
}

/** Where `drawn` shows the place `position`, and whether its surface with `normal` is seen from the front. */
export function project(position: Triple, normal: Triple, drawn: Drawn): Projected {
  const { camera, opened, aspect } = drawn;
  const { outward, right, up, eye, tangent } = lookOf(drawn);
  const from_target = minus(position, camera.target_metres);
  const depth_metres = camera.radius_metres - dot(from_target, outward);
  const half_height = depth_metres * tangent;

  const distance = length(minus(eye, opened.center_metres));
  const reach = (length(opened.size_metres) / 2) * REACH;
  const far = distance + reach;
  const near = Math.max(distance - reach, far * NEAREST_SHARE);
  return {
    x_share: 0.5 + dot(from_target, right) / (2 * half_height * aspect),
    y_share: 0.5 - dot(from_target, up) / (2 * half_height),
    depth_metres,
    z: (far + near - (2 * far * near) / depth_metres) / (far - near),
    facing: dot(minus(eye, position), normal) >= 0,
  };
}

function minus(a: Triple, b: Triple): Triple {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function dot(a: Triple, b: Triple): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function length(a: Triple): number {
  return Math.hypot(...a);
}
