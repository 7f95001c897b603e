/**
 * How an `<extra-model>` stands: its attributes as a matrix, and places in its own space.
 *
 * Pure. Matrices have 16 numbers, column by column. Attributes are those of `<model-viewer>` 4.4: `offset` in metres or with m, cm, mm;
 * `orientation` as roll, pitch, yaw, in radians or with deg, rad; `scale` as one number or three.
 */
import { tripleOf } from './hotspot-projection.js';
import type { Triple } from './types.js';

const UNIT_RADIANS: Record<string, number> = { '': 1, rad: 1, deg: Math.PI / 180 };

/** Three angles. @returns nothing for anything else */
export function anglesOf(text: string): Triple | undefined {
  const angles = text.trim().split(/\s+/).map((term) => {
    const [, number, unit = ''] = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)([a-z]*)$/i.exec(term) ?? [];
    return Number(number) * (UNIT_RADIANS[unit.toLowerCase()] ?? NaN);
  });
  return angles.length === 3 && angles.every(Number.isFinite) ? (angles as Triple) : undefined;
}

/** One number for all axes, or three; 0 would leave nothing to see or to pick. @returns nothing for anything else */
export function scaleOf(text: string): Triple | undefined {
  const [x, ...rest] = text.trim().split(/\s+/).map(Number) as [number, ...number[]];
  const scale = rest.length ? [x, ...rest] : [x, x, x];
  return scale.length === 3 && scale.every((factor) => Number.isFinite(factor) && factor) ? (scale as Triple) : undefined;
}

/** First scaled, then turned (roll about z, then pitch about x, then yaw about y), then moved. */
export function matrixOf(offset: Triple, [roll, pitch, yaw]: Triple, [sx, sy, sz]: Triple): number[] {
  const [sr, cr, sp, cp, sw, cw] = [Math.sin(roll), Math.cos(roll), Math.sin(pitch), Math.cos(pitch), Math.sin(yaw), Math.cos(yaw)];
  return [
    (cw * cr + sw * sp * sr) * sx, cp * sr * sx, (-sw * cr + cw * sp * sr) * sx, 0,
    (-cw * sr + sw * sp * cr) * sy, cp * cr * sy, (sw * sr + cw * sp * cr) * sy, 0,
    sw * cp * sz, -sp * sz, cw * cp * sz, 0,
    ...offset, 1,
  ];
}

/** `a` after `b`. */
export function product(a: readonly number[], b: readonly number[]): number[] {
  return b.map((_, i) => [0, 1, 2, 3].reduce((sum, k) => sum + a[k * 4 + (i % 4)]! * b[i - (i % 4) + k]!, 0));
}

/** The way back from where `frame` leads. */
export function inverse(frame: readonly number[]): number[] {
  const [x, y, z, origin] = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]].map((place) => placeIn(frame, place as Triple)) as [Triple, Triple, Triple, Triple];
  return [...[x, y, z].flatMap((axis) => [...axis.map((value, row) => value - origin[row]!), 0]), ...origin, 1];
}

/** Where a place of the model is in the space above it. */
export function placeFrom(frame: readonly number[], [x, y, z]: Triple): Triple {
  return [0, 1, 2].map((row) => frame[row]! * x + frame[row + 4]! * y + frame[row + 8]! * z + frame[row + 12]!) as Triple;
}

/** The way back. */
export function placeIn(frame: readonly number[], place: Triple): Triple {
  const rows = cofactors(frame);
  const determinant = [0, 1, 2].reduce((sum, k) => sum + frame[k]! * rows[0]![k]!, 0);
  const from = place.map((value, axis) => value - frame[12 + axis]!);
  return rows.map((row) => row.reduce((sum, value, k) => sum + value * from[k]!, 0) / determinant) as Triple;
}

/** Where a normal of the model points in the space above it; 1 long. */
export function normalFrom(frame: readonly number[], normal: Triple): Triple {
  const rows = cofactors(frame);
  return unit([0, 1, 2].map((k) => rows.reduce((sum, row, axis) => sum + row[k]! * normal[axis]!, 0)), turned(frame));
}

/** The way back. */
export function normalIn(frame: readonly number[], normal: Triple): Triple {
  return unit([0, 1, 2].map((column) => normal.reduce((sum, value, row) => sum + value * frame[column * 4 + row]!, 0)), 1);
}

/** Row by row, what the inverse of the upper left nine numbers is after a division by their determinant. */
function cofactors(m: readonly number[]): Triple[] {
  const [a, b, c] = [0, 4, 8].map((at) => m.slice(at, at + 3)) as [Triple, Triple, Triple];
  const cross = (u: Triple, v: Triple): Triple => [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
  return [cross(b, c), cross(c, a), cross(a, b)];
}

/** −1 where a model is turned inside out. */
const turned = (frame: readonly number[]) => Math.sign(cofactors(frame)[0]!.reduce((sum, value, k) => sum + value * frame[k]!, 0));

function unit(vector: number[], sign: number): Triple {
  const length = (Math.hypot(...vector) || 1) * sign;
  return vector.map((value) => value / length) as Triple;
}

/** What the attributes say; each that cannot be read counts as absent, and `unread` hears of it. */
export function standOf(read: (name: string) => string | null, unread: (name: string) => void): number[] {
  const part = (name: string, parse: (text: string) => Triple | undefined, fallback: Triple) => {
    const text = read(name);
    const parsed = text ? parse(text) : fallback;
    if (!parsed) {
      unread(name);
    }
    return parsed ?? fallback;
  };
  return matrixOf(part('offset', tripleOf, [0, 0, 0]), part('orientation', anglesOf, [0, 0, 0]), part('scale', scaleOf, [1, 1, 1]));
}
