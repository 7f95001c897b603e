/**
 * The glTF JSON of a model as a page's script changes it, and what the renderer makes of it.
 *
 * Pure. In: the JSON chunk of a file that the renderer has read, so that what is read here has the right types. Out: the
 * numbers that `Previews::set_material` takes; which primitive wears what. Must not know elements or messages.
 */

/** A material's use of a texture. */
export type InfoJson = {
  index: number;
  texCoord?: number;
  scale?: number;
  strength?: number;
  extensions?: { KHR_texture_transform?: TransformJson };
};
export type TransformJson = { offset?: number[]; rotation?: number; scale?: number[]; texCoord?: number };

type Named = { name?: string; extensions?: Record<string, any> };
/** What holds infos. */
export type InfoHolder = Record<string, any>;

export type MaterialJson = Named & {
  normalTexture?: InfoJson;
  occlusionTexture?: InfoJson;
  emissiveTexture?: InfoJson;
  pbrMetallicRoughness?: InfoHolder & { baseColorFactor?: number[]; metallicFactor?: number; roughnessFactor?: number };
  emissiveFactor?: number[];
  alphaMode?: string;
  alphaCutoff?: number | undefined;
  doubleSided?: boolean;
};
export type PrimitiveJson = Named & { material?: number };
type ListJson = Named & Record<string, any>;

export type GltfJson = Named & {
  materials?: MaterialJson[];
  meshes?: { primitives: PrimitiveJson[] }[];
  textures?: ListJson[];
  images?: ListJson[];
  samplers?: ListJson[];
  bufferViews?: { buffer: number; byteOffset?: number; byteLength: number }[];
  buffers?: { byteLength: number; uri?: string }[];
  extensionsUsed?: string[];
};

/** Where a material has a texture: in itself, `pbrMetallicRoughness` or an extension, and which of the renderer's it is. */
export type Place = readonly [holder: string, key: string, slot: number];

/** All of them. Strength and roughness of a lobe share one of the renderer's: of two different ones the first counts. */
export const PLACES: readonly Place[] = [
  ['pbr', 'baseColorTexture', 0],
  ['pbr', 'metallicRoughnessTexture', 1],
  ['', 'normalTexture', 2],
  ['', 'occlusionTexture', 3],
  ['', 'emissiveTexture', 4],
  ['specular', 'specularColorTexture', 5],
  ['specular', 'specularTexture', 5],
  ['clearcoat', 'clearcoatTexture', 6],
  ['clearcoat', 'clearcoatRoughnessTexture', 6],
  ['clearcoat', 'clearcoatNormalTexture', 7],
  ['sheen', 'sheenColorTexture', 8],
  ['sheen', 'sheenRoughnessTexture', 8],
  ['transmission', 'transmissionTexture', 9],
  ['volume', 'thicknessTexture', 9],
  ['iridescence', 'iridescenceTexture', 10],
  ['iridescence', 'iridescenceThicknessTexture', 10],
  ['anisotropy', 'anisotropyTexture', 11],
];
/** The renderer's textures of core glTF; the others are those of lobes. */
const CORE_SLOTS = [0, 1, 2, 3, 4];
const LOBE_SLOTS = [5, 6, 7, 8, 9, 10, 11];
/** Those whose pictures are colours. */
export const SRGB: readonly number[] = [0, 4, 5, 8];

const VARIANTS = 'KHR_materials_variants';
const TRANSFORM = 'KHR_texture_transform';
type Mapping = { material: number; variants: number[] };

/** Extensions have longer names than places. */
export const nameOf = (word: string) => `KHR_materials_${word}`;

/** What holds the info of a place, if there is any. */
function holderOf(material: MaterialJson, [holder]: Place): InfoHolder | undefined {
  return holder === '' ? material : holder === 'pbr' ? material.pbrMetallicRoughness : material.extensions?.[nameOf(holder)];
}

/** A material's use of a texture. */
export function infoAt(material: MaterialJson, place: Place): InfoJson | undefined {
  return holderOf(material, place)?.[place[1]];
}

/** Give a place another info, or none. */
export function setInfo(gltf: GltfJson, material: MaterialJson, place: Place, info: InfoJson | undefined): void {
  const [holder, key] = place;
  if (info && holder === 'pbr') {
    material.pbrMetallicRoughness ??= {};
  } else if (info && holder) {
    extensionOf(material, nameOf(holder));
    uses(gltf, nameOf(holder));
  }
  const found = holderOf(material, place);
  if (found && info) {
    found[key] = info;
  } else if (found) {
    delete found[key];
  }
}

/** What one of the renderer's textures shows of a material. */
export function shownIn(material: MaterialJson, slot: number): InfoJson | undefined {
  return PLACES.filter((place) => place[2] === slot)
    .map((place) => infoAt(material, place))
    .find((info) => info);
}

/** An object of `extensions`, made where there is none. */
export function extensionOf(json: { extensions?: Record<string, any> }, name: string): Record<string, any> {
  const extensions = (json.extensions ??= {});
  return (extensions[name] ??= {});
}

/** Say in the file that it uses an extension. */
export function uses(gltf: GltfJson, name: string): void {
  const used = (gltf.extensionsUsed ??= []);
  if (!used.includes(name)) {
    used.push(name);
  }
}

/** Give an info another transform. */
export function setTransform(gltf: GltfJson, info: InfoJson, transform: TransformJson): void {
  Object.assign(extensionOf(info, TRANSFORM), transform);
  uses(gltf, TRANSFORM);
}

export function transformOf(info: InfoJson | undefined): TransformJson {
  return info?.extensions?.[TRANSFORM] ?? {};
}

/** The default material of glTF gets a place in the list where something wears it, as `<model-viewer>` does. */
export function nameDefault(gltf: GltfJson): void {
  const materials = (gltf.materials ??= []);
  const bare = primitivesOf(gltf).filter(({ material }) => material === undefined);
  if (bare.length || !materials.length) {
    bare.forEach((primitive) => (primitive.material = materials.length));
    materials.push({ name: 'Default' });
  }
}

export function primitivesOf({ meshes = [] }: GltfJson): PrimitiveJson[] {
  return meshes.flatMap(({ primitives }) => primitives);
}

/** Names of the variants. */
export function variantsOf(gltf: GltfJson): { name: string }[] {
  return gltf.extensions?.[VARIANTS]?.variants ?? [];
}

function mappingsOf(primitive: PrimitiveJson): Mapping[] {
  return primitive.extensions?.[VARIANTS]?.mappings ?? [];
}

/** The material that a variant puts on a primitive. */
export function wornIn(primitive: PrimitiveJson, variant: number): number | undefined {
  return mappingsOf(primitive).find(({ variants }) => variants.includes(variant))?.material;
}

/** Whether a primitive wears a material, in any variant. */
export function mayWear(primitive: PrimitiveJson, material: number): boolean {
  return primitive.material === material || mappingsOf(primitive).some((mapping) => mapping.material === material);
}

/** Add a variant that puts nothing on anything. @returns its number */
export function addVariant(gltf: GltfJson, name: string): number {
  uses(gltf, VARIANTS);
  return ((extensionOf(gltf, VARIANTS)['variants'] ??= []) as object[]).push({ name }) - 1;
}

/** Have `variant` put `to` on what may wear `from` and has none of it yet. @returns whether there is any */
export function wear(gltf: GltfJson, variant: number, from: number, to: number): boolean {
  const bare = primitivesOf(gltf).filter((primitive) => mayWear(primitive, from) && wornIn(primitive, variant) === undefined);
  for (const primitive of bare) {
    ((extensionOf(primitive, VARIANTS)['mappings'] ??= []) as Mapping[]).push({ material: to, variants: [variant] });
  }
  return bare.length > 0;
}

/** Take a variant out; those behind it move up. */
export function dropVariant(gltf: GltfJson, variant: number): void {
  variantsOf(gltf).splice(variant, 1);
  for (const mapping of primitivesOf(gltf).flatMap(mappingsOf)) {
    mapping.variants = mapping.variants.filter((at) => at !== variant).map((at) => (at > variant ? at - 1 : at));
  }
}

/** What adds to a material of core glTF. */
const LOBES = ['transmission', 'clearcoat', 'ior', 'sheen', 'volume', 'specular', 'iridescence', 'anisotropy', 'dispersion'];

/** Whether a material is more than core glTF. */
function hasLobes(extensions: Record<string, any>): boolean {
  return !('KHR_materials_unlit' in extensions) && LOBES.some((name) => nameOf(name) in extensions);
}

/** The numbers of a material's lobes, within the bounds of their extensions. */
function lobesOf(extensions: Record<string, any>): number[] {
  const [, coat, { ior = 1.5 }, sheen, volume, specular, film, grain, { dispersion = 0 }] = LOBES.map((name) => extensions[nameOf(name)] ?? {}) as [
    any, any, any, any, any, any, any, any, any,
  ];
  const share = (value = 0) => Math.min(1, Math.max(0, value));
  const positive = (value: number) => Math.max(0, value);
  // 0 stands for a medium that reflects everything head-on; below 1 there is none.
  const index = (value: number) => (value === 0 ? 1000 : Math.min(1000, Math.max(1, value)));
  const { attenuationDistance = Infinity, attenuationColor = [1, 1, 1] } = volume;
  return [
    index(ior),
    share(specular.specularFactor ?? 1),
    ...(specular.specularColorFactor ?? [1, 1, 1]).map(positive),
    share(coat.clearcoatFactor),
    share(coat.clearcoatRoughnessFactor),
    coat.clearcoatNormalTexture?.scale ?? 1,
    ...(sheen.sheenColorFactor ?? [0, 0, 0]).map(share),
    share(sheen.sheenRoughnessFactor),
    positive(volume.thicknessFactor ?? 0),
    // Beer's law: what is left after the distance is the colour.
    ...attenuationColor.map((left: number) => -Math.log(Math.min(1, Math.max(1e-4, left))) / Math.max(1e-6, attenuationDistance)),
    positive(dispersion),
    share(film.iridescenceFactor),
    Math.min(1000, Math.max(1, film.iridescenceIor ?? 1.3)),
    positive(film.iridescenceThicknessMinimum ?? 100),
    positive(film.iridescenceThicknessMaximum ?? 400),
    share(grain.anisotropyStrength),
    grain.anisotropyRotation ?? 0,
  ];
}

/** The numbers of a material, four bytes each, as `Previews::set_material` orders them; `numberOf` gives the renderer's for a texture. */
export function numbersOf(material: MaterialJson, numberOf: (info: InfoJson, slot: number) => number): Uint8Array {
  const pbr = material.pbrMetallicRoughness ?? {};
  const { emissiveFactor = [0, 0, 0], extensions = {} } = material;
  const strength = extensions['KHR_materials_emissive_strength']?.emissiveStrength ?? 1;
  const lobed = hasLobes(extensions);
  const textures = (lobed ? [...CORE_SLOTS, ...LOBE_SLOTS] : CORE_SLOTS).flatMap((slot) => {
    const info = shownIn(material, slot);
    const { offset = [0, 0], rotation = 0, scale = [1, 1], texCoord = info?.texCoord ?? 0 } = transformOf(info);
    const [sin, cos] = [Math.sin(rotation), Math.cos(rotation)];
    // A third UV set the renderer does not hold, as when it reads the file.
    const number = info && texCoord < 2 ? numberOf(info, slot) : -1;
    return [number, texCoord & 1, cos * scale[0]!, sin * scale[1]!, offset[0]!, -sin * scale[0]!, cos * scale[1]!, offset[1]!];
  });
  const numbers = new Float32Array([
    ...(pbr.baseColorFactor ?? [1, 1, 1, 1]),
    pbr.metallicFactor ?? 1,
    pbr.roughnessFactor ?? 1,
    ...emissiveFactor.map((factor) => factor * strength),
    { MASK: 1, BLEND: 2 }[material.alphaMode ?? ''] ?? 0,
    material.alphaCutoff ?? 0.5,
    +!!material.doubleSided,
    +('KHR_materials_unlit' in extensions),
    material.normalTexture?.scale ?? 1,
    material.occlusionTexture?.strength ?? 1,
    extensions['KHR_materials_transmission']?.transmissionFactor ?? 0,
    ...textures,
    ...(lobed ? lobesOf(extensions) : []),
  ]);
  return new Uint8Array(numbers.buffer);
}
