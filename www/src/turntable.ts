/**
 * `dist/turntable.js`: a product that turns in pictures that were taken of it, where its model is not drawn.
 *
 * In: the element with its attributes `turntable…`, what the device is. Out: a stage like that of models (`stage.ts`), so that gestures,
 * events, the poster and everything else are those of the element. Frames come from one picture in a small and a larger size: the
 * small one turns, the larger one is fetched once the product rests, where it would be seen and no data is to be saved. A picture that
 * cannot be had leaves the poster. Must not draw where nobody looks, nor keep frames there for long.
 */
import type { Device } from './device.js';
import { toFailure } from './errors.js';
import type { Attempt } from './ladder.js';
import type { Stage } from './stage.js';
import type { PreviewListener, StagePreview } from './stage-preview.js';
import { createTurntableCamera } from './turntable-camera.js';
import type { Shown, Turned, TurntableCamera } from './turntable-camera.js';
import { drawFrame } from './turntable-draw.js';
import { gridOf, placeOf, spritesOf } from './turntable-grid.js';
import type { Grid, Sprite } from './turntable-grid.js';
import { decodingBytes, drop, keep, keptBytes, makeRoom } from './turntable-memory.js';
import type { Keeper } from './turntable-memory.js';
import { decodeFrame, decodeSheet, fetchSprite } from './turntable-sheet.js';
import type { Sheet, SpriteFile } from './turntable-sheet.js';
import type { Camera, Opened, PreviewTier, Settings } from './types.js';
import { addRules } from './view-style.js';

/** The element as far as this file knows it. */
type View = HTMLElement & {
  /** Set where a model was given up: where its camera stood. */
  fallen?: Camera | undefined;
  frames?: { report(): object } | undefined;
  graph?: unknown;
  player?: unknown;
};

/** A product rests this long before more is fetched for it. */
const REST_MILLIS = 300;
/** So much larger than its frame must a picture be shown that a larger frame is worth it. */
const WORTH = 1.15;
/** Frames of a turntable that nobody sees are kept this long, and those of a page in the background. */
const UNSEEN_MILLIS = 10_000;
const PARK_MILLIS = 30_000;

/** Hotspots of a model that was given up have no place here: nobody knows how large the product in the pictures is. */
const RULES = ['.turntable>.hotspots{display:none!important}'];
const ruled = new WeakSet<View>();

/** A stage for the turntable of `view`. */
export function stage(view: View, { verdict }: Device): Stage {
  return {
    open: (_url, _credentials, listener) => open(view, verdict.tier as PreviewTier, verdict.delivery === 'auto', listener),
    report: () => ({ attempt: undefined, transitions: [], scales: [], memory: undefined }),
  };
}

function open(view: View, tier: PreviewTier, lavish: boolean, listener: PreviewListener): StagePreview {
  const attempt: Attempt = { tier, place: 'main' };
  const credentials = view.hasAttribute('with-credentials') ? 'include' : 'same-origin';
  const settings: Settings = listener.settings();
  const abort = new AbortController();
  let grid: Grid | undefined;
  let camera: TurntableCamera | undefined;
  let small: SpriteFile | undefined;
  let larger: Sprite | undefined;
  let large: SpriteFile | undefined;
  /** All frames, of the small picture, or of the large one where that can be kept. */
  let sheet: Sheet | undefined;
  /** One frame of the large picture, where not all can be kept. */
  let sharp: { sheet: Sheet; key: string } | undefined;
  let drawn = '';
  let shown: Shown | undefined;
  /** How many pixels a pixel of the sheet's frames covers, in the last picture. */
  let blur = 0;
  let closed = false;
  let sharpening = false;
  let parked = false;
  const timers: Record<'rest' | 'turn' | 'unseen' | 'park', ReturnType<typeof setTimeout> | undefined> = { rest: undefined, turn: undefined, unseen: undefined, park: undefined };
  const at = (timer: keyof typeof timers, millis: number, what: () => void) => {
    clearTimeout(timers[timer]);
    timers[timer] = setTimeout(what, millis);
  };
  const keyOf = ({ view, row }: Shown) => `${view} ${row}`;

  const forgetFrames = () => {
    drop(keeper);
    keeper.bytes = 0;
    sheet?.close();
    sharp?.sheet.close();
    sheet = sharp = undefined;
  };

  const keepSheet = (made: Sheet) => {
    forgetFrames();
    sheet = made;
    drawn = '';
    keeper.bytes = made.bytes;
    keep(keeper);
  };

  /** Nobody sees it: until somebody does it keeps its last picture and the file. */
  const rest = () => {
    Object.values(timers).forEach(clearTimeout);
    forgetFrames();
    listener.rested();
  };

  const keeper: Keeper = { bytes: 0, unseen_since: undefined, release: rest };

  const begin = async () => {
    try {
      if (!small) {
        grid = gridOf((name) => view.getAttribute(name));
        const sprites = spritesOf(view.getAttribute('turntable') ?? '');
        const [first] = sprites;
        larger = sprites[sprites.length - 1] === first ? undefined : sprites[sprites.length - 1];
        small = await fetchSprite(grid, first!, view.baseURI, credentials, decodingBytes(tier), abort, listener.progress);
      }
      const made = await decodeSheet(small, makeRoom(4 * small.width_px * small.height_px, tier));
      if (closed) {
        made.close();
        return;
      }
      keepSheet(made);
      see();
      if (!camera) {
        camera = createTurntableCamera(grid!);
        camera.configure(settings);
        const { fallen } = view;
        if (fallen && fallen.radius_metres) {
          // The shopper finds the product as the model was turned.
          camera.stand(fallen.theta_radians, fallen.phi_radians);
        } else {
          camera.input({ kind: 'jump' });
        }
      }
      // No model is read, and nothing may be taken for one.
      listener.opened(undefined as unknown as Opened, attempt);
    } catch (thrown) {
      if (!closed) {
        close();
        listener.refused(toFailure(thrown, 'turntable-unreadable'));
      }
    }
  };

  /** What rests and is seen larger than its frame gets a sharper one. */
  const sharpen = async () => {
    const wanted = shown;
    if (sharpening || !larger || !wanted || !sheet || !settings.seen || !lavish || blur < WORTH || sharp?.key === keyOf(wanted)) {
      return;
    }
    sharpening = true;
    try {
      large ??= await fetchSprite(grid!, larger, view.baseURI, credentials, decodingBytes(tier), abort);
      const bytes = 4 * large.width_px * large.height_px;
      if (closed || !sheet) {
        return;
      }
      // Its own frames make room, for these take their place.
      if (bytes <= keptBytes(tier) && makeRoom(bytes - sheet.bytes, tier) === bytes - sheet.bytes) {
        const made = await decodeSheet(large, bytes);
        if (closed || !sheet) {
          made.close();
          return;
        }
        keepSheet(made);
        see();
      } else {
        const made = await decodeFrame(large, placeOf(grid!, large.frame, wanted.view, wanted.row));
        if (closed || !sheet) {
          made.close();
          return;
        }
        sharp?.sheet.close();
        sharp = { sheet: made, key: keyOf(wanted) };
      }
      listener.edited();
    } catch (thrown) {
      larger = undefined;
      if (!closed) {
        listener.ignored(toFailure(thrown, 'turntable-unreadable'));
      }
    } finally {
      sharpening = false;
    }
  };

  const see = () => {
    clearTimeout(timers.unseen);
    keeper.unseen_since = settings.seen ? undefined : performance.now();
    if (!settings.seen && sheet) {
      at('unseen', UNSEEN_MILLIS, () => sheet && shown && rest());
    }
  };

  /** A page in the background gives its memory back, as it does with models. */
  const park = () => {
    clearTimeout(timers.park);
    if (document.visibilityState === 'hidden') {
      at('park', PARK_MILLIS, () => {
        if (sheet) {
          forgetFrames();
          parked = true;
          listener.parked();
        }
      });
    } else if (parked) {
      parked = false;
      void begin();
    }
  };

  function frame(now_millis: number, [width_px, height_px]: readonly [number, number], force: boolean): void {
    if (!camera || !grid || !sheet) {
      return;
    }
    const began_millis = performance.now();
    const turned: Turned = camera.step(now_millis);
    const { advanced, next_millis, zoom } = turned;
    const still = !advanced.moving;
    const fine = still && sharp?.key === keyOf(turned) ? sharp.sheet : undefined;
    const key = [keyOf(turned), zoom, width_px, height_px, !!fine].join();
    const dirty = force || key !== drawn;
    let picture: HTMLCanvasElement | undefined;
    if (dirty) {
      const { source, frame } = fine ?? sheet;
      const place = fine ? ([0, 0] as const) : placeOf(grid, frame, turned.view, turned.row);
      const made = drawFrame(source, place, frame, width_px, height_px, zoom);
      picture = made.canvas;
      blur = fine ? 0 : made.blur;
      drawn = key;
      shown = turned;
    }
    listener.drawn({ ...advanced, dirty }, picture && { kind: 'canvas', canvas: picture }, performance.now() - began_millis, 1);
    clearTimeout(timers.rest);
    clearTimeout(timers.turn);
    if (still) {
      timers.rest = setTimeout(sharpen, REST_MILLIS);
      if (next_millis !== undefined) {
        // Between two frames there is nothing to draw.
        at('turn', next_millis, listener.edited);
      }
    }
  }

  function close(): void {
    closed = true;
    abort.abort();
    Object.values(timers).forEach(clearTimeout);
    forgetFrames();
    document.removeEventListener('visibilitychange', park);
    view.frames = undefined;
    mark(view, false);
  }

  view.graph = view.player = undefined;
  view.frames = {
    report: () => ({
      shows: 'turntable',
      turntable: {
        views: grid?.views,
        rows: grid?.rows_radians.length,
        /** Of the file, and as they are kept. */
        frame_px: small && [small.frame.width_px, small.frame.height_px],
        kept_px: sheet && [sheet.frame.width_px, sheet.frame.height_px],
        file_bytes: (small?.blob.size ?? 0) + (large?.blob.size ?? 0),
        kept_bytes: (sheet?.bytes ?? 0) + (sharp?.sheet.bytes ?? 0),
        large: !!large,
      },
    }),
  };
  mark(view, true);
  document.addEventListener('visibilitychange', park);
  void begin();
  return {
    reopen: () => void begin(),
    configure(changed) {
      // The pictures are of the variant that the page names beside them.
      const { variant_name } = changed;
      if (variant_name && variant_name !== settings.variant_name) {
        listener.ignored({ code: 'no-variant', message: `a turntable shows one variant, not "${variant_name}"` });
      }
      Object.assign(settings, changed);
      camera?.configure(changed);
      see();
    },
    input: (event) => camera?.input(event),
    edit: () => undefined,
    frame,
    close,
  };
}

function mark(view: View, on: boolean): void {
  const root = view.shadowRoot!;
  if (!ruled.has(view)) {
    ruled.add(view);
    addRules(root, RULES);
  }
  root.querySelector('[part=container]')?.classList.toggle('turntable', on);
}
