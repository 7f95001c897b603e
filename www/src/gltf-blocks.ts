/**
 * KTX2 pictures that stay compressed on the GPU, in the format that the device reads.
 *
 * In: a KTX2 of Basis Universal, and what the device reads. Out: which format, if any, and all levels in it. A picture whose
 * levels do not reach down to a few texels is none of these: it would flicker from afar, and blocks cannot be halved here.
 * Layout: KTX 2.0 and Khronos Data Format specifications. Formats have the numbers of Vulkan, as in `src/model/blocks.rs`.
 */
import type { Basis } from './gltf-ktx2.js';
import type { Blocks } from './textures.js';

/** What a renderer reads: asked of its canvas on WebGL2, of itself on WebGPU. */
export type Device = {
  canvas: OffscreenCanvas | HTMLCanvasElement | undefined;
  /** 1 for ASTC, 2 for BC1 to BC7, 4 for ETC2. */
  block_formats?: number | undefined;
};

const [BC1, BC3, BC7, ETC2, ETC2_ALPHA, ASTC] = [131, 137, 145, 147, 151, 157];

/** What the transcoder calls them: `transcoder_texture_format`. */
const OF_BASIS: Record<number, number> = { [BC1!]: 2, [BC3!]: 3, [BC7!]: 6, [ETC2!]: 0, [ETC2_ALPHA!]: 1, [ASTC!]: 10 };

/** Formats by the extensions of WebGL2 that they take. */
const EXTENSIONS: [number[], ...string[]][] = [
  [[ASTC!], 'WEBGL_compressed_texture_astc'],
  [[BC7!], 'EXT_texture_compression_bptc'],
  [[BC1!, BC3!], 'WEBGL_compressed_texture_s3tc', 'WEBGL_compressed_texture_s3tc_srgb'],
  [[ETC2!, ETC2_ALPHA!], 'WEBGL_compressed_texture_etc'],
];

/** Where a chain of levels may end: smaller than this nobody sees a texture. */
const LAST_SIDE_PX = 16;

/** Formats that the device reads. On WebGL2 the asking is what makes them readable. */
export function formatsOf({ canvas, block_formats: bits }: Device): number[] {
  if (bits !== undefined) {
    return [bits & 1 ? [ASTC!] : [], bits & 2 ? [BC1!, BC3!, BC7!] : [], bits & 4 ? [ETC2!, ETC2_ALPHA!] : []].flat();
  }
  const gl = canvas?.getContext('webgl2');
  return EXTENSIONS.flatMap(([formats, ...names]) => (names.every((name) => gl?.getExtension(name)) ? formats : []));
}

/** Sides of a level. */
const sidesOf = (words: DataView, level: number) => [20, 24].map((at) => Math.max(1, words.getUint32(at, true) >> level));
const whole = (side: number) => side % 4 === 0;

/**
 * Levels from `first` on that are whole blocks, as WebGL2 wants them of the largest one; further ones may be smaller than a block.
 *
 * @returns the number after the last of them
 */
function endOf(words: DataView, first: number): number {
  const levels = Math.max(1, words.getUint32(40, true));
  let end = first;
  while (end < levels && sidesOf(words, end).every((side) => whole(side) || (end > first && side <= 2))) {
    end++;
  }
  return end;
}

/** The format that this picture is best kept in, from its level `first` on; 0 where it has to be decoded. */
export function formatFor(bytes: Uint8Array, first: number, readable: number[]): number {
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = endOf(words, first);
  if (end === first || Math.max(...sidesOf(words, end - 1)) > LAST_SIDE_PX) {
    return 0;
  }
  // The descriptor: its model, and a sample of 16 bytes for each slice.
  const at = words.getUint32(48, true);
  if (at + 44 > bytes.length) {
    return 0;
  }
  const uastc = bytes[at + 12] === 166;
  const opaque = uastc ? (bytes[at + 31]! & 15) === 0 : words.getUint16(at + 10, true) < 56;
  const etc = opaque ? ETC2! : ETC2_ALPHA!;
  const bc = opaque ? BC1! : BC3!;
  // What loses least first: UASTC is a subset of ASTC, ETC1S one of ETC2.
  return (uastc ? [ASTC!, BC7!, etc, bc] : [etc, BC7!, bc, ASTC!]).find((format) => readable.includes(format)) ?? 0;
}

/** All levels from the first one that is no wider than `width_px`. @throws where the transcoder cannot read it */
export function blocksOf(basis: Basis, bytes: Uint8Array, first: number, vk_format: number, width_px: number): Blocks {
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = endOf(words, first);
  let level = first;
  while (level + 1 < end && sidesOf(words, level)[0]! > width_px && sidesOf(words, level + 1).every(whole)) {
    level++;
  }
  const [width, height] = sidesOf(words, level) as [number, number];
  const format = OF_BASIS[vk_format]!;
  basis.initializeBasis();
  const file = new basis.KTX2File(bytes);
  try {
    if (!file.isValid() || !file.startTranscoding()) {
      throw new Error('the transcoder cannot read it');
    }
    const made: Uint8Array[] = [];
    for (; level < end; level++) {
      const size = file.getImageTranscodedSizeInBytes(level, 0, 0, format);
      const blocks = sidesOf(words, level).reduce((all, side) => all * Math.ceil(side / 4), vk_format === BC1 || vk_format === ETC2 ? 8 : 16);
      const into = new Uint8Array(blocks);
      if (size !== blocks || !file.transcodeImage(into, level, 0, 0, format, 0, -1, -1)) {
        throw new Error('the transcoder cannot read it');
      }
      made.push(into);
    }
    const blocks = new Uint8Array(made.reduce((sum, { length }) => sum + length, 0));
    made.reduce((at, part) => (blocks.set(part, at), at + part.length), 0);
    return { blocks, width_px: width, height_px: height };
  } finally {
    file.close();
    file.delete();
  }
}
