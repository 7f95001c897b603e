/**
 * The canvas that a shopper sees: shows pictures that the host drew.
 *
 * In: pictures. Out: a canvas element. A canvas keeps its first context type for life, so each kind of picture gets
 * its own, and so does each restart of the host.
 */
import type { Picture } from './types.js';

/** A canvas and how to put a picture on it. */
export type DisplayCanvas = {
  element: HTMLCanvasElement;
  /** What it takes; another kind needs another canvas. */
  kind: Picture['kind'];
  show(picture: Picture): void;
};

/** Make a canvas that takes pictures of `kind`. */
export function createDisplayCanvas(kind: Picture['kind']): DisplayCanvas {
  const element = document.createElement('canvas');
  const onto = kind === 'bitmap' ? element.getContext('bitmaprenderer') : null;
  const flat = onto ? null : element.getContext('2d');
  const resize = (width_px: number, height_px: number) => {
    // Setting a size clears the canvas and takes new memory, even when it is the same size.
    if (element.width !== width_px || element.height !== height_px) {
      element.width = width_px;
      element.height = height_px;
    }
  };
  return {
    element,
    kind,
    show(picture) {
      switch (picture.kind) {
        case 'bitmap':
          // A bitmap that is handed over leaves the size as it was, which says what was drawn.
          resize(picture.bitmap.width, picture.bitmap.height);
          if (onto) {
            onto.transferFromImageBitmap(picture.bitmap);
          } else {
            flat?.clearRect(0, 0, element.width, element.height);
            flat?.drawImage(picture.bitmap, 0, 0);
            picture.bitmap.close();
          }
          break;
        case 'pixels':
          resize(picture.width_px, picture.height_px);
          flat?.putImageData(new ImageData(picture.rgba, picture.width_px, picture.height_px), 0, 0);
          free(picture.rgba.buffer);
          break;
        case 'canvas':
          resize(picture.canvas.width, picture.canvas.height);
          flat?.clearRect(0, 0, element.width, element.height);
          flat?.drawImage(picture.canvas, 0, 0);
          break;
      }
    },
  };
}

/**
 * Give a buffer's memory back at once, by sending it to nobody. Left to Chromium's collector, the pictures of a product that
 * turns for seconds take 100 MB, on the rung of the phones that have least; `ArrayBuffer.transfer` leaves them there too.
 */
function free(buffer: ArrayBufferLike): void {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(0, [buffer as ArrayBuffer]);
  port1.close();
  port2.close();
}
