/**
 * How the frames of a turntable lie in its picture.
 *
 * Pure. In: the attributes `turntable` and `turntable-…`, the size of the picture that came. Out: which pictures there are, and where
 * a frame is. Frames follow on each other row by row, `views` for each elevation, without a gap where an elevation ends.
 */
import { StorefrontError } from './errors.js';
import { termsOf, valueOf } from './turntable-angle.js';

/** What the attributes say of all pictures of one turntable. */
export type Grid = {
  /** Frames once around. */
  views: number;
  /** Polar angle of each elevation, as the picture has them. */
  rows_radians: number[];
  columns: number;
};

/** One picture; `frame_px` is how wide a frame is, 0 where the attribute does not say it. */
export type Sprite = { url: string; frame_px: number };

/** Sides of one frame. */
export type Frame = { width_px: number; height_px: number };

/** A frame for each degree is more than a finger can tell apart; elevations, as `bake` makes them, are one or two. */
const MOST_VIEWS = 360;
const MOST_ROWS = 12;

/** The grid that the attributes say. @throws {StorefrontError} `turntable-bad-value` */
export function gridOf(read: (attribute: string) => string | null): Grid {
  const whole = (attribute: string, fallback: number) => {
    const text = read(attribute) || String(fallback);
    const number = Number(text);
    if (!Number.isInteger(number) || number < 1 || number > MOST_VIEWS) {
      throw new StorefrontError('turntable-bad-value', `${attribute}="${text}" is no whole number from 1 to ${MOST_VIEWS}`);
    }
    return number;
  };
  const text = read('turntable-rows') || '75deg';
  const rows_radians = termsOf(text).map((term) => valueOf(term, NaN, NaN));
  if (!rows_radians.length || rows_radians.length > MOST_ROWS || !rows_radians.every((row) => row >= 0 && row <= Math.PI)) {
    throw new StorefrontError('turntable-bad-value', `turntable-rows="${text}" is no list of 1 to ${MOST_ROWS} angles from 0deg to 180deg`);
  }
  return { views: whole('turntable-views', 36), rows_radians, columns: whole('turntable-columns', 6) };
}

/** The pictures of a text in the syntax of `srcset`, the smallest first. @throws {StorefrontError} `turntable-bad-value` */
export function spritesOf(text: string): Sprite[] {
  const sprites = [...text.matchAll(/[\s,]*(\S*[^\s,])(?:\s+([^\s,]+))?\s*(?:,|$)/g)].map(([, url = '', width]) => {
    const frame_px = width === undefined ? 0 : Number(/^(\d+)w$/.exec(width)?.[1]);
    if (!(frame_px >= 0)) {
      throw new StorefrontError('turntable-bad-value', `turntable: "${width}" is no width of a frame, such as 240w`);
    }
    return { url, frame_px };
  });
  if (!sprites.length) {
    throw new StorefrontError('turntable-bad-value', 'turntable names no picture');
  }
  return sprites.sort((a, b) => a.frame_px - b.frame_px);
}

/** Lines of frames in a picture. */
function linesOf({ views, rows_radians, columns }: Grid): number {
  return Math.ceil((views * rows_radians.length) / columns);
}

/** The sides of a frame in a picture of this size. @throws {StorefrontError} `turntable-bad-grid` where they are no whole pixels, or not what was said */
export function frameOf(grid: Grid, { frame_px }: Sprite, width_px: number, height_px: number): Frame {
  const frame = { width_px: width_px / grid.columns, height_px: height_px / linesOf(grid) };
  if (!Number.isInteger(frame.width_px) || !Number.isInteger(frame.height_px) || (frame_px && frame_px !== frame.width_px)) {
    const said = frame_px ? `, of frames ${frame_px} wide` : '';
    throw new StorefrontError('turntable-bad-grid', `${width_px} × ${height_px} pixels are not ${grid.columns} × ${linesOf(grid)} frames${said}`);
  }
  return frame;
}

/** Where the frame of a view of an elevation begins. */
export function placeOf({ views, columns }: Grid, { width_px, height_px }: Frame, view: number, row: number): [x_px: number, y_px: number] {
  const index = row * views + view;
  return [(index % columns) * width_px, Math.floor(index / columns) * height_px];
}
