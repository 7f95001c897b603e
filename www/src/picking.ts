/**
 * `dist/picking.js`: what stands under a place of the screen.
 *
 * In: a `<product-view>` whose model a page asks about. Out: `view.picking`, which answers at once as `<model-viewer>` does, from a
 * copy of the triangles on the page. The file is asked for again, which the browser's cache answers; until it is read there is
 * no answer. The copy goes with the model. It stands as the model did in the last picture.
 */
import type { Player } from './animation.js';
import type { Extras, Placed } from './extra-models.js';
import type { Material } from './graph-material.js';
import type { Graph } from './graph-model.js';
import { rayThrough } from './hotspot-projection.js';
import type { Drawn } from './hotspot-projection.js';
import { firstHit, mixed, placeNamed, surfaceName } from './picking-hit.js';
import type { Place } from './picking-hit.js';
import { readModel } from './picking-model.js';
import type { Part, PickModel } from './picking-model.js';
import { plainFile } from './plain-file.js';
import type { Opened } from './types.js';
import { vectorOf } from './view-camera.js';
import type { Vector3D } from './view-camera.js';
import type { Session } from './view-session.js';

/** What `positionAndNormalFromPoint` gives, in the space of `data-position` and `data-normal`: for an `<extra-model>` with its number. */
export type SurfacePoint = { position: Vector3D; normal: Vector3D; uv: { u: number; v: number; toString(): string } | null; modelIndex: number };

/**
 * What `materialFromPoint` gives: one of `model.materials`, where `scene-graph.js` is there; else the material's number in the file,
 * and its name there.
 */
export type PickedMaterial = Pick<Material, 'index' | 'name'> & Partial<Material>;

/** The answers for one element. Points are `clientX` and `clientY`. `null` is a miss, or that the model is not read yet. */
export type Picking = {
  point(x_css_px: number, y_css_px: number): SurfacePoint | null;
  surface(x_css_px: number, y_css_px: number): string | null;
  material(x_css_px: number, y_css_px: number): PickedMaterial | null;
  bakedShadow(): boolean;
  /** The place that a `data-surface` names, in the space of the main model; `data-model-index` counts before what it says. */
  named(surface: string, model?: number): Place | undefined;
};

/** What `picking.js` exports. */
export type PickingModule = { attach(view: View): Promise<void> };

/** The element as far as this file knows it. */
export type View = HTMLElement & { session?: Session; picking?: Picking; graph?: Graph; extras?: Extras; player?: Pick<Player, 'layers'>; loaded: boolean };

/** A see-through part this much wider than it is thick, which lies under or behind all others, is a shadow. As in `<model-viewer>`. */
const FLAT_RATIO = 100;

type Entry = { opened: Opened; ready: Promise<void>; model?: PickModel; shadows: Part[]; posed?: Player['layers'] | undefined };

/** What each element has read. */
const read = new WeakMap<View, Entry>();

/** Give `view` its answers. @returns settles when the model that it shows is read, or cannot be */
export async function attach(view: View): Promise<void> {
  view.picking = view.picking || pickingOf(view);
  if (!view.loaded) {
    await new Promise((resolve) => view.addEventListener('load', resolve, { once: true }));
  }
  const entry = entryOf(view);
  await (entry && entry.ready);
}

function pickingOf(view: View): Picking {
  /** A hotspot on what is hidden stays where that would be. */
  const parts = (hidden = false) => {
    const entry = entryOf(view);
    const { model, shadows = [] } = entry || {};
    const layers = view.player && view.player.layers;
    if (model && entry!.posed !== layers) {
      entry!.posed = layers;
      model.pose(layers);
    }
    return model ? model.parts.filter((part) => (hidden || !part.hidden) && !shadows.includes(part)) : [];
  };
  /** What `answer` makes of the place under a point. */
  const at = <Answer>(answer: (place: Place) => Answer | null) => (x_css_px: number, y_css_px: number) => {
    const { session } = view;
    const { opened, advanced, canvas } = (session && session.now) || {};
    if (!opened || !advanced || !canvas) {
      return null;
    }
    const { left, top, width, height } = view.getBoundingClientRect();
    const drawn: Drawn = { ...advanced, opened, aspect: canvas.width / canvas.height };
    const { eye, along } = rayThrough((x_css_px - left) / width, (y_css_px - top) / height, drawn);
    const place = firstHit(parts(), eye, along);
    return place ? answer(place) : null;
  };
  return {
    point: at((place) => {
      const { part: { uvs, mesh } } = place;
      const model = modelOf(view, mesh);
      const [position, normal] = model ? model.inward(place.position, place.normal) : [place.position, place.normal];
      const [u, v] = (uvs ? mixed(uvs, 2, place) : []) as [number, number];
      const uv = uvs ? { u, v, toString: () => `${u} ${v}` } : null;
      return { position: vectorOf(position), normal: vectorOf(normal), uv, modelIndex: model ? model.number : 0 };
    }),
    surface: at((place) => {
      const model = modelOf(view, place.part.mesh);
      return surfaceName(place, model && { number: model.number, first_mesh: model.first.meshes });
    }),
    material: at(({ part: { mesh, primitive, material, mappings } }) => {
      if (view.graph) {
        return view.graph.wornBy(mesh, primitive);
      }
      const { variants, materials } = entryOf(view)!.model!;
      const variant = variants.indexOf(view.getAttribute('variant-name') || '');
      const index = (mappings.find((mapping) => mapping.variants.includes(variant)) || { material }).material;
      return index === undefined ? null : { index, name: materials[index]!.name };
    }),
    bakedShadow: () => (entryOf(view) || { shadows: [] }).shadows.length > 0,
    named(surface, model) {
      const all = placedOf(view).map(({ number, first }) => ({ number, first_mesh: first.meshes }));
      return placeNamed(parts(true), surface, all.length ? all : undefined, model);
    },
  };
}

/** The models that are shown; none where there is only one. */
function placedOf(view: View): readonly Placed[] {
  return view.extras ? view.extras.placed : [];
}

/** Whose mesh it is. */
function modelOf(view: View, mesh: number): Placed | undefined {
  return [...placedOf(view)].reverse().find(({ first }) => first.meshes <= mesh);
}

/** What is read of the model that `view` shows; begins to read where it is another one, or stands otherwise. */
function entryOf(view: View): Entry | undefined {
  const opened = view.session && view.session.now.opened;
  const before = read.get(view);
  if (!opened || (before && before.opened === opened)) {
    return opened && before;
  }
  const load = async () => {
    try {
      const { glb } = await plainFile(view, new TextDecoder().decode(opened.json));
      entry.model = readModel(glb, opened.world_from_scene, opened.animations.length === opened.animation_seconds.length);
      entry.shadows = shadowsOf(entry.model.parts);
    } catch (thrown) {
      console.info(`<product-view>: nothing can be picked: ${String(thrown)}`);
    }
  };
  const entry: Entry = { opened, ready: Promise.resolve(), shadows: [] };
  read.set(view, entry);
  entry.ready = load();
  return entry;
}

/** The parts that are a shadow in the file. */
function shadowsOf(parts: Part[]): Part[] {
  const flat = parts.filter((part) => {
    const sizes = boxOf([part]).map(({ size }) => size);
    return part.blended && Math.max(...sizes) >= FLAT_RATIO * Math.min(...sizes);
  });
  const all = boxOf(parts.filter((part) => !flat.includes(part)));
  return flat.filter((part) => {
    const its = boxOf([part]);
    const low = (axis: number) => its[axis]!.min < all[axis]!.min + all[axis]!.size / FLAT_RATIO;
    const wide = (axis: number) => its[axis]!.min <= all[axis]!.min && its[axis]!.max >= all[axis]!.max;
    return wide(0) && ((low(1) && wide(2)) || (low(2) && wide(1)));
  });
}

/** How far `parts` reach, by axis. */
function boxOf(parts: Part[]) {
  return [0, 1, 2].map((axis) => {
    let [min, max] = [Infinity, -Infinity];
    for (const { positions } of parts) {
      for (let i = axis; i < positions.length; i += 3) {
        min = Math.min(min, positions[i]!);
        max = Math.max(max, positions[i]!);
      }
    }
    return { min, max, size: max - min };
  });
}
