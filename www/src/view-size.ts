/**
 * How many pixels a preview is drawn with.
 *
 * Pure. In: the box, the screen and the tier. Out: device pixels. CSS scales the picture to the box.
 */
import type { PreviewTier } from './types.js';

/** Most pixels of a T1 picture: the rasteriser's promise (30 frames a second on a weak phone) is for 320×320. */
const T1_MAX_PX = 320 * 320;

/** Sharper than 2 is not seen on a phone and costs a flagship its battery. */
const MAX_DPR = 2;

/** Longest side of any picture: a box across a 4K screen must not ask for a canvas that the GPU refuses. */
const MAX_SIDE_PX = 2048;

/**
 * Size of a picture for a box of `width_css_px` × `height_css_px`; each side is at least 1.
 *
 * @param dpr device pixels per CSS pixel
 */
export function renderSize(
  tier: PreviewTier,
  width_css_px: number,
  height_css_px: number,
  dpr: number,
): [number, number] {
  let scale = Math.min(tier === 'T2' ? 1 : MAX_DPR, dpr);
  if (tier === 'T1') {
    scale = Math.min(scale, Math.sqrt(T1_MAX_PX / Math.max(1, width_css_px * height_css_px)));
  }
  scale = Math.min(scale, MAX_SIDE_PX / Math.max(1, width_css_px, height_css_px));
  // The rasteriser's figure is a ceiling, so round down; a hair below a whole pixel is that pixel.
  const px = (side: number) => Math.max(1, Math.floor(side * scale + 1e-6));
  return [px(width_css_px), px(height_css_px)];
}
