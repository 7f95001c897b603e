/**
 * How many pixels a preview is drawn with.
 *
 * Pure. In: the box, the screen and the tier. Out: device pixels. CSS scales the picture to the box.
 */
import type { Place } from './ladder.js';
import type { PreviewTier } from './types.js';

/** Most pixels of a T1 picture in motion: the rasteriser's promise (30 frames a second on a weak phone) is for 320×320. */
const T1_MOVING_PX = 320 * 320;

/** Most pixels of a T1 picture at rest, which is drawn once, with four samples each at 12 bytes: 11 MB. */
const T1_RESTING_PX = 480 * 480;

/** Sharper than 2 is not seen on a phone and costs a flagship its battery. */
const MAX_DPR = 2;

/** Longest side of any picture: a box across a 4K screen must not ask for a canvas that the GPU refuses. */
const MAX_SIDE_PX = 2048;

/** Longest that a picture at rest may take: on the page it holds up scrolling, in a worker only the next touch. */
const RESTING_MILLIS: Record<Place, number> = { main: 40, worker: 200 };

/** Longest that a still picture of the size for motion may take, where a governor had made the moving ones smaller. */
const FULL_MILLIS = 100;

/** Whether a picture of `resting_px` is worth drawing, judged by the time that the last one of `moving_px` took. */
function isWorthResting(
  draw_millis: number,
  moving_px: readonly [number, number],
  resting_px: readonly [number, number],
  most_millis: number,
): boolean {
  const growth = (resting_px[0] * resting_px[1]) / (moving_px[0] * moving_px[1]);
  return growth > 1 && draw_millis * growth < most_millis;
}

/**
 * Size of the picture that a preview comes to rest with.
 *
 * @param draw_millis what the last picture, of `moving_px`, took
 * @param sharp_px the size for a picture at rest, and `full_px` for a moving one at full scale
 * @returns nothing when the last picture is as good as it gets here
 */
export function restingSize(
  draw_millis: number,
  moving_px: readonly [number, number],
  sharp_px: readonly [number, number],
  full_px: readonly [number, number],
  place: Place,
): readonly [number, number] | undefined {
  if (isWorthResting(draw_millis, moving_px, sharp_px, RESTING_MILLIS[place])) {
    return sharp_px;
  }
  return isWorthResting(draw_millis, moving_px, full_px, FULL_MILLIS) ? full_px : undefined;
}

/**
 * Size of a picture for a box of `width_css_px` × `height_css_px`; each side is at least 1.
 *
 * @param dpr device pixels per CSS pixel
 * @param resting for a picture that stands still; only T1 makes a difference
 * @param governed the governor's scale for moving pictures
 */
export function renderSize(
  tier: PreviewTier,
  width_css_px: number,
  height_css_px: number,
  dpr: number,
  resting = false,
  governed = 1,
): [number, number] {
  let scale = Math.min(tier === 'T2' ? 1 : MAX_DPR, dpr);
  if (tier === 'T1') {
    scale = Math.min(scale, Math.sqrt((resting ? T1_RESTING_PX : T1_MOVING_PX) / Math.max(1, width_css_px * height_css_px)));
  }
  scale *= governed;
  scale = Math.min(scale, MAX_SIDE_PX / Math.max(1, width_css_px, height_css_px));
  // The rasteriser's figure is a ceiling, so round down; a hair below a whole pixel is that pixel.
  const px = (side: number) => Math.max(1, Math.floor(side * scale + 1e-6));
  return [px(width_css_px), px(height_css_px)];
}
