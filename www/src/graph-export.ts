/**
 * `exportScene`: the model's file with what a page's script changed.
 *
 * In: the file as the renderer took it, its JSON as it is now, pictures that a script made. Out: a GLB, or a glTF with everything inside.
 * Meshes, animations and pictures of the file stay as they are, byte for byte; the materials of the variant that is shown
 * become the model's own, as in `<model-viewer>`'s export.
 */
import type { Prepared } from './gltf.js';
import { primitivesOf, variantsOf, wornIn } from './graph-gltf.js';
import type { GltfJson } from './graph-gltf.js';
import type { Graph } from './graph-model.js';
import { nameWebp, picturesOf, portable, tidy } from './graph-pictures.js';

/** Of `<model-viewer>`'s options the one that means something for a file that is patched. */
export type ExportOptions = { binary?: boolean };

/** "glTF", "JSON" and "BIN" as little-endian words. */
const [MAGIC, JSON_CHUNK, BIN_CHUNK] = [0x46546c67, 0x4e4f534a, 0x004e4942];

/** @throws {StorefrontError} `no-picture` where the browser cannot write a picture as a PNG; what a decoder of pictures throws */
export async function exportFile(
  { glb, picture: pictureAt }: Prepared,
  { gltf: now, pictures }: Pick<Graph, 'gltf' | 'pictures'>,
  variantName: string | null,
  { binary = true }: ExportOptions,
): Promise<Blob> {
  const gltf: GltfJson = JSON.parse(JSON.stringify(now));
  const bin = binOf(glb);
  const parts: BlobPart[] = [bin];
  let bytes = bin.length;
  const add = (part: Uint8Array<ArrayBuffer>) => {
    const padding = -bytes & 3;
    parts.push(new Uint8Array(padding), part);
    bytes += padding + part.length;
    return (gltf.bufferViews ??= []).push({ buffer: 0, byteOffset: bytes - part.length, byteLength: part.length }) - 1;
  };
  const put = async (image: Record<string, unknown> | undefined, blob: Blob) => {
    if (image) {
      const bufferView = add(new Uint8Array(await blob.arrayBuffer()));
      delete image['uri'];
      Object.assign(image, { bufferView, mimeType: blob.type });
    }
  };
  if (pictureAt) {
    for (const [index, blob] of await picturesOf(gltf, bin, bin.byteOffset - glb.byteOffset, pictureAt)) {
      await put(gltf.images?.[index], blob);
    }
  }
  for (const [place, { blob }] of pictures) {
    await put(gltf.images?.[gltf.textures?.[place]?.['source']], await portable(blob));
  }
  nameWebp(gltf);
  if (pictureAt) {
    tidy(gltf);
  }
  const variant = variantsOf(gltf).findIndex(({ name }) => name === variantName);
  primitivesOf(gltf).forEach((primitive) => {
    const worn = wornIn(primitive, variant);
    if (worn !== undefined) {
      primitive.material = worn;
    }
  });
  const whole = new Blob([...parts, new Uint8Array(-bytes & 3)]);
  if (bytes) {
    gltf.buffers = [{ byteLength: bytes, ...(!binary && { uri: await dataUrl(whole) }) }];
  }
  return binary ? glbOf(gltf, whole) : new Blob([JSON.stringify(gltf)], { type: 'application/json' });
}

/** The BIN chunk of a file that the renderer has read. */
function binOf(glb: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const words = new DataView(glb.buffer, glb.byteOffset);
  const at = 20 + words.getUint32(12, true);
  return at + 8 <= glb.length && words.getUint32(at + 4, true) === BIN_CHUNK
    ? glb.subarray(at + 8, at + 8 + words.getUint32(at, true))
    : new Uint8Array();
}

/** A GLB of the two. */
export function glbOf(gltf: object, bin: Blob): Blob {
  const json = new TextEncoder().encode(JSON.stringify(gltf));
  const padding = new Uint8Array(-json.length & 3).fill(0x20);
  const json_bytes = json.length + padding.length;
  const head = new Uint32Array([MAGIC, 2, 20 + json_bytes + (bin.size ? 8 + bin.size : 0), json_bytes, JSON_CHUNK]);
  const parts: BlobPart[] = [head, json, padding];
  if (bin.size) {
    parts.push(new Uint32Array([bin.size, BIN_CHUNK]), bin);
  }
  return new Blob(parts, { type: 'application/octet-stream' });
}

async function dataUrl(bin: Blob): Promise<string> {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.readAsDataURL(new Blob([bin], { type: 'application/octet-stream' }));
  });
}
