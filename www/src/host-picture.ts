/**
 * A drawn frame on its way from the renderer to the page.
 *
 * In: the rasteriser's pixels, or the canvas that a GPU rung drew on. Out: a `Picture`, without a copy where possible.
 */
import { StorefrontError } from './errors.js';
import type { Picture } from './types.js';

/** What a GPU rung draws on. */
export type Canvas = OffscreenCanvas | HTMLCanvasElement;

/**
 * Take the picture that was just drawn.
 *
 * @param rgba from the rasteriser; the other rungs draw on `canvas`
 * @throws {StorefrontError} `no-picture` when there is neither
 */
export function pictureOf(rgba: Uint8Array | undefined, width_px: number, height_px: number, canvas: Canvas | undefined): Picture {
  if (rgba) {
    // wasm-bindgen hands out a copy, so its buffer holds these pixels and nothing else, and may move.
    return { kind: 'pixels', width_px, height_px, rgba: new Uint8ClampedArray(rgba.buffer as ArrayBuffer) };
  }
  if (!canvas) {
    throw new StorefrontError('no-picture', 'the renderer drew nothing');
  }
  return 'transferToImageBitmap' in canvas
    ? { kind: 'bitmap', bitmap: canvas.transferToImageBitmap() }
    : { kind: 'canvas', canvas };
}

/** What of a picture moves to the page instead of being copied. */
export function transferOf(picture: Picture | undefined): Transferable[] {
  switch (picture?.kind) {
    case 'bitmap':
      return [picture.bitmap];
    case 'pixels':
      return [picture.rgba.buffer];
    default:
      return [];
  }
}
