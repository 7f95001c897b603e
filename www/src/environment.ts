/**
 * `dist/environment.js`: light and skies from pictures, for previews that name one. Loaded by the preview host.
 *
 * In: the pictures that previews name (`environment-image`, `skybox-image`). Out: what the renderer lights them with and shows
 * behind them. A picture is fetched and made once for all previews that name it, in steps that hold nobody up, one picture after
 * the other, and given back with the last of them. While it is not there a product keeps the light that it has; where it is
 * not to be had, that is the studio.
 */
import { loadArtefact } from './artefact.js';
import { download } from './download.js';
import { StorefrontError, toFailure } from './errors.js';
import type { Failure } from './errors.js';
import { pictured } from './host-surroundings.js';
import type { Surrounded } from './host-surroundings.js';
import { decodePixels } from './textures.js';
import type { DecodeOnPage } from './textures.js';
import type { PreviewTier, Renderer } from './types.js';

/** Exports of `dist/environment.js`. */
export type EnvironmentModule = typeof import('./environment.js');

/** `light.wasm`. */
type LightModule = {
  Light: {
    from_hdr(bytes: Uint8Array, sky_width_texels: number): Light;
    from_pixels(rgba: Uint8Array, width_px: number, sky_width_texels: number): Light;
  };
  /** Empty for what is no PNG, JPEG or WebP. */
  picture_size(bytes: Uint8Array): Uint32Array;
};
type Light = { step(): boolean; words(): Uint32Array; map_words(): Uint32Array; free(): void };

/** What the host lends. */
export type Given = {
  base: string;
  tier: PreviewTier;
  /** Once it is there; nothing if it is dead. */
  renderer(): Promise<Renderer | undefined>;
  decodeOnPage: DecodeOnPage;
  failed(preview: number, failure: Failure): void;
  /** A preview that is open has another light. */
  lit(preview: number): void;
  /** Where the renderer is the one of T1 that has the studio alone: asks for the other, for a preview, and says what is missing. */
  readonly grow?: ((preview: number) => Promise<true | void>) | undefined;
};

/** A picture, for all who use it. */
type Picture = { users: number; abort: AbortController; number: Promise<number> };
type Use = { number: Promise<number>; leave(): void };

/** Libraries of such pictures offer 1K as 1.5 MB and 4K as 20 MB; light needs no more than 1K. */
const MAX_BYTES = 16 * 1024 * 1024;
/** Of a picture that the browser decodes, which takes the memory of all its pixels. */
const MAX_SIDE_PX = 8192;
const CODES = { missing: 'light-missing', stalled: 'light-stalled', too_large: 'light-too-large' };
const FOLLOWED = /^(https?|data|blob):/;
/** A thread does so much at a time, and then lets others have their turn; on a slow phone a step is over it by little. */
const SLICE_MILLIS = 8;
/** What nobody uses stays this long: a preview that is read again comes back at once. */
const LINGER_MILLIS = 1_000;
/** Texels of a sky, which has half the height. What lights alone is made of 512 at most. */
const SKY_WIDTH_TEXELS = { T1: 512, T2: 512, T3: 1024, T4: 1024 };

/** @returns surrounds a preview with what its `pictures` say; settles when that is so, or cannot be */
export function createSurroundings(given: Given) {
  const { base, tier, renderer, decodeOnPage, failed, lit } = given;
  const pictures = new Map<string, Picture>();
  const used = new Map<number, Use[]>();
  const latest = new Map<number, object>();
  /** The making of the last picture. */
  let last: Promise<unknown> = Promise.resolve();

  /** Use the picture at `url`; as a sky, too, where `sky` says so. */
  function use(url: string, sky: boolean, credentials: RequestCredentials): Use {
    const key = [sky, credentials, url].join();
    let picture = pictures.get(key);
    if (!picture) {
      const abort = new AbortController();
      picture = { users: 0, abort, number: fetched(url, credentials, abort).then((bytes) => queued(bytes, sky, abort.signal)) };
      pictures.set(key, picture);
    }
    const mine = picture;
    const forget = () => pictures.get(key) === mine && pictures.delete(key);
    // One that failed may be asked for again.
    mine.number.catch(forget);
    mine.users++;
    const drop = () => {
      if (!mine.users) {
        forget();
        mine.abort.abort();
        mine.number.then(async (number) => (await renderer())?.remove_surroundings?.(number)).catch(() => undefined);
      }
    };
    return {
      number: mine.number.catch((thrown) => {
        const { code, message } = toFailure(thrown, '');
        throw new StorefrontError(code.startsWith('light-') ? code : 'light-unreadable', `${url.slice(0, 200)}: ${message}`);
      }),
      leave() {
        mine.users--;
        setTimeout(drop, LINGER_MILLIS);
      },
    };
  }

  async function fetched(url: string, credentials: RequestCredentials, abort: AbortController) {
    if (!FOLLOWED.test(url)) {
      throw new StorefrontError('light-bad-uri', 'addresses of this kind are not followed');
    }
    return download(url, { max_bytes: MAX_BYTES, credentials, codes: CODES }, abort);
  }

  function queued(bytes: Uint8Array<ArrayBuffer>, sky: boolean, signal: AbortSignal): Promise<number> {
    const number = last.then(() => made(bytes, sky, signal));
    last = number.catch(() => undefined);
    return number;
  }

  async function made(bytes: Uint8Array<ArrayBuffer>, sky: boolean, signal: AbortSignal): Promise<number> {
    const wanted = () => {
      if (signal.aborted) {
        throw new Error('nobody wants it any more');
      }
    };
    wanted();
    const module = await loadArtefact<LightModule>(base, 'light');
    const sky_width = sky ? SKY_WIDTH_TEXELS[tier] : 0;
    const light = await begun(module, bytes, sky_width);
    try {
      for (let from = performance.now(); light.step(); ) {
        if (performance.now() - from > SLICE_MILLIS) {
          await new Promise((resolve) => setTimeout(resolve));
          wanted();
          from = performance.now();
        }
      }
      const there = await renderer();
      wanted();
      return there!.add_surroundings!(tier === 'T1' ? light.map_words() : light.words());
    } finally {
      light.free();
    }
  }

  async function begun({ Light, picture_size }: LightModule, bytes: Uint8Array<ArrayBuffer>, sky_width: number): Promise<Light> {
    if (bytes[0] === 0x23 && bytes[1] === 0x3f) {
      return Light.from_hdr(bytes, sky_width);
    }
    const sides = picture_size(bytes);
    if (!sides[0]) {
      throw new Error('no HDR, PNG, JPEG or WebP');
    }
    const side = Math.max(...sides);
    if (side > MAX_SIDE_PX) {
      throw new StorefrontError(CODES.too_large, `${side} pixels, the limit is ${MAX_SIDE_PX}`);
    }
    const width_px = sky_width || 512;
    const request = { texture: 0, mime: '', byte_offset: 0, byte_length: 0, width_px, height_px: width_px / 2, srgb: true };
    const rgba = await decodePixels(bytes, request, decodeOnPage);
    if (!rgba) {
      throw new Error('the browser cannot decode it');
    }
    return Light.from_pixels(rgba, width_px, sky_width);
  }

  return async (preview: number, entry: Surrounded): Promise<void> => {
    const { light, sky } = entry.pictures;
    const turn = {};
    latest.set(preview, turn);
    if (tier === 'T1' && pictured(entry.pictures)) {
      // Only then is it known which one that is.
      await renderer();
      if (given.grow) {
        return void (await given.grow(preview));
      }
    }
    const credentials: RequestCredentials = entry.credentials ? 'include' : 'same-origin';
    const behind = sky ? use(sky, true, credentials) : undefined;
    const above = !light ? behind : light === 'neutral' ? undefined : light === sky ? behind : use(light, false, credentials);
    const uses = [above, behind].filter((it, at, all): it is Use => !!it && all.indexOf(it) === at);
    const gone = () => entry.abort.signal.aborted || latest.get(preview) !== turn;
    const numbers = new Map<Use | undefined, number>();
    await Promise.all(
      uses.map((it) =>
        it.number.then(
          (number) => numbers.set(it, number),
          (thrown) => gone() || failed(preview, toFailure(thrown, '')),
        ),
      ),
    );
    if (gone()) {
      uses.forEach((it) => it.leave());
      return;
    }
    const before = used.get(preview);
    if (!before) {
      entry.abort.signal.addEventListener('abort', () => {
        latest.delete(preview);
        used.get(preview)?.forEach((it) => it.leave());
        used.delete(preview);
      });
    }
    used.set(preview, uses);
    before?.forEach((it) => it.leave());
    const around = [numbers.get(above) ?? 0, numbers.get(behind) ?? 0] as const;
    if (String(entry.around ?? [0, 0]) !== String(around)) {
      entry.around = around;
      if (entry.opened !== undefined) {
        (await renderer())?.surround?.(entry.opened, ...around);
      }
      lit(preview);
    }
  };
}
