/**
 * The picture of a turntable: from its address to something that frames can be drawn from.
 *
 * In: an address, what it may cost. Out: a sheet of frames, decoded away from the page's thread. Its size is known before memory is
 * taken for it. Of one page only one picture is decoded at a time, and all that it keeps is counted (`turntable-memory.ts`).
 */
import { download } from './download.js';
import type { Terms } from './download.js';
import { StorefrontError } from './errors.js';
import { frameOf } from './turntable-grid.js';
import type { Frame, Grid, Sprite } from './turntable-grid.js';

/** A picture as it came, and its frames. */
export type SpriteFile = { blob: Blob; sprite: Sprite; width_px: number; height_px: number; frame: Frame };

/** Decoded frames. */
export type Sheet = {
  source: CanvasImageSource;
  /** Of the source: smaller than the file's where the whole would be too much. */
  frame: Frame;
  bytes: number;
  close(): void;
};

/** A typical one has 250 kB; two elevations of 72 large views have as much as this. */
const MOST_FILE_BYTES = 4 * 1024 * 1024;

const CODES: Terms['codes'] = { missing: 'turntable-missing', stalled: 'turntable-stalled', too_large: 'turntable-too-large' };

/** Decoding takes the memory of the whole picture for a moment, however little is kept of it. */
let decoding: Promise<unknown> = Promise.resolve();

/**
 * Fetch a picture and find out how large it is, without decoding it.
 *
 * @param most_bytes that the whole picture may take while it is decoded, at 4 bytes a pixel
 * @throws {StorefrontError} `turntable-missing`, `turntable-stalled`, `turntable-too-large`, `turntable-unreadable`,
 *   `turntable-bad-grid`, `over-limit`
 */
export async function fetchSprite(
  grid: Grid,
  sprite: Sprite,
  base: string,
  credentials: RequestCredentials,
  most_bytes: number,
  abort: AbortController,
  onProgress?: (fraction: number) => void,
): Promise<SpriteFile> {
  const { href } = new URL(sprite.url, base);
  // Checked as a fetch, so that what is drawn may be read again, by toDataURL() for one.
  const bytes = await download(href, { max_bytes: MOST_FILE_BYTES, credentials, codes: CODES }, abort, onProgress);
  const blob = new Blob([bytes]);
  const { naturalWidth: width_px, naturalHeight: height_px } = await withImage(blob, async (image) => image);
  const frame = frameOf(grid, sprite, width_px, height_px);
  if (4 * width_px * height_px > most_bytes) {
    throw new StorefrontError('over-limit', `bytes of ${width_px} × ${height_px} pixels is ${4 * width_px * height_px}, the limit is ${most_bytes}`);
  }
  return { blob, sprite, width_px, height_px, frame };
}

/** Decode all frames, smaller where they would take more than `most_bytes`. @throws {StorefrontError} `turntable-unreadable` */
export function decodeSheet({ blob, width_px, height_px, frame }: SpriteFile, most_bytes: number): Promise<Sheet> {
  // Whole pixels for each frame, so that none has a part of its neighbour.
  const scale = Math.min(1, Math.sqrt(most_bytes / (4 * width_px * height_px)));
  const smaller = { width_px: Math.max(1, Math.floor(frame.width_px * scale)), height_px: Math.max(1, Math.floor(frame.height_px * scale)) };
  const wanted = {
    resizeWidth: (width_px / frame.width_px) * smaller.width_px,
    resizeHeight: (height_px / frame.height_px) * smaller.height_px,
    resizeQuality: 'medium' as const,
  };
  return decodeNext(blob, (bitmap) => (scale < 1 ? bitmap(wanted) : bitmap()), (source, [width, height]) => ({
    source,
    // A browser that does not know how to make it smaller gives it whole.
    frame: { width_px: (frame.width_px * width) / width_px, height_px: (frame.height_px * height) / height_px },
    bytes: 4 * width * height,
    close: closer(source),
  }));
}

/** Decode one frame of a picture that is too large to be kept. @throws {StorefrontError} `turntable-unreadable` */
export function decodeFrame({ blob, frame }: SpriteFile, [x_px, y_px]: readonly [number, number]): Promise<Sheet> {
  const { width_px, height_px } = frame;
  return decodeNext(blob, (bitmap) => bitmap(undefined, [x_px, y_px, width_px, height_px]), (source, [width]) => {
    const own = document.createElement('canvas');
    own.width = width_px;
    own.height = height_px;
    const cut = width === width_px ? [0, 0] as const : [x_px, y_px] as const;
    // A crop may hold on to the memory of the whole; a copy does not.
    own.getContext('2d')?.drawImage(source, ...cut, width_px, height_px, 0, 0, width_px, height_px);
    closer(source)();
    return { source: own, frame, bytes: 4 * width_px * height_px, close: () => (own.width = 0) };
  });
}

type ToBitmap = (options?: ImageBitmapOptions, crop?: [number, number, number, number]) => Promise<ImageBitmap>;

/** When those before are done: decode, and make something of it. Where there are no bitmaps of files (Safari 14) an image does. */
function decodeNext(blob: Blob, decode: (bitmap: ToBitmap) => Promise<ImageBitmap>, use: (source: ImageBitmap | HTMLImageElement, size_px: [number, number]) => Sheet): Promise<Sheet> {
  const bitmap: ToBitmap = (options, crop) => (crop ? createImageBitmap(blob, ...crop, options) : createImageBitmap(blob, options));
  const work = decoding.then(async () => {
    try {
      const made = await decode(bitmap);
      return use(made, [made.width, made.height]);
    } catch {
      return withImage(blob, async (image) => {
        await image.decode();
        return use(image, [image.naturalWidth, image.naturalHeight]);
      });
    }
  });
  decoding = work.catch(() => undefined);
  return work;
}

async function withImage<Made>(blob: Blob, use: (image: HTMLImageElement) => Promise<Made>): Promise<Made> {
  const image = new Image();
  const url = URL.createObjectURL(blob);
  try {
    await new Promise((resolve, reject) => {
      image.onload = resolve;
      image.onerror = reject;
      image.src = url;
    });
    return await use(image);
  } catch {
    throw new StorefrontError('turntable-unreadable', 'the browser reads no picture in the turntable');
  } finally {
    URL.revokeObjectURL(url);
  }
}

function closer(source: ImageBitmap | HTMLImageElement): () => void {
  return () => ('close' in source ? source.close() : source.removeAttribute('src'));
}
