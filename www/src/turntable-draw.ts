/**
 * Draws one frame of a turntable.
 *
 * In: decoded frames, which one, the size of the picture that is wanted. Out: a canvas with the frame in its middle, as large as it
 * fits; all turntables of a page share it, so what it shows must be taken before the next one.
 */
import type { Frame } from './turntable-grid.js';

let shared: HTMLCanvasElement | undefined;

/**
 * Draw.
 *
 * @param zoom how many times as large as it fits
 * @returns the canvas, no larger than shows all pixels of the frame: the browser enlarges as well as we do; and how many pixels of
 *   the picture that was wanted each of them is, along one side
 */
export function drawFrame(
  source: CanvasImageSource,
  [x_px, y_px]: readonly [number, number],
  frame: Frame,
  width_px: number,
  height_px: number,
  zoom: number,
): { canvas: HTMLCanvasElement; blur: number } {
  const canvas = (shared ??= document.createElement('canvas'));
  const blur = Math.min(width_px / frame.width_px, height_px / frame.height_px) * zoom;
  const less = Math.max(1, blur);
  const [width, height] = [Math.max(1, Math.round(width_px / less)), Math.max(1, Math.round(height_px / less))];
  const scale = blur / less;
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const onto = canvas.getContext('2d');
  const [seen_width, seen_height] = [Math.min(frame.width_px, width / scale), Math.min(frame.height_px, height / scale)];
  onto?.clearRect(0, 0, width, height);
  onto?.drawImage(
    source,
    x_px + (frame.width_px - seen_width) / 2,
    y_px + (frame.height_px - seen_height) / 2,
    seen_width,
    seen_height,
    (width - seen_width * scale) / 2,
    (height - seen_height * scale) / 2,
    seen_width * scale,
    seen_height * scale,
  );
  return { canvas, blur };
}
