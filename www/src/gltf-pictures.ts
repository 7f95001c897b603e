/**
 * The pictures of a glTF file: which of a texture's sources is taken, and what stands for those that the reader of models
 * does not know.
 *
 * In: `textures` and `images`. Out: the same with one source for each texture, all in buffer views. PNG, JPEG and WebP go into
 * the GLB as they are. For AVIF and KTX2 a head stands there that says their size; they are decoded when a texture is asked
 * for, one after the other.
 */
import { fault, things } from './gltf-file.js';
import type { Thing } from './gltf-file.js';
import { extensionOf } from './gltf-pack.js';
import type { Packer } from './gltf-pack.js';

/** A picture that is not in the GLB; `vk_format` for one that becomes blocks. */
export type Picture = { bytes: Uint8Array<ArrayBuffer>; mime: string; vk_format?: number | undefined };

/** Sides of what a KTX2 will be, and the format of its blocks, or 0. */
export type SizeOfKtx2 = (bytes: Uint8Array, pointer: string) => Promise<number[]>;

/** Sources of a texture, the best first; KTX2 last, because the others need no decoder. */
const SOURCES = ['EXT_texture_avif', 'EXT_texture_webp', undefined, 'KHR_texture_basisu'] as const;

const KTX2 = 'image/ktx2';
const AVIF = 'image/avif';

/**
 * Take in the pictures that textures show.
 *
 * @param bytesAt what a `uri` names
 * @returns the pictures that are not in the GLB, by buffer view
 */
export async function readPictures(
  json: Thing,
  packer: Packer,
  bytesAt: (uri: unknown, pointer: string) => Promise<Uint8Array<ArrayBuffer>>,
  sizeOfKtx2: SizeOfKtx2 | undefined,
): Promise<Map<number, Picture>> {
  const images = things(json, 'images');
  const bytes = new Map<number, Promise<Uint8Array<ArrayBuffer>>>();
  const readable: Record<string, Promise<boolean> | undefined> = {};

  const bytesOf = (index: number): Promise<Uint8Array<ArrayBuffer>> => {
    const image = images[index] ?? {};
    const read = bytes.get(index) ?? (image['uri'] === undefined ? packer.bytesOf(image['bufferView'] as number) : bytesAt(image['uri'], `/images/${index}/uri`));
    bytes.set(index, read);
    return read;
  };

  /** Whether this browser reads what is in a picture; asked once for each kind. */
  const reads = async (index: number): Promise<boolean> => {
    const data = await bytesOf(index);
    const mime = mimeOf(data);
    readable[mime] ??= createImageBitmap(new Blob([data], { type: mime }), { resizeWidth: 1, resizeHeight: 1 }).then(
      (bitmap) => {
        bitmap.close();
        return true;
      },
      () => false,
    );
    return readable[mime] as Promise<boolean>;
  };

  const taken = new Set<number>();
  await Promise.all(
    things(json, 'textures').map(async (texture) => {
      const sources = SOURCES.map((name) => (name ? extensionOf(texture, name) : texture)?.['source']).filter((source) => source !== undefined);
      let source: unknown;
      do {
        source = sources.shift();
      } while (sources.length > 0 && images[source as number] && !(await reads(source as number)));
      texture['source'] = source;
      delete texture['extensions'];
      if (images[source as number]) {
        taken.add(source as number);
        await bytesOf(source as number);
      }
    }),
  );

  const pictures = new Map<number, Picture>();
  for (const [index, image] of images.entries()) {
    const pointer = `/images/${index}`;
    if (image['uri'] === undefined && typeof image['bufferView'] === 'number') {
      packer.replace(image['bufferView']);
    }
    images[index] = {};
    if (!taken.has(index)) {
      continue;
    }
    const data = await bytesOf(index);
    const mime = mimeOf(data);
    let view: number;
    if (mime === KTX2 || mime === AVIF) {
      const [width = 0, height = 0, vk_format] = mime === AVIF ? sizeOfAvif(data, pointer) : ((await sizeOfKtx2?.(data, pointer)) ?? []);
      view = packer.add(vk_format ? headOfBlocks(width, height, vk_format) : head(width, height));
      pictures.set(view, { bytes: data, mime, vk_format });
    } else {
      packer.reserve(data.length, pointer);
      view = packer.add(data);
    }
    images[index] = { bufferView: view };
  }
  json['images'] = images;
  return pictures;
}

/** What a picture is by its first bytes; `image/png` where the reader of models finds out. */
function mimeOf(bytes: Uint8Array): string {
  const text = String.fromCharCode(...bytes.subarray(0, 32));
  if (text.startsWith('\xabKTX 20\xbb\r\n\x1a\n')) {
    return KTX2;
  }
  return /^.{4}ftyp.*avi[fs]/s.test(text) ? AVIF : text.slice(8, 12) === 'WEBP' ? 'image/webp' : 'image/png';
}

/** Width and height of an AVIF: the largest of its images, from their property `ispe` (ISO 23008-12). */
function sizeOfAvif(bytes: Uint8Array, pointer: string): number[] {
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let size = [0, 0];
  // Properties stand before the data, and seldom beyond a few hundred bytes.
  for (let at = 0; at + 16 <= Math.min(bytes.length, 1 << 16); at++) {
    if (words.getUint32(at) === 0x69737065 && words.getUint32(at + 8) > size[0]!) {
      size = [words.getUint32(at + 8), words.getUint32(at + 12)];
    }
  }
  if (!size[0] || !size[1]) {
    throw fault('bad-picture', pointer, "the picture's header is broken");
  }
  return size;
}

/** The beginning of a KTX2 in a format of GPUs: all that the reader of models looks at. */
function headOfBlocks(width_px: number, height_px: number, vk_format: number): Uint8Array {
  const bytes = new Uint8Array(28);
  bytes.set([0xab, 0x4b, 0x54, 0x58, 0x20, 0x32, 0x30, 0xbb, 13, 10, 26, 10]);
  const words = new DataView(bytes.buffer);
  [vk_format, 1, width_px, height_px].forEach((word, at) => words.setUint32(12 + 4 * at, word, true));
  return bytes;
}

/**
 * The beginning of a PNG of this size: all that the reader of models looks at. As long as that of blocks, so that a GLB made
 * for another device has its parts at the same places.
 */
function head(width_px: number, height_px: number): Uint8Array {
  const bytes = new Uint8Array(28);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  const words = new DataView(bytes.buffer);
  words.setUint32(16, width_px);
  words.setUint32(20, height_px);
  return bytes;
}
