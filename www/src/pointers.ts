/**
 * `dist/pointers.js`: animations that change materials and lights (`KHR_animation_pointer`) where the renderer's module does not play
 * them itself: WebGL2's all but those of nodes, WebGPU's those of lobes.
 *
 * In: the element, whose model the renderer has read; which moments of which animations count, as in `Pose`. Out: edits of materials
 * and lights, sent before the frame that shows them. The file is read once more, from the browser's cache. Numbers are worked out as
 * in `src/scene/motion.rs`. Must not keep a time: `animation.ts` does.
 */
import { accessorsOf } from './glb-accessors.js';
import type { Numbers } from './glb-accessors.js';
import type { GltfJson, MaterialJson } from './graph-gltf.js';
import type { Graph } from './graph-model.js';
import type { AnimationJson } from './picking-pose.js';
import { looped, sample } from './picking-pose.js';
import { plainFile } from './plain-file.js';
import type { FileView } from './plain-file.js';
import { entriesOf, propertyAt, put } from './pointers-path.js';
import type { Property } from './pointers-path.js';
import type { Edit } from './messages.js';
import type { Opened, PreviewTier } from './types.js';

/** The element as far as this file knows it. */
type View = HTMLElement & FileView & {
  session?: { now: { opened: Opened | undefined; tier: PreviewTier | undefined }; edit(edits: Edit[]): void } | undefined;
  graph?: Graph | undefined;
};
type Gltf = GltfJson & { animations?: AnimationJson[] };

/** Has materials and lights look as at these moments. */
export type Drive = (layers: ArrayLike<number>) => void;

/** A property, and by the number of the animation what drives it. */
type Driven = Property & { by: Map<number, { times: Numbers; values: Numbers; interpolation: string }> };

/** Brighter than the sun from near by, as `src/model/light.rs` has it. */
const MAX_INTENSITY = 1e9;
/** Of a material, what WebGPU's module does not play. */
const LOBE = /^extensions\/KHR_materials_(?!emissive_strength)/;

/**
 * What plays the pointers of the model that `view` has opened; nothing where there are none for a script to play.
 *
 * @throws {StorefrontError} as `plainFile`; where `scene-graph.js` cannot be had
 */
export async function attach(view: View): Promise<Drive | undefined> {
  const { opened, tier } = view.session?.now ?? {};
  if (!opened) {
    return undefined;
  }
  const text = new TextDecoder().decode(opened.json);
  const named: Gltf = JSON.parse(text);
  const channels = (named.animations ?? []).flatMap(({ channels }, animation) =>
    channels.flatMap(({ sampler, target }) => {
      const pointer = target.extensions?.KHR_animation_pointer?.pointer ?? '';
      const property = propertyAt(named, pointer);
      return property ? [{ animation, sampler, pointer, property }] : [];
    }),
  );
  if (!channels.some(({ property: { keys } }) => tier !== 'T4' || LOBE.test(keys.join('/')))) {
    return undefined;
  }
  const scripts: typeof import('./scene-graph.js') = await import(/* webpackIgnore: true */ /* @vite-ignore */ new URL('scene-graph.js', import.meta.url).href);
  scripts.attach(view as never);
  const { gltf, numbersOf } = accessorsOf<Gltf>((await plainFile(view, text)).glb);
  const driven = new Map<string, Driven>();
  for (const { animation, sampler, pointer, property } of channels) {
    const { input, output, interpolation = 'LINEAR' } = gltf.animations![animation]!.samplers[sampler]!;
    const [times, values] = [input, output].map(numbersOf) as [Numbers, Numbers];
    const each = property.rest.length * (interpolation === 'CUBICSPLINE' ? 3 : 1);
    if (values.length === times.length * each) {
      const found: Driven = driven.get(pointer) ?? { ...property, by: new Map() };
      driven.set(pointer, found);
      found.by.set(animation, { times, values, interpolation });
    }
  }

  let sent = '';
  /** What an earlier renderer was told counts no longer. */
  let told: Opened | undefined;
  return (layers) => {
    const { opened: now, tier: rung } = view.session?.now ?? {};
    const { graph } = view;
    if (!now || !graph) {
      return;
    }
    const shown = [...driven.values()].map((property) => valueOf(property, layers, now.animation_seconds));
    const key = JSON.stringify(shown);
    if (told === now && sent === key) {
      return;
    }
    [told, sent] = [now, key];
    const painted = new Map<number, MaterialJson>();
    const lit = new Map<number, Record<string, any>>();
    [...driven.values()].forEach(({ list, index, keys, rest }, at) => {
      const numbers = shown[at];
      const own = list === 'lights' ? lit : painted;
      const entry = entriesOf(list === 'lights' ? gltf : graph.gltf, list)[index];
      if (entry && (numbers || list === 'lights')) {
        const copy = own.get(index) ?? (JSON.parse(JSON.stringify(entry)) as Record<string, any>);
        own.set(index, copy);
        put(copy, keys, numbers ?? rest, rest.length === 1);
      }
    });
    if (rung !== 'T4' && lit.size) {
      view.session?.edit([...lit].map(([index, light]) => ({ call: 'set_material', given: [index, 0, new Uint8Array(colorOf(light).buffer)] })));
    }
    graph.animate(painted);
  };
}

/** The numbers of a property as `layers` have it; nothing where none of them counts for it. */
function valueOf({ rest, by }: Driven, layers: ArrayLike<number>, seconds_of: readonly number[]): number[] | undefined {
  let numbers = rest;
  let held = 0;
  for (let at = 0; at + 2 < layers.length; at += 3) {
    const [animation, seconds, weight] = [layers[at]!, layers[at + 1]!, layers[at + 2]!];
    const keyframes = by.get(animation);
    if (keyframes && weight > 0) {
      held += weight;
      const { times, values, interpolation } = keyframes;
      const to = sample(times, values, interpolation, looped(seconds, seconds_of[animation] ?? 0), rest.length, false);
      numbers = mixed(numbers, to, weight / held);
    }
  }
  return held ? mixed(numbers, rest, Math.max(0, 1 - held)) : undefined;
}

/** Part of the way from some numbers to others; an infinite one has no way. */
function mixed(from: number[], to: number[], share: number): number[] {
  return from.map((value, at) => (share === 1 || !Number.isFinite(value) ? (share ? to[at]! : value) : value + (to[at]! - value) * share));
}

/** A light's colour times its intensity. */
function colorOf({ color = [1, 1, 1], intensity = 1 }: Record<string, any>): Float32Array<ArrayBuffer> {
  return new Float32Array((color as number[]).map((channel) => Math.min(MAX_INTENSITY, Math.max(0, Math.max(0, channel) * intensity))));
}
