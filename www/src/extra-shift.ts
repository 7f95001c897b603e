/**
 * One glTF's entries behind another's: wherever an entry is named by its number, the number moves up.
 *
 * Pure. In: two JSONs, and how many entries stand before in each list. Out: the first with all entries of both; nothing is taken over
 * unless every number holds. Extensions that name entries in a way not known here are taken off: they would name others.
 */
import { fault, thing, things } from './gltf-file.js';
import type { Thing } from './gltf-file.js';

/** The lists whose entries name each other by number. */
export const LISTS = ['accessors', 'animations', 'bufferViews', 'cameras', 'images', 'materials', 'meshes', 'nodes', 'samplers', 'skins', 'textures', 'lights'] as const;
export type List = (typeof LISTS)[number];

const LIGHTS = 'KHR_lights_punctual';
const POINTER = 'KHR_animation_pointer';
const VARIANTS = 'KHR_materials_variants';
const INSTANCES = 'EXT_mesh_gpu_instancing';
const DRACO = 'KHR_draco_mesh_compression';
const MESHOPT = ['EXT_meshopt_compression', 'KHR_meshopt_compression'];
const SOURCES = ['EXT_texture_avif', 'EXT_texture_webp', 'KHR_texture_basisu'];

/** Deeper than any extension of a material nests. */
const MAX_DEPTH = 16;

/** Entries of a list; lights lie in an extension. */
function entriesOf(json: Thing, list: List): Thing[] {
  return list === 'lights' ? things(thing(json, 'extensions', LIGHTS) ?? {}, list) : things(json, list);
}

/**
 * Take the entries of `own` into `json`, below a node with `matrix`.
 *
 * @param first how many of each stand there already; put right for lights
 * @throws {StorefrontError} `index-out-of-range`, `wrong-type`, with a pointer into `own`
 */
export function append(json: Thing, own: Thing, first: Record<List, number>, matrix: readonly number[], name: string): void {
  first.lights = entriesOf(json, 'lights').length;
  const lists = Object.fromEntries(LISTS.map((list) => [list, entriesOf(own, list)])) as Record<List, Thing[]>;

  const moved = (value: unknown, list: List, pointer: string): number => {
    if (!Number.isInteger(value) || (value as number) < 0 || (value as number) >= lists[list].length) {
      throw fault('index-out-of-range', pointer, `there is no entry ${String(value)} of ${list}, only ${lists[list].length}`);
    }
    return (value as number) + first[list];
  };
  const move = (holder: Thing | undefined, key: string, list: List, pointer: string) => {
    if (holder && holder[key] !== undefined) {
      holder[key] = moved(holder[key], list, `${pointer}/${key}`);
    }
  };
  /** Every number of an object, or of an array. */
  const moveAll = (holder: unknown, list: List, pointer: string) => {
    for (const key of Object.keys(holder && typeof holder === 'object' ? holder : {})) {
      move(holder as Thing, key, list, pointer);
    }
  };
  const known = (of: Thing, ...names: string[]) => {
    const extensions = thing(of, 'extensions') ?? {};
    Object.keys(extensions).forEach((key) => names.includes(key) || delete extensions[key]);
    return extensions;
  };
  const each = (list: List, work: (entry: Thing, pointer: string) => void) =>
    lists[list].forEach((entry, index) => work(entry, list === 'lights' ? `/extensions/${LIGHTS}/lights/${index}` : `/${list}/${index}`));
  /** Textures of a material, wherever an extension has some. */
  const moveTextures = (holder: Thing, pointer: string, depth = 0) => {
    for (const [key, value] of Object.entries(holder)) {
      const inner = thing(holder, key);
      if (inner && depth < MAX_DEPTH) {
        if (key.endsWith('Texture')) {
          move(inner, 'index', 'textures', `${pointer}/${key}`);
        }
        moveTextures(inner, `${pointer}/${key}`, depth + 1);
      } else if (inner || Array.isArray(value) && value.some((part) => typeof part === 'object')) {
        delete holder[key];
      }
    }
  };

  const variants = variantsIn(json, own);
  each('accessors', (accessor, pointer) => {
    known(accessor);
    move(accessor, 'bufferView', 'bufferViews', pointer);
    for (const part of ['indices', 'values']) {
      move(thing(accessor, 'sparse', part), 'bufferView', 'bufferViews', `${pointer}/sparse/${part}`);
    }
  });
  each('bufferViews', (view) => known(view, ...MESHOPT));
  each('images', (image, pointer) => {
    known(image);
    move(image, 'bufferView', 'bufferViews', pointer);
  });
  each('textures', (texture, pointer) => {
    const extensions = known(texture, ...SOURCES);
    move(texture, 'sampler', 'samplers', pointer);
    move(texture, 'source', 'images', pointer);
    SOURCES.forEach((source) => move(thing(extensions, source), 'source', 'images', `${pointer}/extensions/${source}`));
  });
  each('materials', (material, pointer) => moveTextures(material, pointer));
  each('meshes', (mesh, pointer) => {
    known(mesh);
    mesh['primitives'] = things(mesh, 'primitives');
    (mesh['primitives'] as Thing[]).forEach((primitive, index) => {
      const at = `${pointer}/primitives/${index}`;
      const extensions = known(primitive, VARIANTS, DRACO);
      moveAll(primitive['attributes'], 'accessors', `${at}/attributes`);
      move(primitive, 'indices', 'accessors', at);
      move(primitive, 'material', 'materials', at);
      things(primitive, 'targets').forEach((target, morph) => moveAll(target, 'accessors', `${at}/targets/${morph}`));
      move(thing(extensions, DRACO), 'bufferView', 'bufferViews', `${at}/extensions/${DRACO}`);
      const worn = thing(extensions, VARIANTS);
      for (const mapping of worn ? things(worn, 'mappings') : []) {
        move(mapping, 'material', 'materials', `${at}/extensions/${VARIANTS}`);
        mapping['variants'] = (Array.isArray(mapping['variants']) ? mapping['variants'] : []).map((variant: number) => {
          if (variants.numbers[variant] === undefined) {
            throw fault('index-out-of-range', `${at}/extensions/${VARIANTS}`, `there is no variant ${String(variant)}`);
          }
          return variants.numbers[variant];
        });
      }
    });
  });
  each('skins', (skin, pointer) => {
    known(skin);
    moveAll(skin['joints'], 'nodes', `${pointer}/joints`);
    move(skin, 'skeleton', 'nodes', pointer);
    move(skin, 'inverseBindMatrices', 'accessors', pointer);
  });
  // Before their children move up.
  const roots = sceneOf(own);
  each('nodes', (node, pointer) => {
    const extensions = known(node, LIGHTS, INSTANCES, 'KHR_node_visibility');
    move(node, 'mesh', 'meshes', pointer);
    move(node, 'skin', 'skins', pointer);
    move(node, 'camera', 'cameras', pointer);
    moveAll(node['children'], 'nodes', `${pointer}/children`);
    move(thing(extensions, LIGHTS), 'light', 'lights', `${pointer}/extensions/${LIGHTS}`);
    moveAll(thing(extensions, INSTANCES)?.['attributes'], 'accessors', `${pointer}/extensions/${INSTANCES}/attributes`);
  });
  each('animations', (animation, pointer) => {
    known(animation);
    things(animation, 'samplers').forEach((sampler, index) => {
      move(sampler, 'input', 'accessors', `${pointer}/samplers/${index}`);
      move(sampler, 'output', 'accessors', `${pointer}/samplers/${index}`);
    });
    // What a channel of another extension moves is not known.
    animation['channels'] = things(animation, 'channels').filter((channel) => Object.keys(thing(channel, 'target', 'extensions') ?? {}).every((name) => name === POINTER));
    (animation['channels'] as Thing[]).forEach((channel, index) => {
      const target = thing(channel, 'target');
      move(target, 'node', 'nodes', `${pointer}/channels/${index}/target`);
      const pointed = thing(target ?? {}, 'extensions', POINTER);
      const text = pointed?.['pointer'];
      if (pointed && typeof text === 'string') {
        pointed['pointer'] = pointerFor(text, first);
      }
    });
  });
  const children = roots.map((root, index) => moved(root, 'nodes', `/scenes/${index}`));

  // From here on nothing throws.
  const { animations, lights, nodes, ...rest } = lists;
  for (const [list, entries] of Object.entries(rest)) {
    json[list] = [...things(json, list), ...entries];
  }
  json['nodes'] = [...things(json, 'nodes'), ...nodes, { name, children, matrix: [...matrix] }];
  const scene = things(json, 'scenes')[(json['scene'] as number | undefined) ?? 0];
  if (scene) {
    scene['nodes'] = [...(Array.isArray(scene['nodes']) ? (scene['nodes'] as unknown[]) : []), things(json, 'nodes').length - 1];
  }
  json['animations'] = withAnimations(things(json, 'animations'), animations);
  variants.apply();
  if (lights.length) {
    const extensions = (json['extensions'] = thing(json, 'extensions') ?? {});
    extensions[LIGHTS] = { ...thing(extensions, LIGHTS), lights: [...entriesOf(json, 'lights'), ...lights] };
  }
  for (const list of LISTS) {
    if (Array.isArray(json[list]) && !(json[list] as unknown[]).length) {
      delete json[list];
    }
  }
}

/** What a JSON pointer into a file is in the merged one; one that leads into no list that moves up leads nowhere. */
function pointerFor(pointer: string, first: Record<List, number>): string {
  const [, before, list, number, rest] = /^(\/(?:extensions\/KHR_lights_punctual\/)?(\w+)\/)(0|[1-9]\d*)(\/.*)$/.exec(pointer) ?? [];
  const up = first[list as List] as number | undefined;
  return up === undefined ? '' : `${before}${Number(number) + up}${rest}`;
}

/** Add the names in `more` to those of the list `key`. */
export function uses(json: Thing, key: string, more: unknown): void {
  const names = [json[key], more].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  if (names.length) {
    json[key] = [...new Set(names)];
  }
}

/** The nodes without a parent. */
export function rootsOf(json: Thing): number[] {
  const nodes = things(json, 'nodes');
  const children = new Set(nodes.flatMap(({ children }) => (Array.isArray(children) ? (children as unknown[]) : [])));
  return nodes.map((_, index) => index).filter((index) => !children.has(index));
}

/** The roots of the scene that is shown. */
function sceneOf(json: Thing): unknown[] {
  const scenes = things(json, 'scenes');
  const scene = scenes[(json['scene'] as number | undefined) ?? 0];
  if (scenes.length && !scene) {
    throw fault('index-out-of-range', '/scene', `there is no entry ${String(json['scene'])}, only ${scenes.length}`);
  }
  const roots = scene ? (scene['nodes'] ?? []) : rootsOf(json);
  if (!Array.isArray(roots)) {
    throw fault('wrong-type', '/scenes', 'the type is wrong, expected an array');
  }
  return roots as unknown[];
}

/** Which numbers the variants of `own` get: those of the same name are one. */
function variantsIn(json: Thing, own: Thing) {
  const listOf = (of: Thing) => things(thing(of, 'extensions', VARIANTS) ?? {}, 'variants');
  const all = [...listOf(json)];
  const known = new Map(all.map(({ name }, index) => [name, index]));
  const numbers = listOf(own).map((variant) => known.get(variant['name']) ?? all.push(variant) - 1);
  return {
    numbers,
    apply() {
      if (numbers.length) {
        (json['extensions'] = thing(json, 'extensions') ?? {})[VARIANTS] = { variants: all };
      }
    },
  };
}

/** `<model-viewer>` plays an animation by name in every model that has it: here those of one name become one. */
function withAnimations(before: Thing[], own: Thing[]): Thing[] {
  const all = [...before];
  const known = new Map(before.map((animation) => [animation['name'], animation]));
  known.delete(undefined);
  for (const animation of own) {
    const same = known.get(animation['name']);
    if (!same) {
      all.push(animation);
      continue;
    }
    // A second one of a file stays one of its own.
    known.delete(animation['name']);
    const samplers = things(same, 'samplers');
    things(animation, 'channels').forEach((channel) => {
      if (typeof channel['sampler'] === 'number') {
        channel['sampler'] += samplers.length;
      }
    });
    same['samplers'] = [...samplers, ...things(animation, 'samplers')];
    same['channels'] = [...things(same, 'channels'), ...things(animation, 'channels')];
  }
  return all;
}
