/**
 * Textures as a page's script sees them: those of the model, and those it makes itself.
 *
 * In: a glTF's texture, or an address. Out: `Texture`, `Sampler` and `Image` of `<model-viewer>`, as far as the renderer can
 * follow them. A texture that a script made is an encoded picture until a material uses it (`graph-model.ts`).
 */
import { download } from './download.js';
import { StorefrontError } from './errors.js';
import type { GltfJson, TransformJson } from './graph-gltf.js';
import { stills } from './graph-moving.js';
import type { Moving } from './graph-moving.js';
import { imageFiles, thumbnailOf } from './graph-thumbnail.js';

export type Uv = { u: number; v: number };

export type Sampler = {
  readonly name: string;
  readonly minFilter: number;
  readonly magFilter: number;
  readonly wrapS: number;
  readonly wrapT: number;
  readonly rotation: number;
  readonly scale: Uv;
  readonly offset: Uv;
  setMinFilter(filter: number): void;
  setMagFilter(filter: number): void;
  setWrapS(mode: number): void;
  setWrapT(mode: number): void;
  setRotation(rotation: number | null): void;
  setScale(scale: Uv | null): void;
  setOffset(offset: Uv | null): void;
};

export type Image = {
  readonly name: string;
  readonly type: 'embedded' | 'external';
  readonly uri?: string;
  readonly bufferView?: number;
  /** Of a canvas or video texture. */
  readonly element?: HTMLCanvasElement | HTMLVideoElement;
  /** Of a Lottie texture: what its loader gives. */
  readonly animation?: object;
  /** A script has drawn on the canvas. */
  update(): void;
  /** The URL of a PNG of this size; the caller revokes it. */
  createThumbnail(width_px: number, height_px: number): Promise<string>;
};
type ImageFacts = Pick<Image, 'name' | 'type' | 'uri' | 'bufferView' | 'element' | 'animation'> & Partial<Pick<Image, 'update'>>;

export type Texture = { readonly name: string; readonly sampler: Sampler; readonly source: Image };

/** A picture that a script brought; of one that moves the file is made when it is asked for. */
export type Picture = { blob: Blob; width_px: number; height_px: number; moving?: Moving };

/** What stands behind a texture. */
export type Backing = {
  /** Of the model, in its list. */
  index?: number;
  picture?: Picture;
  transform: TransformJson;
  /** Told when the transform changes: the infos that show it. */
  watchers: Set<() => void>;
  /** What glTF says of its sampler now. */
  sampling(): Sampling;
  /** Told when that is to be another one: the graphs that have the texture. */
  resampled: Set<(texture: Texture, sampling: Sampling) => void>;
};
/** A sampler of glTF. */
export type Sampling = { [key in keyof typeof PLAIN]?: number };

/** As much as a product's picture has at most. */
const MAX_BYTES = 16 * 1024 * 1024;
/** Linear with mips, repeating: the defaults of glTF. */
const PLAIN = { minFilter: 9987, magFilter: 9729, wrapS: 10497, wrapT: 10497 };
const WRAPS = [33071, 33648, 10497];
/** What glTF knows. */
const KNOWN: { [key in keyof typeof PLAIN]: number[] } = { minFilter: [9728, 9729, 9984, 9985, 9986, 9987], magFilter: [9728, 9729], wrapS: WRAPS, wrapT: WRAPS };

const backings = new WeakMap<Texture, Backing>();

export function backingOf(texture: Texture): Backing | undefined {
  return backings.get(texture);
}

/** Texture number `index` of a model. */
export function textureOf(gltf: GltfJson, index: number): Texture {
  const json = gltf.textures?.[index] ?? {};
  const source: number = json.extensions?.['EXT_texture_webp']?.source ?? json['source'];
  const image = gltf.images?.[source] ?? {};
  const type = image['uri'] === undefined ? 'embedded' : 'external';
  return newTexture(json.name ?? '', { ...image, name: image.name ?? '', type }, () => gltf.samplers?.[json['sampler']] ?? {}, { index }, async () => {
    const file = imageFiles.get(gltf);
    return file ? file(source) : new Blob();
  });
}

/**
 * Fetch a picture to make a texture of it.
 *
 * @throws {StorefrontError} `texture-missing`, `texture-stalled`, `texture-too-large`; `texture-unreadable` for what the
 *   browser does not decode
 */
export async function fetchTexture(url: string, type: string, credentials: RequestCredentials): Promise<Texture> {
  const codes = { missing: 'texture-missing', stalled: 'texture-stalled', too_large: 'texture-too-large' };
  const bytes = await download(url, { max_bytes: MAX_BYTES, credentials, codes }, new AbortController());
  const blob = new Blob([bytes], { type });
  try {
    // Here for its size, and so that the script hears of a bad one.
    const bitmap = await createImageBitmap(blob);
    const { width: width_px, height: height_px } = bitmap;
    bitmap.close();
    return newTexture('', { name: '', type: 'external', uri: url }, undefined, { picture: { blob, width_px, height_px } });
  } catch {
    throw new StorefrontError('texture-unreadable', `${url}: the browser cannot decode it`);
  }
}

/** @param file the picture's, for thumbnails; that of `own.picture` where nothing is said */
export function newTexture(
  name: string,
  facts: ImageFacts,
  sampling: (() => Sampling & { name?: string }) | undefined,
  own: Pick<Backing, 'index' | 'picture'>,
  file = async () => {
    const { picture } = own;
    await stills(picture ? [picture] : []);
    return picture?.blob ?? new Blob();
  },
): Texture {
  /** Of a texture that a script made. */
  const scripted: Sampling = {};
  const sampled = sampling ?? (() => scripted);
  const backing: Backing = { ...own, transform: {}, watchers: new Set(), sampling: sampled, resampled: new Set() };
  const change = (changed: TransformJson) => {
    Object.assign(backing.transform, changed);
    backing.watchers.forEach((watcher) => watcher());
  };
  const uv = ([u = 0, v = 0]: number[]): Uv => ({ u, v });
  const sampler = {
    name: sampling?.().name ?? '',
    get rotation() {
      return backing.transform.rotation ?? 0;
    },
    get scale() {
      return uv(backing.transform.scale ?? [1, 1]);
    },
    get offset() {
      return uv(backing.transform.offset ?? [0, 0]);
    },
    setRotation: (rotation) => change({ rotation: rotation ?? 0 }),
    setScale: (scale) => change({ scale: scale ? [scale.u, scale.v] : [1, 1] }),
    setOffset: (offset) => change({ offset: offset ? [offset.u, offset.v] : [0, 0] }),
  } as Sampler;
  for (const [name, known] of Object.entries(KNOWN) as [keyof typeof PLAIN, number[]][]) {
    Object.defineProperty(sampler, name, { get: () => sampled()[name] ?? PLAIN[name], enumerable: true });
    Object.defineProperty(sampler, `set${name[0]!.toUpperCase()}${name.slice(1)}`, {
      value(value: number) {
        if (!known.includes(value)) {
          console.info(`<product-view>: ${name} ${value} is none; the sampler keeps its own.`);
          return;
        }
        scripted[name] = value;
        const now = { ...sampled(), [name]: value };
        backing.resampled.forEach((resample) => resample(texture, now));
      },
    });
  }
  const source: Image = {
    update: () => undefined,
    ...facts,
    createThumbnail: async (width_px, height_px) => thumbnailOf(await file(), width_px, height_px),
  };
  const texture: Texture = { name, sampler, source };
  backings.set(texture, backing);
  return texture;
}
