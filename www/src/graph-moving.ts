/**
 * Textures whose picture changes: a canvas that a script draws on, a film, a Lottie animation.
 *
 * In: the element that holds the picture. Out: its frames, as the renderer takes them, and a word for each that is new. Films
 * play only while a preview that wears them is seen (`graph-reel.ts`). Must not know models or materials.
 */
import { StorefrontError, toFailure } from './errors.js';
import { newTexture } from './graph-texture.js';
import type { Texture } from './graph-texture.js';
import { optionsOf } from './ladder.js';
import type { PreviewTier } from './types.js';

/** One frame, within the sides that a rung takes. */
export type Frame = { picture: ImageBitmap | ImageData; width_px: number; height_px: number };

/** A picture that changes by itself. */
export type Film = {
  play(): void;
  pause(): void;
  /** Have `tell` called at each of its frames while it plays. @returns ends it */
  each(tell: () => void): () => void;
};

/** What stands behind a texture whose picture changes. */
export type Moving = {
  element: HTMLCanvasElement | HTMLVideoElement;
  film?: Film;
  /** Told when there is another frame though nothing plays: the graphs that know the texture. */
  watchers: Set<() => void>;
  /** Previews in which it plays now. */
  viewers: Set<object>;
};

/** Of `lottie-web`'s `AnimationItem` what is used here. */
type Lottie = {
  play(): void;
  pause(): void;
  addEventListener(name: 'enterFrame', tell: () => void): void;
  removeEventListener(name: 'enterFrame', tell: () => void): void;
};
/** What a loader of Lottie exports: that of three.js, and others of its shape. */
type LottieModule = {
  LottieLoader: new () => {
    setQuality(quality: number): void;
    setWithCredentials?(credentials: boolean): void;
    load(url: string, loaded: (texture: { image: HTMLCanvasElement; animation: Lottie }) => void, progress: undefined, failed: (thrown: unknown) => void): void;
  };
};

/** A canvas of its own, which a script draws on and then says `update()`. */
export function canvasTexture(): Texture {
  return textureOf({ element: document.createElement('canvas') });
}

/** A film without sound, over and over. A page's policy must allow it (`media-src`), its server another origin (CORS). */
export function videoTexture(url: string, credentials: boolean): Texture {
  const video = document.createElement('video');
  Object.assign(video, { crossOrigin: credentials ? 'use-credentials' : 'anonymous', muted: true, loop: true, playsInline: true, preload: 'auto', src: url });
  const texture = textureOf(
    {
      element: video,
      film: {
        // Where the browser saves data or battery the first frame stays.
        play: () => void video.play().catch(() => undefined),
        pause: () => video.pause(),
        each(tell) {
          let ended = false;
          const ask = () => (video.requestVideoFrameCallback ? video.requestVideoFrameCallback(frame) : requestAnimationFrame(frame));
          const frame = () => {
            if (!ended) {
              tell();
              ask();
            }
          };
          ask();
          return () => (ended = true);
        },
      },
    },
    url,
  );
  ['loadeddata', 'seeked'].forEach((name) => video.addEventListener(name, () => backingsOf.get(texture)?.watchers.forEach((watcher) => watcher())));
  video.addEventListener('error', () => console.info(`<product-view>: the video ${url} cannot be played: ${video.error?.message}`));
  return texture;
}

/**
 * A Lottie animation, drawn by the loader that the page names.
 *
 * @throws {StorefrontError} `decoder-missing` where it names none, or none that can be had; `texture-unreadable`
 */
export async function lottieTexture(url: string, quality: number, credentials: boolean, loader: string | undefined): Promise<Texture> {
  let module: LottieModule;
  try {
    module = (await import(/* webpackIgnore: true */ /* @vite-ignore */ loader ?? 'lottieLoaderLocation-is-not-set')) as LottieModule;
  } catch (thrown) {
    throw new StorefrontError('decoder-missing', `lottieLoaderLocation (${loader}): ${toFailure(thrown, '').message}`);
  }
  try {
    const own = new module.LottieLoader();
    own.setQuality(quality);
    own.setWithCredentials?.(credentials);
    const { image, animation } = await new Promise<{ image: HTMLCanvasElement; animation: Lottie }>((loaded, failed) => own.load(url, loaded, undefined, failed));
    const each = (tell: () => void) => {
      animation.addEventListener('enterFrame', tell);
      return () => animation.removeEventListener('enterFrame', tell);
    };
    animation.pause();
    return textureOf({ element: image, film: { play: () => animation.play(), pause: () => animation.pause(), each } }, url, animation);
  } catch (thrown) {
    throw new StorefrontError('texture-unreadable', `${url}: ${toFailure(thrown, '').message}`);
  }
}

const backingsOf = new WeakMap<Texture, Moving>();

function textureOf(its: Pick<Moving, 'element' | 'film'>, uri?: string, animation?: object): Texture {
  const moving: Moving = { ...its, watchers: new Set(), viewers: new Set() };
  const texture = newTexture(
    '',
    {
      name: '',
      type: uri === undefined ? 'embedded' : 'external',
      ...(uri !== undefined && { uri }),
      element: its.element,
      ...(animation && { animation }),
      // A film tells of its frames itself.
      update: () => moving.film || moving.watchers.forEach((watcher) => watcher()),
    },
    undefined,
    { picture: { blob: new Blob([], { type: 'image/png' }), width_px: 0, height_px: 0, moving } },
  );
  backingsOf.set(texture, moving);
  return texture;
}

/** Sides of what `element` shows; 0 before a film has a picture. */
function sidesOf(element: Moving['element']): [number, number] {
  return 'videoWidth' in element ? (element.readyState < 2 ? [0, 0] : [element.videoWidth, element.videoHeight]) : [element.width, element.height];
}

/** Asked once: it takes as long as drawing. */
const clean = new WeakSet<Element>();
let moved: OffscreenCanvas | undefined;
let copied: HTMLCanvasElement | undefined;

/**
 * What `element` shows now, as `tier` takes it: a bitmap that moves to a worker without a copy, or for the rasteriser pixels.
 *
 * @returns nothing before there is a picture, and where it is another origin's
 */
export function frameOf({ element }: Moving, tier: PreviewTier): Frame | undefined {
  const most = optionsOf(tier, false, false).max_texture_side_texels;
  const sides = sidesOf(element);
  if (!sides[0] || !sides[1]) {
    return undefined;
  }
  const scale = Math.min(1, most / Math.max(...sides));
  // As the renderer rounds, which has room for no other size.
  const [width_px, height_px] = sides.map((side) => Math.max(1, Math.round(side * scale))) as [number, number];
  const canvas = tier === 'T1' || typeof OffscreenCanvas === 'undefined' ? (copied ??= document.createElement('canvas')) : (moved ??= new OffscreenCanvas(1, 1));
  [canvas.width, canvas.height] = [width_px, height_px];
  const context = canvas.getContext('2d', { willReadFrequently: canvas === copied }) as CanvasRenderingContext2D | null;
  try {
    context?.drawImage(element, 0, 0, width_px, height_px);
    if (canvas === moved && !clean.has(element)) {
      // Throws where another origin's picture was drawn; a bitmap of such a one cannot be sent.
      context?.getImageData(0, 0, 1, 1);
      clean.add(element);
    }
    const picture = canvas === moved ? moved.transferToImageBitmap() : context?.getImageData(0, 0, width_px, height_px);
    return picture && { picture, width_px, height_px };
  } catch {
    // The browser has said why.
    return undefined;
  }
}

/** Give the pictures that move a file of what they show now, for `exportScene` and thumbnails. */
export async function stills(pictures: Iterable<{ blob: Blob; moving?: Moving }>): Promise<void> {
  for (const picture of pictures) {
    if (picture.moving) {
      const { element } = picture.moving;
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = sidesOf(element).map((side) => side || 1) as [number, number];
      canvas.getContext('2d')?.drawImage(element, 0, 0);
      picture.blob = await pngOf(canvas);
    }
  }
}

/** @throws {StorefrontError} `no-picture` */
export async function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
  if (!png) {
    throw new StorefrontError('no-picture', 'the browser made no PNG');
  }
  return png;
}
