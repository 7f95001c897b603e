/**
 * `createThumbnail`: a small copy of a texture's picture.
 *
 * In: the picture, or where it lies in the model's file, which is fetched again from the browser's cache. Out: the URL of a
 * PNG of the wanted size. A KTX2 is decoded as on its way to the renderer (`decode.js`), at the level that is enough.
 */
import type { DecodeModule } from './decode.js';
import { decoderLocations } from './decoder-locations.js';
import { download } from './download.js';
import { StorefrontError, toFailure } from './errors.js';
import type { GltfJson } from './graph-gltf.js';
import { pngOf } from './graph-moving.js';
import { BASE } from './trust.js';

/** How the pictures of a model's file are had, by their number in `images`; `scene-graph.ts` says it for each model. */
export const imageFiles = new WeakMap<GltfJson, (image: number) => Promise<Blob>>();

/** As large as a model or a picture may be. */
const MAX_BYTES = 32 * 1024 * 1024;
const CODES = { missing: 'texture-missing', stalled: 'texture-stalled', too_large: 'texture-too-large' };
const MAGIC = 0x46546c67;

/** The first bytes of a KTX2. */
const KTX2 = [0xab, 0x4b, 0x54, 0x58, 0x20, 0x32, 0x30, 0xbb];

/** @throws {StorefrontError} `texture-unreadable` for what neither the browser nor the transcoder decodes */
export async function thumbnailOf(picture: Blob, width_px: number, height_px: number): Promise<string> {
  const decoded = async () => createImageBitmap((await pixelsOfKtx2(picture, 2 * Math.max(width_px, height_px))) ?? picture);
  const bitmap = await decoded().catch((thrown) => {
    throw new StorefrontError('texture-unreadable', `the picture cannot be decoded: ${toFailure(thrown, '').message}`);
  });
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width_px, height_px];
  const context = canvas.getContext('2d');
  if (context) {
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, 0, 0, width_px, height_px);
  }
  bitmap.close();
  return URL.createObjectURL(await pngOf(canvas));
}

/** Pixels of a KTX2, with sides up to `side`; nothing for another picture. @throws what `decode.ts` throws */
async function pixelsOfKtx2(picture: Blob, side: number): Promise<ImageData | undefined> {
  const bytes = new Uint8Array(await picture.arrayBuffer());
  if (!KTX2.every((byte, at) => bytes[at] === byte)) {
    return undefined;
  }
  const module = (await import(/* webpackIgnore: true */ /* @vite-ignore */ `${BASE}decode.js`)) as DecodeModule;
  // Without a canvas, in no format of GPUs.
  const { sizeOfKtx2, pictureOfKtx2 } = module.decodersFor({ base: BASE, decoders: decoderLocations(), canvas: undefined, max_triangles: 0, max_texture_side_texels: side });
  const [width = 0, height = 0] = await sizeOfKtx2(bytes, '');
  return (await pictureOfKtx2({ bytes, mime: 'image/ktx2' }, width, height)) as ImageData;
}

/** Picture number `image` of the model at `url`. @throws {StorefrontError} as above */
export async function imageOf(url: string, credentials: RequestCredentials, image: number): Promise<Blob> {
  const get = (address: string) => download(new URL(address, url).href, { max_bytes: MAX_BYTES, credentials, codes: CODES }, new AbortController());
  const file = await get(url);
  const words = new DataView(file.buffer);
  const is_binary = file.length > 20 && words.getUint32(0, true) === MAGIC;
  const json_bytes = is_binary ? words.getUint32(12, true) : 0;
  try {
    const { images, bufferViews, buffers }: GltfJson = JSON.parse(new TextDecoder().decode(is_binary ? file.subarray(20, 20 + json_bytes) : file));
    const { uri, bufferView, mimeType: type } = images![image]!;
    if (uri !== undefined) {
      return new Blob([await get(uri)], { type });
    }
    const { buffer, byteOffset = 0, byteLength } = bufferViews![bufferView]!;
    const outside = buffers![buffer]!.uri;
    const bytes = outside === undefined ? file.subarray(28 + json_bytes) : await get(outside);
    return new Blob([bytes.subarray(byteOffset, byteOffset + byteLength)], { type });
  } catch (thrown) {
    throw thrown instanceof StorefrontError ? thrown : new StorefrontError('texture-missing', `${url}: there is no picture ${image}`);
  }
}
