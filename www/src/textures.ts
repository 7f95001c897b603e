/**
 * Decodes the pictures inside a GLB with the browser's own decoders.
 *
 * In: encoded bytes and the size to decode to. Out: an `ImageBitmap` for the GPU tiers, RGBA bytes for the
 * rasteriser. Colours come out as they are in the file: no premultiplication, no colour profile.
 */
import type { TextureRequest } from './types.js';

/** All levels of a texture that stays compressed on the GPU, in the format that its place in the GLB names. */
export type Blocks = { blocks: Uint8Array; width_px: number; height_px: number };

/** A picture as it is in a file, or decoded already to the size asked for; bitmaps only for the GPU tiers. */
export type Encoded = Uint8Array<ArrayBuffer> | ImageData | ImageBitmap;

/** RGBA, 4 bytes per pixel, straight alpha. */
export type Pixels = Uint8Array<ArrayBuffer>;

/** Decodes on the page, where every browser can; given to the host by whoever hosts it. */
export type DecodeOnPage = (bytes: Uint8Array<ArrayBuffer>, request: TextureRequest) => Promise<Pixels | undefined>;

/**
 * Decode for a GPU tier, already at the size asked for.
 *
 * @throws when the browser cannot read the picture; the texture then stays white
 */
export async function decodeBitmap(encoded: Encoded, request: TextureRequest): Promise<ImageBitmap> {
  const { mime: type, width_px, height_px } = request;
  let source: Blob | Exclude<Encoded, Uint8Array> | VideoFrame;
  let frame: VideoFrame | undefined;
  if (encoded instanceof Uint8Array) {
    // A large JPEG is decoded to about the size asked for, where the browser can: blocks to an eighth, a quarter or half of their
    // sides, in a third of the time, and without the memory of the whole (64 MiB at 4096).
    if (type === 'image/jpeg' && encoded.length > LARGE_BYTES && self.ImageDecoder) {
      const decoder = new ImageDecoder({ data: encoded, type, colorSpaceConversion: 'none', desiredWidth: width_px, desiredHeight: height_px });
      frame = await decoder.decode().then(({ image }) => image, () => undefined);
      decoder.close();
    }
    source = frame || new Blob([encoded], { type });
  } else {
    source = encoded;
  }
  return createImageBitmap(source, {
    premultiplyAlpha: 'none',
    colorSpaceConversion: 'none',
    resizeWidth: width_px,
    resizeHeight: height_px,
    resizeQuality: 'medium',
  }).finally(() => frame?.close());
}

/** Below it there is nothing to gain. */
const LARGE_BYTES = 1 << 17;

/**
 * Decode for the rasteriser. Uses `OffscreenCanvas` where there is one, the page's canvas elsewhere.
 *
 * @returns nothing when the browser cannot read the picture; the texture then stays white
 */
export async function decodePixels(
  encoded: Encoded,
  request: TextureRequest,
  onPage: DecodeOnPage,
): Promise<Pixels | undefined> {
  if (!(encoded instanceof Uint8Array)) {
    return new Uint8Array((encoded as ImageData).data.buffer as ArrayBuffer);
  }
  if (typeof OffscreenCanvas === 'undefined') {
    return onPage(encoded, request);
  }
  const context = new OffscreenCanvas(request.width_px, request.height_px).getContext('2d', READ_BACK);
  // Safari 16.2 has OffscreenCanvas, but 2D contexts in workers came with 16.4.
  if (!context) {
    return onPage(encoded, request);
  }
  const bitmap = await decodeBitmap(encoded, request);
  context.drawImage(bitmap, 0, 0, request.width_px, request.height_px);
  bitmap.close();
  return pixelsOf(context, request);
}

/** `DecodeOnPage` for hosts on the main thread, and for the page's answer to a worker. */
export async function decodeWithImage(
  bytes: Uint8Array<ArrayBuffer>,
  request: Pick<TextureRequest, 'mime' | 'width_px' | 'height_px'>,
): Promise<Pixels | undefined> {
  const url = URL.createObjectURL(new Blob([bytes], { type: request.mime }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = request.width_px;
    canvas.height = request.height_px;
    const context = canvas.getContext('2d', READ_BACK);
    context?.drawImage(image, 0, 0, request.width_px, request.height_px);
    return context ? pixelsOf(context, request) : undefined;
  } catch {
    return undefined;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Keeps the canvas in main memory: it is read once and thrown away. */
const READ_BACK: CanvasRenderingContext2DSettings = { willReadFrequently: true };

function pixelsOf(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  request: Pick<TextureRequest, 'width_px' | 'height_px'>,
): Pixels {
  return new Uint8Array(context.getImageData(0, 0, request.width_px, request.height_px).data.buffer);
}
