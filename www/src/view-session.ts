/**
 * One model on its way from a URL to pictures: the states of a preview between poster and picture.
 *
 * In: what the element knows (attributes, size, whether it can be seen). Out: pictures on the surface's canvas, and
 * calls of `SessionOwner`. Whenever there is no picture to show it says so, and the poster is back. The element owns
 * API and events; the stage owns hosts and rungs.
 */
import type { Failure } from './errors.js';
import type { Place } from './ladder.js';
import type { Cause } from './messages.js';
import type { Stage } from './stage.js';
import type { PreviewListener, StagePreview } from './stage-preview.js';
import type { Advanced, Input, Opened, Picture, PreviewTier, Settings } from './types.js';
import { moved, NO_CAMERA } from './view-camera.js';
import { createDisplayCanvas } from './view-canvas.js';
import type { DisplayCanvas } from './view-canvas.js';
import { createLoop } from './view-loop.js';
import { renderSize, restingSize } from './view-size.js';

/** What a session asks of its element, and tells it. */
export type SessionOwner = {
  /** CSS pixels. */
  size(): { width_css_px: number; height_css_px: number };
  /** Whether anybody could see it move. */
  seen(): boolean;
  settings(): Settings;
  progress(fraction: number): void;
  /** The canvas shows another picture; before `pictured` and `turned`. */
  painted(): void;
  /** The first picture of a model is on the canvas. */
  pictured(): void;
  /** The camera moved. */
  turned(user: boolean): void;
  /** A setting or a texture that could not be read. */
  ignored(failure: Failure): void;
  /** No picture any more; the poster's turn. `final` says that none will follow. */
  lost(failure: Failure, cause: Cause | undefined, final: boolean): void;
  /** No picture while the page is out of sight. */
  parked(): void;
};

/** A running session. */
export type Session = {
  configure(settings: Settings): void;
  input(event: Input): void;
  /** Its size or visibility changed. */
  changed(): void;
  /** End it. The last picture stays until another session has its own, or `clearPictures`. */
  close(): void;
  /** Latest facts; `opened` is absent until the model is read. */
  readonly now: {
    opened: Opened | undefined;
    tier: PreviewTier | undefined;
    advanced: Pick<Advanced, 'camera' | 'turntable_radians'>;
    canvas: HTMLCanvasElement | undefined;
    pictured: boolean;
    pictures: number;
    size_px: readonly [number, number];
  };
};

/**
 * Open `url` on `stage` and keep it drawn on a canvas inside `surface`.
 *
 * @param credentials fetch the model with cookies of another origin
 */
export function openSession(
  stage: Stage,
  url: string,
  credentials: boolean,
  surface: HTMLElement,
  owner: SessionOwner,
): Session {
  const now: Session['now'] = {
    opened: undefined,
    tier: undefined,
    advanced: { camera: NO_CAMERA, turntable_radians: 0 },
    canvas: undefined,
    pictured: false,
    pictures: 0,
    size_px: [1, 1],
  };
  let display: DisplayCanvas | undefined;
  let touched = false;
  let place: Place = 'main';
  let force = true;
  let aspect = 0;
  /** Nothing moves, and the picture is as sharp as it gets. */
  let resting = false;
  /** The governor's. */
  let scale = 1;

  const loop = createLoop(
    // The very first picture is drawn early, so that it is there when the element scrolls in.
    () => !!now.opened && document.visibilityState === 'visible' && (owner.seen() || !now.pictured),
    (now_millis) => {
      const forced = force;
      force = false;
      preview.frame(now_millis, now.size_px, forced);
    },
  );

  function sizeFor(still: boolean, governed: number): readonly [number, number] {
    const { width_css_px, height_css_px } = owner.size();
    const dpr = devicePixelRatio || 1;
    return now.tier ? renderSize(now.tier, width_css_px, height_css_px, dpr, still, governed) : [1, 1];
  }

  /** Something is about to change: back to the size for motion. */
  function stir(): void {
    resting = false;
    now.size_px = sizeFor(false, scale);
    loop.wake();
  }

  function measure(): void {
    const { width_css_px, height_css_px } = owner.size();
    resting = false;
    now.size_px = sizeFor(false, scale);
    const before = aspect;
    aspect = Math.min(100, Math.max(0.01, width_css_px / Math.max(1, height_css_px)));
    if (now.opened && aspect !== before) {
      preview.configure({ aspect });
    }
  }

  function settings(): Settings {
    const all: Settings = { ...owner.settings(), aspect };
    if (touched) {
      // After a restart the shopper finds the product as it was turned.
      const { theta_radians, phi_radians, radius_metres } = now.advanced.camera;
      all.camera_orbit = `${theta_radians}rad ${phi_radians}rad ${radius_metres}m`;
    }
    return all;
  }

  function paint(picture: Picture): void {
    if (display?.kind !== picture.kind) {
      display = createDisplayCanvas(picture.kind);
      display.element.setAttribute('part', 'canvas');
    }
    display.show(picture);
    now.canvas = display.element;
    now.pictures++;
    if (display.element.parentNode !== surface) {
      // Only now is there something better than what another session left here.
      clearPictures(surface);
      surface.append(display.element);
    }
  }

  function drawn(advanced: Advanced, picture: Picture | undefined, draw_millis: number, governed: number): void {
    const before = now.advanced.camera;
    now.advanced = advanced;
    if (picture) {
      paint(picture);
      owner.painted();
      if (!now.pictured) {
        now.pictured = true;
        owner.pictured();
      }
    }
    if (moved(before, advanced.camera)) {
      owner.turned(advanced.user);
    }
    loop.answered(advanced.moving);
    if (picture && !advanced.moving && !resting) {
      const size_px = restingSize(draw_millis, now.size_px, sizeFor(true, 1), sizeFor(false, 1), place);
      if (size_px) {
        resting = true;
        now.size_px = size_px;
        loop.wake();
      }
    }
    if (scale !== governed) {
      scale = governed;
      now.size_px = resting ? now.size_px : sizeFor(false, scale);
    }
  }

  function forget(): void {
    loop.stop();
    clearPictures(surface);
    display = now.canvas = now.opened = undefined;
    now.pictured = false;
    force = true;
  }

  const listener: PreviewListener = {
    settings,
    progress: owner.progress,
    opened(opened, attempt) {
      now.opened = opened;
      now.tier = attempt.tier;
      place = attempt.place;
      measure();
      loop.wake();
    },
    drawn,
    ignored: owner.ignored,
    refused(failure) {
      forget();
      owner.lost(failure, undefined, true);
    },
    lost(cause, failure, final) {
      forget();
      owner.lost(failure, cause, final);
    },
    parked() {
      forget();
      owner.parked();
    },
  };
  measure();
  const preview: StagePreview = stage.open(url, credentials, listener);

  return {
    now,
    configure(changed) {
      preview.configure(changed);
      stir();
    },
    input(event) {
      touched ||= event.kind !== 'jump';
      preview.input(event);
      stir();
    },
    changed() {
      measure();
      loop.wake();
    },
    close() {
      loop.stop();
      preview.close();
    },
  };
}

/** Take away what a session left on `surface`. */
export function clearPictures(surface: HTMLElement): void {
  surface.querySelectorAll('canvas').forEach((canvas) => canvas.remove());
}
