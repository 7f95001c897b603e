/**
 * A material as a page's script sees it: `Material`, `PBRMetallicRoughness` and `TextureInfo` of `<model-viewer>`.
 *
 * In: the material's JSON, which is all there is to know of it. Out: the same JSON changed, and a word each time. Clearcoat,
 * sheen and the others are seen where the file's are (T2 to T4), and go out with `exportScene` from everywhere.
 */
import { linearColor } from './graph-color.js';
import { EXTENSIONS } from './graph-extensions.js';
import { extensionOf, infoAt, nameOf, PLACES, setInfo, setTransform, transformOf, uses } from './graph-gltf.js';
import type { GltfJson, InfoJson, MaterialJson, Place } from './graph-gltf.js';
import { backingOf, textureOf } from './graph-texture.js';
import type { Texture } from './graph-texture.js';

export type TextureInfo = { readonly texture: Texture | null; setTexture(texture: Texture | null): void };
type Color = readonly number[] | string;
/** Of what adds to core glTF. */
type LobeTextures = {
  readonly [key in
    | 'clearcoatTexture' | 'clearcoatRoughnessTexture' | 'clearcoatNormalTexture' | 'sheenColorTexture' | 'sheenRoughnessTexture'
    | 'transmissionTexture' | 'thicknessTexture' | 'specularTexture' | 'specularColorTexture' | 'iridescenceTexture'
    | 'iridescenceThicknessTexture' | 'anisotropyTexture']: TextureInfo;
};

export type PbrMetallicRoughness = {
  readonly baseColorFactor: number[];
  readonly metallicFactor: number;
  readonly roughnessFactor: number;
  readonly baseColorTexture: TextureInfo;
  readonly metallicRoughnessTexture: TextureInfo;
  setBaseColorFactor(rgba: Color): void;
  setMetallicFactor(value: number): void;
  setRoughnessFactor(value: number): void;
};

/** Next to these, a getter and a setter for every line of `EXTENSIONS`. */
export type Material = LobeTextures & {
  name: string;
  readonly index: number;
  readonly isLoaded: boolean;
  readonly isActive: boolean;
  readonly pbrMetallicRoughness: PbrMetallicRoughness;
  readonly normalTexture: TextureInfo;
  readonly occlusionTexture: TextureInfo;
  readonly emissiveTexture: TextureInfo;
  readonly emissiveFactor: number[];
  setEmissiveFactor(rgb: Color): void;
  getAlphaMode(): string;
  setAlphaMode(mode: string): void;
  getAlphaCutoff(): number;
  setAlphaCutoff(cutoff: number): void;
  getDoubleSided(): boolean;
  setDoubleSided(doubleSided: boolean): void;
  hasVariant(name: string): boolean;
  ensureLoaded(): Promise<void>;
};

/** What a material asks of its model. */
export type Owner = {
  gltf: GltfJson;
  /** The material is another one now. */
  changed(): void;
  /** The place of a texture in the glTF's list, made for one that a script made; nothing for another model's. */
  indexOf(texture: Texture): number | undefined;
  isActive(): boolean;
  hasVariant(name: string): boolean;
};

/** `set` of a property's name. */
const setter = (name: string) => `set${name[0]!.toUpperCase()}${name.slice(1)}`;

/** The object for the material `json`, which is number `index` of `owner`. */
export function materialOf(json: MaterialJson, index: number, owner: Owner): Material {
  /** Take a value, unless it is none. */
  const set = <Value>(value: Value | undefined, put: (value: Value) => void) => {
    if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) {
      console.info('<product-view>: a material got a value that is none; it keeps its own.');
      return;
    }
    put(value);
    owner.changed();
  };
  const unit = (value: number) => Math.min(1, Math.max(0, +value));
  const rgb = (color: Color) => linearColor(color)?.slice(0, 3);
  const pbr = () => (json.pbrMetallicRoughness ??= {});
  const baseColor = () => [...(pbr().baseColorFactor ?? [1, 1, 1, 1])];
  const [base, metallic, normal, occlusion, emissive, ...lobes] = PLACES.map((place) => infoOf(json, place, owner)) as [
    TextureInfo, TextureInfo, TextureInfo, TextureInfo, TextureInfo, ...TextureInfo[],
  ];
  const material: Omit<Material, keyof LobeTextures> = {
    get name() {
      return json.name ?? '';
    },
    set name(name) {
      json.name = name;
    },
    index,
    isLoaded: true,
    get isActive() {
      return owner.isActive();
    },
    pbrMetallicRoughness: {
      get baseColorFactor() {
        return baseColor();
      },
      get metallicFactor() {
        return pbr().metallicFactor ?? 1;
      },
      get roughnessFactor() {
        return pbr().roughnessFactor ?? 1;
      },
      baseColorTexture: base,
      metallicRoughnessTexture: metallic,
      setBaseColorFactor: (color) =>
        set(linearColor(color), (rgba) => {
          // A colour without alpha leaves it as it is.
          pbr().baseColorFactor = [...rgba, ...baseColor().slice(rgba.length)].map(unit);
        }),
      setMetallicFactor: (value) => set(value, () => (pbr().metallicFactor = unit(value))),
      setRoughnessFactor: (value) => set(value, () => (pbr().roughnessFactor = unit(value))),
    },
    normalTexture: normal,
    occlusionTexture: occlusion,
    emissiveTexture: emissive,
    get emissiveFactor() {
      return [...(json.emissiveFactor ?? [0, 0, 0])];
    },
    setEmissiveFactor: (color) => set(rgb(color), (value) => (json.emissiveFactor = value.map(unit))),
    getAlphaMode: () => json.alphaMode ?? 'OPAQUE',
    setAlphaMode: (mode) =>
      set(/^(OPAQUE|MASK|BLEND)$/.test(mode) ? mode : undefined, () => {
        json.alphaMode = mode;
        json.alphaCutoff = mode === 'MASK' ? 0.5 : undefined;
      }),
    getAlphaCutoff: () => json.alphaCutoff ?? 0.5,
    // Without a mask a cutoff says nothing.
    setAlphaCutoff: (cutoff) => set(cutoff, () => json.alphaMode === 'MASK' && (json.alphaCutoff = unit(cutoff))),
    getDoubleSided: () => !!json.doubleSided,
    setDoubleSided: (doubleSided) => set(doubleSided, () => (json.doubleSided = !!doubleSided)),
    hasVariant: (name) => owner.hasVariant(name),
    ensureLoaded: async () => undefined,
  };
  // The scale stands with the texture, and says nothing without it.
  const coatNormal = () => json.extensions?.['KHR_materials_clearcoat']?.clearcoatNormalTexture as InfoJson | undefined;
  Object.defineProperties(material, {
    clearcoatNormalScale: { get: () => coatNormal()?.scale ?? 1, enumerable: true },
    setClearcoatNormalScale: {
      value: (scale: number) =>
        set(scale, () => {
          const info = coatNormal();
          if (info) {
            info.scale = scale;
          }
        }),
    },
  });
  lobes.forEach((value, at) => Object.defineProperty(material, PLACES[at + 5]![1], { value, enumerable: true }));
  for (const [word, properties] of EXTENSIONS) {
    const extension = nameOf(word);
    for (const [name, fallback] of Object.entries(properties)) {
      const read = () => json.extensions?.[extension]?.[name] ?? fallback;
      Object.defineProperty(material, name, { get: read, enumerable: true });
      Object.defineProperty(material, setter(name), {
        value: (value: any) =>
          set(Array.isArray(fallback) ? rgb(value) : value, (taken) => {
            extensionOf(json, extension)[name] = taken;
            uses(owner.gltf, extension);
          }),
      });
    }
  }
  return material as Material;
}

/** Every texture of a material. */
export function texturesOf({ pbrMetallicRoughness, ...material }: Material): (Texture | null)[] {
  const infos: Record<string, unknown> = { ...pbrMetallicRoughness, ...material };
  return PLACES.map(([, key]) => (infos[key] as TextureInfo).texture);
}

function infoOf(json: MaterialJson, at: Place, owner: Owner): TextureInfo {
  const infoJson = () => infoAt(json, at);
  let texture: Texture | null = null;
  /** What a picture that comes back finds again: UV set, transform, strength. */
  let last: Partial<InfoJson> = infoJson() ?? {};
  const take = (other: Texture | null) => {
    texture = other;
    const backing = other && backingOf(other);
    if (backing) {
      backing.transform = { ...transformOf(infoJson()) };
      backing.watchers.add(transformed);
    }
  };
  function transformed(): void {
    const info = infoJson();
    const transform = texture && backingOf(texture)?.transform;
    if (info && transform) {
      setTransform(owner.gltf, info, transform);
      owner.changed();
    }
  }
  const index = infoJson()?.index;
  if (index !== undefined) {
    take(textureOf(owner.gltf, index));
  }
  return {
    get texture() {
      return texture;
    },
    setTexture(other) {
      const place = other ? owner.indexOf(other) : undefined;
      if (other && place === undefined) {
        console.info('<product-view>: a texture of another model cannot be used; make one with createTexture().');
        return;
      }
      if (texture) {
        backingOf(texture)?.watchers.delete(transformed);
      }
      last = infoJson() ?? last;
      setInfo(owner.gltf, json, at, place === undefined ? undefined : { ...last, index: place });
      take(other);
      owner.changed();
    },
  };
}
