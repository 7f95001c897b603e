/**
 * One model on its way from a URL to pictures: the states of a preview between poster and picture.
 *
 * In: what the element knows (attributes, size, whether it can be seen). Out: pictures on the surface's canvas, and
 * calls of `SessionOwner`. Whenever there is no picture to show it says so, and the poster is back. The element owns
 * API and events; the stage owns hosts and rungs.
 */
import type { Failure } from './errors.js';
import type { Place } from './ladder.js';
import type { EarlyModel } from './model-early.js';
import type { Cause, Edit } from './messages.js';
import type { Stage } from './stage.js';
import type { PreviewListener, StagePreview } from './stage-preview.js';
import type { Advanced, Input, Opened, Picture, Pose, PreviewTier, Settings } from './types.js';
import { moved, NOTHING_DRAWN } from './view-camera.js';
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
  /** The least scale of moving pictures that the page allows. */
  minimumScale(): number;
  progress(fraction: number): void;
  /** The model is read. */
  opened(): void;
  /** The canvas shows another picture; before `pictured` and `turned`. */
  painted(): void;
  /** Pictures are of another size than before. */
  scaled(scale: RenderScale): void;
  /** The first picture of a model is on the canvas; before it, where `now.pictured` is false, each one that lacks some textures. */
  pictured(): void;
  /** The camera moved. */
  turned(user: boolean): void;
  /** The product stands in another light. */
  lit(): void;
  /** A setting, a texture or a light that could not be read. */
  ignored(failure: Failure): void;
  /** No picture any more; the poster's turn. `final` says that none will follow. */
  lost(failure: Failure, cause: Cause | undefined, final: boolean): void;
  /** No picture while the page is out of sight. */
  parked(): void;
};

/** What `<model-viewer>` says of the pixels of a picture: device pixels for a CSS px, on the screen, drawn and at the least. */
export type RenderScale = { reportedDpr: number; renderedDpr: number; minimumDpr: number; pixelWidth: number; pixelHeight: number; reason: string };

/** A running session. */
export type Session = {
  configure(settings: Settings): void;
  input(event: Input): void;
  edit(edits: Edit[], transfer?: Transferable[]): void;
  /** Read the model again, for what counts when it is opened. The last picture stays until then, the camera where it is. */
  reopen(): void;
  /** Its size or visibility changed. */
  changed(): void;
  /** Something other than settings is about to change the picture. */
  stir(): void;
  /** End it. The last picture stays until another session has its own, or `clearPictures`. */
  close(): void;
  /** Latest facts; `opened` is absent until the model is read. */
  readonly now: {
    opened: Opened | undefined;
    tier: PreviewTier | undefined;
    advanced: Pick<Advanced, 'camera' | 'turntable_radians' | 'min_field_of_view_degrees' | 'max_field_of_view_degrees'>;
    canvas: HTMLCanvasElement | undefined;
    pictured: boolean;
    pictures: number;
    size_px: readonly [number, number];
    /** From `scene-graph.js`: a texture moves, so no picture is the last one. */
    playing?: boolean;
    /**
     * From `animation.js`: how the model stands in the picture of this moment; NaN says that time may have passed that
     * nobody saw.
     */
    pose?: (now_millis: number) => Pose | undefined;
  };
};

/**
 * Open `url` on `stage` and keep it drawn on a canvas inside `surface`.
 *
 * @param credentials fetch the model with cookies of another origin
 * @param early the model, where it is on its way already
 */
export function openSession(
  stage: Stage,
  url: string,
  credentials: boolean,
  surface: HTMLElement,
  owner: SessionOwner,
  early?: EarlyModel,
): Session {
  const now: Session['now'] = {
    opened: undefined,
    tier: undefined,
    advanced: NOTHING_DRAWN,
    canvas: undefined,
    pictured: false,
    pictures: 0,
    size_px: [1, 1],
  };
  let display: DisplayCanvas | undefined;
  let touched = false;
  /** The renderer has the model, as it is to be. */
  let here = false;
  /** But for some of its textures. */
  let coarse = false;
  let place: Place = 'main';
  let force = true;
  let aspect = 0;
  /** Nothing moves, and the picture is as sharp as it gets. */
  let resting = false;
  /** The governor's. */
  let scale = 1;
  /** The size that was told last. */
  let told_px = '';
  let seen = owner.seen();
  /** Its memory went to another preview; the last picture stays, and is drawn anew when it is seen. */
  let rested = false;

  const loop = createLoop(
    // The very first picture is drawn early, so that it is there when the element scrolls in.
    () => here && document.visibilityState === 'visible' && (owner.seen() || !now.pictured),
    (now_millis) => {
      const forced = force;
      force = false;
      preview.frame(now_millis, now.size_px, forced, now.pose && now.pose(now_millis), owner.minimumScale());
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
    const all: Settings = { ...owner.settings(), aspect, seen };
    if (touched) {
      // After a restart the shopper finds the product as it was turned.
      const { theta_radians, phi_radians, radius_metres } = now.advanced.camera;
      all.camera_orbit = `${theta_radians}rad ${phi_radians}rad ${radius_metres}m`;
    }
    all.moves ||= !!now.pose;
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

  function tellScale(): void {
    const { width: pixelWidth, height: pixelHeight } = now.canvas!;
    const size_px = [pixelWidth, pixelHeight].join();
    if (told_px !== size_px) {
      told_px = size_px;
      const { width_css_px } = owner.size();
      const [full_px] = sizeFor(false, 1);
      const dpr = (width_px: number) => width_px / width_css_px;
      owner.scaled({
        reportedDpr: devicePixelRatio,
        renderedDpr: dpr(pixelWidth),
        minimumDpr: dpr(full_px) * owner.minimumScale(),
        pixelWidth,
        pixelHeight,
        reason: scale < 1 && pixelWidth < full_px ? 'GPU throttling' : '',
      });
    }
  }

  function drawn(advanced: Advanced, picture: Picture | undefined, draw_millis: number, governed: number): void {
    const before = now.advanced.camera;
    now.advanced = advanced;
    if (picture) {
      paint(picture);
      owner.painted();
      tellScale();
      if (!now.pictured) {
        now.pictured = !coarse;
        owner.pictured();
      }
    }
    if (moved(before, advanced.camera)) {
      owner.turned(advanced.user);
    }
    loop.answered(advanced.moving);
    if (picture && !advanced.moving && !now.playing && !resting && !coarse) {
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

  /** The renderer has the model no longer. */
  function leave(): void {
    loop.stop();
    here = rested = coarse = false;
    force = true;
  }

  function glance(): void {
    if (seen !== owner.seen()) {
      seen = !seen;
      preview.configure({ seen });
    }
    if (rested && seen) {
      rested = false;
      preview.reopen();
    }
  }

  function forget(): void {
    leave();
    clearPictures(surface);
    display = now.canvas = now.opened = undefined;
    now.pictured = false;
  }

  const listener: PreviewListener = {
    settings,
    progress: (fraction) => now.pictured || owner.progress(fraction),
    opened(opened, attempt) {
      // A turntable opens no model.
      coarse = !!opened?.coarse;
      // Read again, it does not lose textures that its last picture has.
      here = !coarse || !now.pictured;
      now.opened = opened;
      now.tier = attempt.tier;
      place = attempt.place;
      measure();
      const { turntable_radians } = now.advanced;
      if (turntable_radians) {
        preview.input({ kind: 'turntable', radians: turntable_radians });
      }
      owner.opened();
      loop.wake();
    },
    drawn,
    lit() {
      stir();
      owner.lit();
    },
    ignored: owner.ignored,
    edited() {
      here ||= coarse;
      coarse = false;
      stir();
    },
    rested() {
      leave();
      rested = true;
      glance();
    },
    moved: leave,
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
  let preview: StagePreview = stage.open(url, credentials, listener, early);

  return {
    now,
    stir,
    configure(changed) {
      preview.configure(changed);
      stir();
    },
    edit(edits, transfer) {
      preview.edit(edits, transfer);
      stir();
    },
    input(event) {
      touched ||= event.kind !== 'jump';
      preview.input(event);
      stir();
    },
    reopen() {
      leave();
      preview.close();
      preview = stage.open(url, credentials, listener);
    },
    changed() {
      if (now.pose) {
        now.pose(NaN);
      }
      glance();
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
