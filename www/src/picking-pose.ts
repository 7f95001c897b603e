/**
 * How animations have nodes stand at a moment, for picking: what `src/scene/motion.rs` and `keyframes.rs` work out for the picture.
 *
 * Pure. In: animations of a glTF that the renderer has read, so one that keeps the rules; for each that counts its number, moment and
 * weight. Out: for each node that is driven where it stands in its parent, and how far its morph targets count.
 */
import type { Numbers } from './glb-accessors.js';

/** Nodes as a file has them. */
export type NodeJson = {
  mesh?: number;
  skin?: number;
  children?: number[];
  matrix?: number[];
  weights?: number[];
  extensions?: { KHR_node_visibility?: { visible?: boolean } };
} & Partial<Record<Path, number[]>>;
/** `visible` is one number: below a half the node is hidden. */
type Path = 'translation' | 'rotation' | 'scale' | 'weights' | 'visible';

export type AnimationJson = {
  samplers: { input: number; output: number; interpolation?: string }[];
  channels: { sampler: number; target: { node?: number; path: string; extensions?: { KHR_animation_pointer?: { pointer: string } } } }[];
};

/** Three numbers for each: animation, seconds, weight. What is missing to 1 is the rest pose; more than 1 in all is a mean. */
export type Layers = ArrayLike<number>;

const REST: Record<string, number[]> = { translation: [0, 0, 0], rotation: [0, 0, 0, 1], scale: [1, 1, 1] };

/** Whether a node is hidden, as far as itself says. */
export function hides({ visible, extensions }: NodeJson): boolean {
  return visible ? visible[0]! < 0.5 : extensions?.KHR_node_visibility?.visible === false;
}

/**
 * The nodes as they stand.
 *
 * @param numbersOf the numbers of an accessor
 * @param morphsOf the rest weights of a node's mesh
 */
export function posedNodes(
  nodes: readonly NodeJson[],
  animations: readonly AnimationJson[],
  layers: Layers,
  numbersOf: (accessor: number) => Numbers,
  morphsOf: (node: NodeJson) => number[],
): NodeJson[] {
  const posed = nodes.map((node) => ({ ...node }));
  const held = new Map<string, number>();
  const restOf = (node: NodeJson, path: string) => (path === 'weights' ? morphsOf(node) : path === 'visible' ? [+!hides(node)] : node[path as Path] || REST[path]!);
  const mixed = (path: string, from: number[], to: number[], share: number) =>
    path === 'rotation' ? slerp(from, to, share) : from.map((value, at) => value * (1 - share) + to[at]! * share);

  for (let at = 0; at + 2 < layers.length; at += 3) {
    const [animation, seconds, weight] = [animations[layers[at]!], layers[at + 1]!, layers[at + 2]!];
    if (!animation || !(weight > 0)) {
      continue;
    }
    const { samplers, channels } = animation;
    const ends = channels.map(({ sampler }) => numbersOf(samplers[sampler]!.input)).map((times) => times[times.length - 1]!);
    const moment = looped(seconds, Math.max(0, ...ends));
    for (const { sampler, target } of channels) {
      // A pointer to a node says the same in other words.
      const [, pointed, property] = /^\/nodes\/(\d+)\/(?:extensions\/KHR_node_visibility\/)?(\w+)$/.exec(target.extensions?.KHR_animation_pointer?.pointer ?? '') ?? [];
      const [node, path] = pointed && property ? [+pointed, property] : [target.node, target.path];
      const [found, own] = [nodes[node!], posed[node!]];
      if (!found || !own || !(path in REST || path === 'weights' || path === 'visible')) {
        continue;
      }
      const key = `${node} ${path}`;
      const before = (held.get(key) || 0) + weight;
      held.set(key, before);
      const from = (own[path as Path] || restOf(found, path)) as number[];
      const { input, output, interpolation = 'LINEAR' } = samplers[sampler]!;
      const value = sample(numbersOf(input), numbersOf(output), interpolation, moment, from.length, path === 'rotation');
      own[path as Path] = mixed(path, from, value, weight / before);
    }
  }
  held.forEach((weight, key) => {
    const [node, path] = key.split(' ') as [string, Path];
    if (weight < 1) {
      posed[+node]![path] = mixed(path, posed[+node]![path]!, restOf(nodes[+node]!, path), 1 - weight);
    }
  });
  return posed;
}

/** The moment of a movement that goes round; the very end still shows the last keyframe. */
export function looped(seconds: number, duration: number): number {
  return !(seconds > 0) || !duration ? 0 : seconds <= duration ? seconds : seconds % duration;
}

/** The value at a moment, number by number; `turns` for quaternions. */
export function sample(times: Numbers, values: Numbers, interpolation: string, seconds: number, width: number, turns: boolean): number[] {
  let after = 0;
  while (after < times.length && times[after]! <= seconds) {
    after++;
  }
  const before = Math.max(0, after - 1);
  after = Math.min(after, times.length - 1);
  const span = times[after]! - times[before]!;
  const t = span > 0 ? (seconds - times[before]!) / span : 0;
  const spline = interpolation === 'CUBICSPLINE';
  const key = (index: number, part = 1) => {
    const start = (spline ? index * 3 + part : index) * width;
    return [...values.subarray(start, start + width)];
  };
  const [start, end] = [key(before), key(after)];
  if (interpolation === 'STEP') {
    return start;
  }
  if (!spline) {
    return turns ? slerp(unit(start), unit(end), t) : start.map((value, at) => value * (1 - t) + end[at]! * t);
  }
  const [leave, arrive] = [key(before, 2), key(after, 0)];
  const [squared, cubed] = [t * t, t * t * t];
  // Tangents are per second, the spline runs from 0 to 1.
  const curve = start.map(
    (value, at) =>
      (2 * cubed - 3 * squared + 1) * value + (cubed - 2 * squared + t) * span * leave[at]! + (3 * squared - 2 * cubed) * end[at]! + (cubed - squared) * span * arrive[at]!,
  );
  return turns ? unit(curve) : curve;
}

/** From one unit quaternion to another at even speed, on the shorter of the two arcs. */
function slerp(from: number[], other: number[], share: number): number[] {
  const dot = from.reduce((sum, value, at) => sum + value * other[at]!, 0);
  const to = other.map((value) => (dot < 0 ? -value : value));
  const angle = Math.acos(Math.min(1, Math.abs(dot)));
  const part = (of: number) => (angle < 1e-4 ? of : Math.sin(of * angle) / Math.sin(angle));
  return unit(from.map((value, at) => value * part(1 - share) + to[at]! * part(share)));
}

function unit(rotation: number[]): number[] {
  const length = Math.hypot(...rotation);
  return length > 0 ? rotation.map((value) => value / length) : [0, 0, 0, 1];
}
