/**
 * Does what a page's script wants of an open model, in the order in which it wants it.
 *
 * In: edits. Out: calls of the renderer. A picture takes time to decode, and what comes after it waits for it, so that no
 * material is ever seen without its picture; everything else is done at once. Must not know what a renderer's failure means.
 */
import type { Edit } from './messages.js';
import type { Encoded } from './textures.js';
import type { Renderer, TextureRequest } from './types.js';

/** The edits of one preview that are still to be done, and the sizes of the places that were made; 0 where there was no room. */
export type Edits = { waiting: Edit[]; busy: boolean; sizes: Record<number, number> };

/** What doing them needs. */
type Means = {
  renderer: Renderer;
  opened: number;
  /** Whether the preview is still open. */
  current(): boolean;
  decode(bytes: Encoded, request: TextureRequest): Promise<void>;
  failed(thrown: unknown): void;
};

/** Bytes of a material's numbers (`graph-gltf.ts`) without those of lobes: 16 factors, and 8 numbers of each of 5 textures. */
const CORE_BYTES = 4 * (16 + 8 * 5);

/** Whether what waits gives a material more than core glTF. */
export function wantsLobes({ waiting }: Edits): boolean {
  return waiting.some(({ call, given }) => call === 'set_material' && (given[2] as Uint8Array).length > CORE_BYTES);
}

/** Do what waits. @returns whether it took time, so that the page has to ask for a frame again */
export async function edit(edits: Edits, { renderer, opened, current, decode, failed }: Means): Promise<boolean> {
  let took = false;
  if (edits.busy) {
    return took;
  }
  edits.busy = true;
  const { waiting, sizes } = edits;
  for (let next; current() && (next = waiting.shift()); ) {
    const { call, given, picture } = next;
    const texture = given[0] as number;
    const again = call === 'repaint';
    try {
      // Of frames that have piled up only the last one counts.
      let size = again && !waiting.some((later) => later.call === call && later.given[0] === texture) ? sizes[texture] : 0;
      if (!again) {
        if (picture) {
          sizes[texture] = 0;
        }
        size = (renderer[call] as (...given: unknown[]) => number)(opened, ...given);
      }
      if (picture && size) {
        sizes[texture] = size;
        took = true;
        const encoded = 'arrayBuffer' in picture ? new Uint8Array(await picture.arrayBuffer()) : picture;
        await decode(encoded, { texture, mime: (picture as Blob).type, width_px: size >>> 16, height_px: size & 0xffff } as TextureRequest);
      }
    } catch (thrown) {
      failed(thrown);
    }
    if (picture && 'close' in picture) {
      picture.close();
    }
  }
  edits.busy = false;
  return took && current();
}
