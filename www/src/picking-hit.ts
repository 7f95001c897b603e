/**
 * Where a line of sight meets a model, and what a surface of it is called.
 *
 * Pure. In: triangles in the space of the hotspots, a line. Out: the nearest front, or places by name. Names are those of
 * `<model-viewer>`'s `data-surface`: mesh, primitive and three vertices by number, then their shares of the place.
 */
import type { Part } from './picking-model.js';
import type { Triple } from './types.js';

/** A place on a model. */
export type Place = { part: Part; corners: Triple; shares: Triple; position: Triple; normal: Triple };

/** What is met first from `eye` in the direction `along`, which has any length. */
export function firstHit(parts: readonly Part[], eye: Triple, along: Triple): Place | undefined {
  const [ex, ey, ez] = eye;
  const [dx, dy, dz] = along;
  let nearest = Infinity;
  let found: [Part, number, number, number] | undefined;
  for (const part of parts) {
    const { positions: p, corners, double_sided, mirrored } = part;
    for (let at = 0; at < corners.length; at += 3) {
      // Möller and Trumbore 1997, written out: a tap on a large model meets 100,000 triangles.
      const [a, b, c] = [corners[at]! * 3, corners[at + 1]! * 3, corners[at + 2]! * 3];
      const [ax, ay, az] = [p[a]!, p[a + 1]!, p[a + 2]!];
      const [ux, uy, uz] = [p[b]! - ax, p[b + 1]! - ay, p[b + 2]! - az];
      const [vx, vy, vz] = [p[c]! - ax, p[c + 1]! - ay, p[c + 2]! - az];
      const [px, py, pz] = [dy * vz - dz * vy, dz * vx - dx * vz, dx * vy - dy * vx];
      // Above 0 it is seen from the front.
      const turned = ux * px + uy * py + uz * pz;
      if (!turned || (!double_sided && turned < 0 !== mirrored)) {
        continue;
      }
      const [tx, ty, tz] = [ex - ax, ey - ay, ez - az];
      const to_b = (tx * px + ty * py + tz * pz) / turned;
      const [qx, qy, qz] = [ty * uz - tz * uy, tz * ux - tx * uz, tx * uy - ty * ux];
      const to_c = (dx * qx + dy * qy + dz * qz) / turned;
      const distance = (vx * qx + vy * qy + vz * qz) / turned;
      if (to_b >= 0 && to_c >= 0 && to_b + to_c <= 1 && distance > 0 && distance < nearest) {
        nearest = distance;
        found = [part, at, to_b, to_c];
      }
    }
  }
  if (!found) {
    return undefined;
  }
  const [part, at, to_b, to_c] = found;
  return placeOn(part, [...part.corners.subarray(at, at + 3)] as Triple, [1 - to_b - to_c, to_b, to_c]);
}

/** A model of several: its number, and the first of its meshes in the merged file. */
export type Model = { number: number; first_mesh: number };

/** What `data-surface` says of a place. */
export function surfaceName({ part, corners, shares }: Place, { number, first_mesh }: Model = MAIN): string {
  const names = [part.mesh - first_mesh, part.primitive, ...corners, ...shares.map((share) => share.toFixed(3))];
  return (number ? [number, ...names] : names).join(' ');
}

/**
 * The place that `surface` names: eight numbers, or nine with a model's. @returns nothing for any other text
 *
 * @param models those that are shown; @param model counts before what the text says
 */
export function placeNamed(parts: readonly Part[], surface: string, models: readonly Model[] = [MAIN], model?: number): Place | undefined {
  const numbers = surface.trim().split(/\s+/).map(Number);
  const said = numbers.length === 9 ? numbers.shift() : 0;
  const own = models.find(({ number }) => number === (model === undefined ? said : model));
  const [mesh, primitive, a, b, c, ...shares] = numbers as [number, number, number, number, number, ...number[]];
  const part = own && parts.find((one) => one.mesh === mesh + own.first_mesh && one.primitive === primitive);
  const corners: Triple = [a, b, c];
  const inside = (corner: number) => Number.isInteger(corner) && corner >= 0 && part && corner * 3 < part.size;
  return part && corners.every(inside) && shares.length === 3 && shares.every(Number.isFinite)
    ? placeOn(part, corners, shares as Triple)
    : undefined;
}

const MAIN: Model = { number: 0, first_mesh: 0 };

/** What `data` has for each vertex, `width` numbers, at the place. */
export function mixed(data: Float32Array, width: number, { corners, shares }: Pick<Place, 'corners' | 'shares'>): number[] {
  return Array.from({ length: width }, (_, axis) =>
    corners.reduce((sum, corner, i) => sum + shares[i]! * data[corner * width + axis]!, 0),
  );
}

function placeOn(part: Part, corners: Triple, shares: Triple): Place {
  const [a, b, c] = corners.map((corner) => part.vertex(corner)) as [Triple, Triple, Triple];
  const [u, v] = [b, c].map((to) => to.map((value, axis) => value - a[axis]!)) as [Triple, Triple];
  const normal: Triple = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
  const length = (Math.hypot(...normal) || 1) * (part.mirrored ? -1 : 1);
  const position = a.map((value, axis) => shares[0] * value + shares[1] * b[axis]! + shares[2] * c[axis]!) as Triple;
  return { part, corners, shares, position, normal: normal.map((value) => value / length) as Triple };
}
