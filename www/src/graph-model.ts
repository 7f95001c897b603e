/**
 * The model of a `<product-view>` as a page's script sees it, and what the renderer is told of its changes.
 *
 * In: the JSON of the model that the element's session has opened, and calls of a script. Out: `Model` of `<model-viewer>`,
 * and edits, once in a task; all of them again whenever a renderer opens the model anew. A picture of a script is with the
 * renderer while a material uses it, and no longer: the budget of the tier is small.
 */
import {
  addVariant, dropVariant, infoAt, mayWear, nameDefault, numbersOf, PLACES, primitivesOf, shownIn, SRGB, variantsOf, wear, wornIn,
} from './graph-gltf.js';
import type { GltfJson, InfoJson, MaterialJson } from './graph-gltf.js';
import { materialOf, texturesOf } from './graph-material.js';
import type { Material } from './graph-material.js';
import { canvasTexture, frameOf, videoTexture } from './graph-moving.js';
import type { Moving } from './graph-moving.js';
import { createReel } from './graph-reel.js';
import type { Now } from './graph-reel.js';
import { backingOf } from './graph-texture.js';
import type { Picture, Sampling, Texture } from './graph-texture.js';
import { imageFiles } from './graph-thumbnail.js';
import type { Edit } from './messages.js';
import type { Opened } from './types.js';

/** `Model` of `<model-viewer>`. */
export type Model = {
  readonly materials: Material[];
  getMaterialByName(name: string): Material | null;
  hasVariant(name: string): boolean;
  createVariant(name: string): void;
  deleteVariant(name: string): void;
  updateVariantName(current: string, next: string): void;
  setMaterialToVariant(materialIndex: number, variantName: string): void;
  createMaterialInstanceForVariant(original: number, name: string, variantName: string, activate?: boolean): Material | null;
};

/** What `scene-graph.js` keeps for an element. */
export type Graph = {
  readonly model: Model;
  /** As it is now. */
  readonly gltf: GltfJson;
  readonly original: GltfJson;
  readonly variants: string[];
  /** Pictures of scripts by their place in the list of textures. */
  readonly pictures: ReadonlyMap<number, Picture>;
  /** The models of `<extra-model>`s, with their own materials. */
  readonly extraModels: Model[];
  /** The JSON of the file as the renderer read it. */
  text: string;
  /** What a primitive of a mesh wears now. */
  wornBy(mesh: number, primitive: number): Material | null;
  canvasTexture(): Texture;
  videoTexture(uri: string): Texture;
  /**
   * Have materials look as an animation has them, by their number, until the next call; a material that is not named looks as a script
   * left it.
   */
  animate(shown: ReadonlyMap<number, MaterialJson>): void;
  /** A renderer has opened the model again, and knows of nothing. */
  replay(): void;
};

/** The element as far as this file knows it. */
export type GraphView = HTMLElement & {
  session?: { now: Now & { opened: Opened | undefined }; edit(edits: Edit[], transfer: Transferable[]): void } | undefined;
  graph: Graph | undefined;
  variantName: string | null;
  /** From `extra-models.js`: the number of each model's first material, the main one first. */
  extras?: { placed: readonly { first: { materials: number } }[] } | undefined;
};

/** Of a place that is given back. */
const PLAIN = 0;

/** A picture's place with the renderer; of one that moves, the sides it is made for. */
type Slot = { texture: number; srgb: boolean; number: number; sides?: string };

/** The graph of the model that `view` has opened. */
export function createGraph(view: GraphView, opened: Opened): Graph {
  const text = new TextDecoder().decode(opened.json);
  const gltf: GltfJson = JSON.parse(text);
  const fromFile = gltf.materials?.length ?? 0;
  const original: GltfJson = JSON.parse(text);
  [gltf, original].forEach(nameDefault);
  const list = gltf.materials ?? [];
  /** The renderer has the file's and the default one, then those that were made here. */
  const rendererMaterials = fromFile + 1;
  const own = list.length;
  /** What those that were made here were made from. */
  const origins = new Map<number, number>();
  const numberOfMaterial = (index: number) => (index < own ? index : rendererMaterials + index - own);
  /** The renderer's numbers of the file's textures. */
  const numbers = new Map<number, number>();
  let textureCount = 0;
  /** How many textures of a material it draws: the CPU none of lobes. */
  let slotCount = 0;
  learn(opened);
  const pictures = new Map<number, Picture>();
  const places = new Map<Texture, number>();
  /** With the renderer now; a slot without a picture is free. */
  let slots: (Slot | { number: number })[] = [];
  /** Moving pictures that something is to wear once there is one. */
  const unready = new Set<Moving>();
  const reel = createReel(view, () => (view.graph === graph ? view.session?.now : undefined), repaint);
  const changed = new Set<number>();
  /** Places of the file whose sampler is another one. */
  const again = new Set<number>();
  /** What an animation makes of materials, by their number. */
  let animated: ReadonlyMap<number, MaterialJson> = new Map();
  const dirty = new Set<number>();
  /** What variants of a script put on, in order. */
  const worn: Edit[] = [];
  let waiting: Edit[] = [];
  let flushing = false;

  function indexOf(texture: Texture): number | undefined {
    const backing = backingOf(texture);
    if (backing?.picture && !places.has(texture)) {
      const { blob } = backing.picture;
      const source = (gltf.images ??= []).push({ uri: texture.source.uri, mimeType: blob.type }) - 1;
      const place = (gltf.textures ??= []).push({ source }) - 1;
      places.set(texture, place);
      pictures.set(place, backing.picture);
      writeSampler(place, backing.sampling());
      backing.resampled.add(resample);
      const { moving } = backing.picture;
      moving?.watchers.add(() => reel.changed(moving));
    }
    return seen.has(texture) ? backing?.index ?? places.get(texture) : places.get(texture);
  }

  /** Another rung may number textures otherwise. */
  function learn({ material_textures, texture_count }: Opened): void {
    textureCount = texture_count;
    slotCount = material_textures.length / rendererMaterials;
    numbers.clear();
    original.materials?.slice(0, rendererMaterials).forEach((material, at) => {
      for (let slot = 0; slot < slotCount; slot++) {
        const info = shownIn(material, slot);
        const number = material_textures[at * slotCount + slot] ?? -1;
        // A map that was given up in one material may be there in another.
        if (info && number >= 0) {
          numbers.set(info.index, number);
        }
      }
    });
  }

  function later(): void {
    if (!flushing) {
      flushing = true;
      queueMicrotask(flush);
    }
  }

  /** Tell the renderer, if there is one; else `replay` will. */
  function flush(): void {
    flushing = false;
    if (!view.session?.now.opened) {
      return;
    }
    const before: Edit[] = [];
    const after: Edit[] = [];
    const needed = new Set<Slot>();
    const numberOf = ({ index: texture }: InfoJson, slot: number) => {
      const picture = pictures.get(texture);
      if (slot >= slotCount) {
        return -1;
      }
      if (!picture) {
        return numbers.get(texture) ?? -1;
      }
      const srgb = SRGB.includes(slot);
      let found = slots.find((one): one is Slot => 'texture' in one && one.texture === texture && one.srgb === srgb);
      if (!found) {
        const { moving } = picture;
        const frame = moving ? frameAt(moving) : { ...picture, picture: picture.blob };
        if (!frame) {
          unready.add(moving!);
          return -1;
        }
        const free = slots.find((one) => !('texture' in one));
        const number = free?.number ?? textureCount + slots.length;
        found = { texture, srgb, number, sides: sidesOf(frame) };
        slots = [...slots.filter((one) => one !== free), found];
        before.push({ call: 'make_room', given: [number, samplingAt(texture), srgb, frame.width_px, frame.height_px], picture: frame.picture });
      }
      needed.add(found);
      return found.number;
    };
    const told = list.map((material, at) => (changed.has(at) ? numbersOf(animated.get(at) ?? material, numberOf) : undefined));
    slots = slots.map((slot) => {
      if ('texture' in slot && !needed.has(slot)) {
        after.push({ call: 'make_room', given: [slot.number, PLAIN, slot.srgb, 0, 0] });
        return { number: slot.number };
      }
      return slot;
    });
    for (const at of [...dirty].sort((a, b) => a - b)) {
      const values = told[at];
      if (values) {
        before.push({ call: 'set_material', given: [numberOfMaterial(at), numberOfMaterial(origins.get(at) ?? at), values] });
      }
    }
    dirty.clear();
    const edits = [...before, ...after, ...waiting];
    if (waiting.length) {
      // The renderer found no such variant when it was asked for; it has it behind these.
      edits.push({ call: 'configure', given: [{ variant_name: view.variantName }] });
    }
    if (edits.length) {
      send(edits);
    }
    waiting = [];
    reel.wear(new Set([...needed].flatMap(({ texture }) => pictures.get(texture)?.moving ?? [])));
  }

  const sidesOf = (frame: { width_px: number; height_px: number }) => `${frame.width_px}x${frame.height_px}`;
  const frameAt = (moving: Moving) => frameOf(moving, view.session?.now.tier ?? 'T1');

  function writeSampler(place: number, sampling: Sampling): void {
    const json = gltf.textures?.[place];
    if (json && Object.keys(sampling).length) {
      json['sampler'] = (gltf.samplers ??= []).push({ ...sampling }) - 1;
    }
  }

  /** Bits of `Previews::make_room`. */
  function samplingAt(place: number): number {
    const { wrapS, wrapT, magFilter } = (gltf.samplers?.[gltf.textures?.[place]?.['sampler']] ?? {}) as Sampling;
    const [s = 0, t = 0] = [wrapS, wrapT].map((wrap) => (wrap === 33648 ? 1 : wrap === 33071 ? 2 : 0));
    return s | (t << 2) | (magFilter === 9728 ? 16 : 0);
  }

  /** A texture gets another sampler: its picture another place. */
  function resample(texture: Texture, sampling: Sampling): void {
    const place = indexOf(texture);
    if (place === undefined) {
      return;
    }
    writeSampler(place, sampling);
    if (pictures.has(place)) {
      slots = slots.map((slot) => ('texture' in slot && slot.texture === place ? { number: slot.number } : slot));
      changed.forEach((index) => dirty.add(index));
      later();
      return;
    }
    again.add(place);
    void reread(place);
  }

  /** The renderer keeps no pictures of the file: read this one again. */
  async function reread(place: number): Promise<void> {
    const number = numbers.get(place);
    if (number === undefined) {
      return;
    }
    const source: number = gltf.textures?.[place]?.extensions?.['EXT_texture_webp']?.source ?? gltf.textures?.[place]?.['source'];
    try {
      const blob = await imageFiles.get(gltf)!(source);
      const bitmap = await createImageBitmap(blob);
      const { width, height } = bitmap;
      bitmap.close();
      const srgb = list.some((material) => PLACES.some((at) => SRGB.includes(at[2]) && infoAt(material, at)?.index === place));
      if (view.graph === graph && view.session?.now.opened) {
        send([{ call: 'make_room', given: [number, samplingAt(place), srgb, width, height], picture: blob }]);
      }
    } catch (thrown) {
      console.info('<product-view>: the sampler is in effect when the file is exported; its picture cannot be read again.', thrown);
    }
  }

  /** Another frame of a picture that moves. */
  function repaint(moving: Moving): void {
    const shows = (slot: Slot | { number: number }): slot is Slot => 'texture' in slot && pictures.get(slot.texture)?.moving === moving;
    const edits: Edit[] = [];
    for (const slot of view.session?.now.opened ? slots.filter(shows) : []) {
      const frame = frameAt(moving);
      if (frame && sidesOf(frame) === slot.sides) {
        edits.push({ call: 'repaint', given: [slot.number], picture: frame.picture });
      } else if (frame) {
        // Of another size: it needs another place.
        slots = slots.map((one) => (one === slot ? { number: slot.number } : one));
        unready.add(moving);
      }
    }
    try {
      send(edits);
    } catch (thrown) {
      // Since its first frame another origin's picture was drawn on it.
      console.info('<product-view>: a frame of a texture cannot be read.', thrown);
    }
    if (unready.delete(moving)) {
      changed.forEach((index) => dirty.add(index));
      later();
    }
  }

  /** Frames go over without a copy. */
  function send(edits: Edit[]): void {
    view.session?.edit(edits, edits.flatMap(({ picture }) => (picture && 'close' in picture ? [picture] : [])));
  }

  function touch(index: number): void {
    changed.add(index);
    dirty.add(index);
    later();
  }

  function tellVariant(name: string, from: number, to: number): void {
    const change: Edit = { call: 'wear', given: [name, numberOfMaterial(from), to < 0 ? to : numberOfMaterial(to)] };
    worn.push(change);
    waiting.push(change);
    later();
  }

  const indexOfVariant = (name: string | null) => variantsOf(gltf).findIndex((variant) => variant.name === name);

  function objectOf(index: number): Material {
    return materialOf(list[index]!, index, {
      gltf,
      changed: () => touch(index),
      indexOf,
      isActive() {
        const variant = indexOfVariant(view.variantName);
        return primitivesOf(gltf).some((primitive) => (wornIn(primitive, variant) ?? primitive.material) === index);
      },
      hasVariant(name) {
        const variant = indexOfVariant(name);
        return primitivesOf(gltf).some((primitive) => wornIn(primitive, variant) === index);
      },
    });
  }

  const materials: Material[] = [];
  list.forEach((_, index) => materials.push(objectOf(index)));
  /** The file's textures stay known when no material shows them any more. */
  const seen = new Set(materials.flatMap(texturesOf));
  const follow = (texture: Texture | null) => texture && backingOf(texture)?.resampled.add(resample);
  seen.forEach(follow);

  /** Those of a model of several. What the file did not have, the default one too, is the main one's. */
  const of = (own: Material[]) => ({
    materials: own,
    getMaterialByName: (name: string) => own.find((material) => material.name === name) ?? null,
  });
  const { placed = [] } = view.extras ?? {};
  const ends = placed.map((_, at) => placed[at + 1]?.first.materials ?? fromFile);
  const apart = placed.map(({ first }, at) => of(materials.slice(first.materials, ends[at])));
  const main = placed.length > 1 ? [...apart[0]!.materials, ...materials.slice(fromFile)] : materials;

  const model: Model = {
    ...of(main),
    hasVariant: (name) => indexOfVariant(name) >= 0,
    createVariant(name) {
      if (indexOfVariant(name) < 0) {
        addVariant(gltf, name);
      }
    },
    deleteVariant(name) {
      const variant = indexOfVariant(name);
      if (variant >= 0) {
        dropVariant(gltf, variant);
        tellVariant(name, 0, -1);
      }
    },
    updateVariantName(current, next) {
      const variant = variantsOf(gltf)[indexOfVariant(current)];
      if (variant && indexOfVariant(next) < 0) {
        const index = indexOfVariant(current);
        variant.name = next;
        // With the renderer it is another one, which puts on the same.
        primitivesOf(gltf).forEach((primitive) => {
          const to = wornIn(primitive, index);
          if (to !== undefined) {
            tellVariant(next, primitive.material ?? to, to);
          }
        });
      }
    },
    setMaterialToVariant(materialIndex, variantName) {
      const variant = indexOfVariant(variantName);
      if (variant < 0 || !materials[materialIndex]) {
        console.info(`<product-view>: no material ${materialIndex}, or no variant "${variantName}".`);
      } else if (wear(gltf, variant, materialIndex, materialIndex)) {
        tellVariant(variantName, materialIndex, materialIndex);
      }
    },
    createMaterialInstanceForVariant(from, name, variantName, activate = true) {
      const known = indexOfVariant(variantName);
      const bare = primitivesOf(gltf).some((one) => mayWear(one, from) && (known < 0 || wornIn(one, known) === undefined));
      const json = list[from];
      if (!json || !bare) {
        return null;
      }
      const index = list.push({ ...(JSON.parse(JSON.stringify(json)) as typeof json), name }) - 1;
      origins.set(index, from);
      wear(gltf, known < 0 ? addVariant(gltf, variantName) : known, from, index);
      const material = objectOf(index);
      materials.push(material);
      if (main !== materials) {
        main.push(material);
      }
      texturesOf(material).forEach((texture) => {
        seen.add(texture);
        follow(texture);
      });
      touch(index);
      tellVariant(variantName, from, index);
      if (activate) {
        view.variantName = variantName;
      }
      return material;
    },
  };

  const graph: Graph = {
    model,
    gltf,
    original,
    text,
    pictures,
    extraModels: apart.slice(1).map((own) => ({ ...model, ...own })),
    get variants() {
      return variantsOf(gltf).map(({ name }) => name);
    },
    wornBy(mesh, primitive) {
      const json = gltf.meshes?.[mesh]?.primitives[primitive];
      const worn = json && (wornIn(json, indexOfVariant(view.variantName)) ?? json.material);
      return materials[worn ?? -1] ?? null;
    },
    canvasTexture,
    videoTexture: (uri) => videoTexture(new URL(uri, view.baseURI).href, view.hasAttribute('with-credentials')),
    animate(shown) {
      [...animated.keys(), ...shown.keys()].forEach((index) => {
        changed.add(index);
        dirty.add(index);
      });
      animated = shown;
      flush();
    },
    replay() {
      const { opened: now } = view.session?.now ?? {};
      if (now) {
        learn(now);
      }
      slots = [];
      changed.forEach((index) => dirty.add(index));
      waiting = [...worn];
      flush();
      again.forEach((place) => void reread(place));
    },
  };
  return graph;
}
