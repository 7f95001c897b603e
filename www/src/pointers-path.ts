/**
 * Where JSON pointers of `KHR_animation_pointer` lead, beside nodes: properties of materials and lights.
 *
 * Pure. In: a glTF that the renderer has read, and a pointer. Out: the place, and what is there at rest; nothing for what nobody
 * plays, or what the file does not have, as `src/model/animation/pointer.rs` has it.
 */
import { EXTENSIONS } from './graph-extensions.js';

type Json = Record<string, any>;

/** A property: of which entry of `materials` or of the lights, the keys that lead to it, its numbers at rest. */
export type Property = { list: 'materials' | 'lights'; index: number; keys: string[]; rest: number[] };

/** Of an entry, by path, what a property is where the file says nothing. */
const DEFAULTS = {
  lights: new Map<string, number | number[]>([['color', [1, 1, 1]], ['intensity', 1]]),
  materials: new Map<string, number | number[]>(Object.entries({
    'pbrMetallicRoughness/baseColorFactor': [1, 1, 1, 1],
    'pbrMetallicRoughness/metallicFactor': 1,
    'pbrMetallicRoughness/roughnessFactor': 1,
    alphaCutoff: 0.5,
    'normalTexture/scale': 1,
    'occlusionTexture/strength': 1,
    emissiveFactor: [0, 0, 0],
    'extensions/KHR_materials_clearcoat/clearcoatNormalTexture/scale': 1,
    'extensions/KHR_materials_dispersion/dispersion': 0,
    ...Object.fromEntries(
      EXTENSIONS.flatMap(([word, properties]) => Object.entries(properties).map(([name, fallback]) => [`extensions/KHR_materials_${word}/${name}`, fallback])),
    ),
  })),
};
/** Of every texture of a material. */
const TRANSFORM = new Map<string, number | number[]>([['offset', [0, 0]], ['rotation', 0], ['scale', [1, 1]]]);

const POINTER = /^\/(?:extensions\/KHR_lights_punctual\/)?(materials|lights)\/(0|[1-9]\d*)\/(.+)$/;

/** The entries of a list; lights lie in an extension. */
export function entriesOf(gltf: Json, list: Property['list']): Json[] {
  return (list === 'lights' ? gltf['extensions']?.KHR_lights_punctual?.lights : gltf['materials']) ?? [];
}

/** Where `pointer` leads. */
export function propertyAt(gltf: Json, pointer: string): Property | undefined {
  const [, list, number, path = ''] = (POINTER.exec(pointer) ?? []) as [string?, Property['list']?, string?, string?];
  if (!list || (list === 'lights') !== pointer.startsWith('/extensions')) {
    return undefined;
  }
  const [, leaf = ''] = /Texture\/extensions\/KHR_texture_transform\/(\w+)$/.exec(path) ?? [];
  const fallback = (list === 'materials' ? TRANSFORM.get(leaf) : undefined) ?? DEFAULTS[list].get(path);
  const keys = path.split('/');
  // What is around it has to be there.
  const holder = keys.slice(0, -1).reduce<any>((at, key) => at?.[key], entriesOf(gltf, list)[Number(number)]);
  if (fallback === undefined || typeof holder !== 'object') {
    return undefined;
  }
  const rest = holder[keys[keys.length - 1]!] ?? fallback;
  return { list, index: Number(number), keys, rest: [rest].flat() };
}

/** Set it in another copy of its entry. */
export function put(entry: Json, keys: string[], numbers: number[], alone: boolean): void {
  const holder = keys.slice(0, -1).reduce<any>((at, key) => (at[key] ??= {}), entry);
  holder[keys[keys.length - 1]!] = alone ? numbers[0] : numbers;
}
