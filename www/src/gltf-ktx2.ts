/**
 * Pictures of `KHR_texture_basisu`, with Basis Universal's own transcoder.
 *
 * In: a KTX2. Out: RGBA pixels of the mip level that the tier takes: the first whose longer side fits, else the last, halved
 * until it does. Sizes stand in the file's head and are checked before the transcoder is asked.
 * Layout: KTX 2.0 specification, section 3.
 */
import { toFailure } from './errors.js';
import { fault } from './gltf-file.js';

/** The transcoder's module, as far as it is used here. */
export type Basis = {
  initializeBasis(): void;
  KTX2File: new (bytes: Uint8Array) => {
    isValid(): boolean;
    startTranscoding(): boolean;
    getImageTranscodedSizeInBytes(level: number, layer: number, face: number, format: number): number;
    transcodeImage(into: Uint8Array, level: number, layer: number, face: number, format: number, flags: number, channel0: number, channel1: number): boolean;
    close(): void;
    delete(): void;
  };
};

/** Straight RGBA, 8 bits each: `transcoder_texture_format::cTFRGBA32`. */
const RGBA32 = 13;

/** Longer side of a level that is decoded: `picture_side_px` of `model::limits` for the largest tier. */
const MAX_SIDE_PX = 4096;

/**
 * The level that is taken, its size, how often it is halved, and the size that the picture will have.
 *
 * @throws {StorefrontError} `bad-picture`, `over-limit`
 */
export function choice(bytes: Uint8Array, side: number, pointer: string) {
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 80) {
    throw fault('bad-picture', pointer, "the picture's header is broken");
  }
  const [width = 0, height = 0, depth, layers = 0, faces, levels = 0] = [20, 24, 28, 32, 36, 40].map((at) => words.getUint32(at, true));
  if (!width || !height || depth || layers > 1 || faces !== 1 || levels > 16) {
    throw fault('bad-picture', pointer, 'not one picture in two dimensions');
  }
  const half = (length: number, times: number) => Math.max(1, Math.floor(length / 2 ** times));
  let level = 0;
  while (level < levels - 1 && half(Math.max(width, height), level) > side) {
    level++;
  }
  const [level_width, level_height] = [half(width, level), half(height, level)];
  const found = Math.max(level_width, level_height);
  if (found > MAX_SIDE_PX) {
    throw fault('over-limit', pointer, `picture_side_px is ${found}, the limit is ${MAX_SIDE_PX}`);
  }
  let halved = 0;
  while (half(found, halved) > side) {
    halved++;
  }
  return { level, level_width, level_height, halved, width: half(level_width, halved), height: half(level_height, halved) };
}

/** Decode. @throws {StorefrontError} `bad-picture` */
export function pixelsOf(basis: Basis, bytes: Uint8Array, side: number, width_px: number, height_px: number): ImageData {
  const { level, level_width, level_height, halved } = choice(bytes, side, '');
  let rgba: Uint8ClampedArray<ArrayBuffer>;
  try {
    basis.initializeBasis();
    const file = new basis.KTX2File(bytes);
    try {
      const size = level_width * level_height * 4;
      const made = new Uint8Array(size);
      if (!file.isValid() || !file.startTranscoding() || file.getImageTranscodedSizeInBytes(level, 0, 0, RGBA32) !== size || !file.transcodeImage(made, level, 0, 0, RGBA32, 0, -1, -1)) {
        throw new Error('the transcoder cannot read it');
      }
      rgba = new Uint8ClampedArray(made.buffer);
    } finally {
      file.close();
      file.delete();
    }
  } catch (thrown) {
    throw fault('bad-picture', '', toFailure(thrown, '').message);
  }
  let [width, height] = [level_width, level_height];
  for (let time = 0; time < halved; time++) {
    [rgba, width, height] = halfOf(rgba, width, height);
  }
  return new ImageData(rgba, width_px, height_px);
}

/** Half as wide and high: each pixel the mean of four. */
function halfOf(from: Uint8ClampedArray, from_width: number, from_height: number): [Uint8ClampedArray<ArrayBuffer>, number, number] {
  const [width, height] = [Math.max(1, from_width >> 1), Math.max(1, from_height >> 1)];
  const to = new Uint8ClampedArray(width * height * 4);
  const [right, below] = [from_width > 1 ? 4 : 0, from_height > 1 ? from_width * 4 : 0];
  for (let at = 0; at < to.length; at++) {
    const [x, y] = [(at >> 2) % width, Math.floor((at >> 2) / width)];
    const first = (y * (from_height > 1 ? 2 : 1) * from_width + x * (from_width > 1 ? 2 : 1)) * 4 + (at & 3);
    to[at] = (from[first]! + from[first + right]! + from[first + below]! + from[first + right + below]!) / 4;
  }
  return [to, width, height];
}
