/**
 * What a file that was packed from several, or decompressed, lacks before it may leave the page as a glTF of its own.
 *
 * In: JSON of such a file as the renderer read it, and the pictures that are not in it. Out: the same with every picture inside as
 * PNG, JPEG or WebP, and without what points nowhere. Of a plain GLB nothing changes.
 */
import { StorefrontError } from './errors.js';
import type { Prepared } from './gltf.js';
import { extensionOf, primitivesOf, uses } from './graph-gltf.js';
import type { GltfJson } from './graph-gltf.js';
import type { Blocks, Encoded } from './textures.js';

const WEBP = 'EXT_texture_webp';
const DRACO = 'KHR_draco_mesh_compression';

/** A picture that a GLB can hold. */
export async function portable(picture: Blob | ImageData): Promise<Blob> {
  return picture instanceof Blob && /^image\/(png|jpeg|webp)$/.test(picture.type) ? picture : asPng(picture);
}

/**
 * The pictures of a packed file that are to be put in place of what stands for them, by the number of the image; says what
 * the others are.
 *
 * @param bin_offset where `bin` begins in the file
 * @throws what the decoder throws; `no-picture`
 */
export async function picturesOf(gltf: GltfJson, bin: Uint8Array<ArrayBuffer>, bin_offset: number, picture: NonNullable<Prepared['picture']>): Promise<Map<number, Blob>> {
  const found = new Map<number, Blob>();
  for (const [index, image] of (gltf.images ?? []).entries()) {
    const view = gltf.bufferViews?.[image['bufferView']];
    if (!view) {
      continue;
    }
    const { byteOffset = 0, byteLength: byte_length } = view;
    const bytes = bin.subarray(byteOffset, byteOffset + byte_length);
    const mime = mimeOf(bytes);
    const [width_px, height_px] = mime === 'image/png' ? sizeOf(bytes) : [0, 0];
    const request = { texture: 0, mime, byte_offset: bin_offset + byteOffset, byte_length, width_px, height_px, srgb: true };
    const other: Encoded | Blocks | undefined = await picture(request);
    if (other && !('blocks' in other)) {
      found.set(index, await asPng(other instanceof Uint8Array ? new Blob([other], { type: request.mime }) : other));
    } else {
      image['mimeType'] = mime;
    }
  }
  return found;
}

/** Where a WebP stands at `source`, the extension has to say so. */
export function nameWebp(gltf: GltfJson): void {
  for (const texture of gltf.textures ?? []) {
    if (gltf.images?.[texture['source']]?.['mimeType'] === 'image/webp') {
      extensionOf(texture, WEBP)['source'] = texture['source'];
      delete texture['source'];
      uses(gltf, WEBP);
    }
  }
}

/** Take out of a packed file what nothing needs any more: compressed streams, pictures that no texture shows, their views. */
export function tidy(gltf: GltfJson): void {
  for (const { extensions } of primitivesOf(gltf)) {
    delete extensions?.[DRACO];
  }
  const shown = (gltf.textures ?? []).flatMap((texture) => [texture, texture.extensions?.[WEBP] ?? {}]);
  gltf.images = keep(gltf.images, shown, 'source');
  const { accessors = [] } = gltf as { accessors?: Record<string, any>[] };
  const parts = accessors.flatMap(({ sparse }) => (sparse ? [sparse.indices, sparse.values] : []));
  gltf.bufferViews = keep(gltf.bufferViews, [...accessors, ...parts, ...(gltf.images ?? [])], 'bufferView');
  for (const key of ['images', 'bufferViews'] as const) {
    if (!gltf[key]?.length) {
      delete gltf[key];
    }
  }
}

/** The entries of `list` that one of `users` names at `key`; all of those name them by their new numbers then. */
function keep<Entry>(list: Entry[] = [], users: Record<string, any>[], key: string): Entry[] {
  const named = new Set(users.map((user) => user[key] as unknown));
  const kept = list.map((_, index) => index).filter((index) => named.has(index));
  const numbers = new Map(kept.map((index, at) => [index, at]));
  for (const user of users) {
    if (numbers.has(user[key])) {
      user[key] = numbers.get(user[key]);
    }
  }
  return kept.map((index) => list[index]!);
}

function mimeOf(bytes: Uint8Array): string {
  const text = String.fromCharCode(...bytes.subarray(0, 12));
  return text.startsWith('\xff\xd8') ? 'image/jpeg' : text.slice(8) === 'WEBP' ? 'image/webp' : 'image/png';
}

/** Of a PNG. */
function sizeOf(bytes: Uint8Array): [number, number] {
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return bytes.length < 24 ? [0, 0] : [words.getUint32(16), words.getUint32(20)];
}

/** Formats that glTF does not know, and pixels. */
async function asPng(picture: Blob | ImageData | ImageBitmap): Promise<Blob> {
  const bitmap = await createImageBitmap(picture, { premultiplyAlpha: 'none', colorSpaceConversion: 'none' });
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  bitmap.close();
  const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
  if (!png) {
    throw new StorefrontError('no-picture', 'the browser made no PNG');
  }
  return png;
}
