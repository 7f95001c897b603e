/**
 * `dist/animation.js`: plays the animations of a `<product-view>`'s model.
 *
 * In: the element's attributes, calls of its script, and the time of each frame that is drawn; without frames no time
 * passes. Out: which moments of which animations the next picture shows, and the events of `<model-viewer>`, at the
 * same moments. Must not know how a model is posed (`src/scene/motion.rs`).
 */
import { fadeTo, isGone, moment, moves, newAction, rewind, seek, step, weightOf } from './animation-action.js';
import type { Action } from './animation-action.js';
import { numberOf, secondsOf } from './animation-options.js';
import type { AppendOptions, DetachOptions, PlayOptions } from './animation-options.js';
import type { Drive } from './pointers.js';
import type { Opened, Pose } from './types.js';
import type { Session } from './view-session.js';
import { lessMotion } from './view-watch.js';

/** The animations of one element's model. */
export type Player = {
  readonly paused: boolean;
  /** Seconds. */
  readonly duration: number;
  readonly appendedAnimations: string[];
  /** What the last picture shows, as in `Pose`; another array for another one. */
  readonly layers: Float32Array;
  currentTime: number;
  timeScale: number;
  play(options?: PlayOptions): void;
  pause(): void;
  appendAnimation(name?: string, options?: AppendOptions): void;
  detachAnimation(name?: string, options?: DetachOptions): void;
  /** An attribute changed, or what the shopper wants of motion. */
  attribute(name: string): void;
};

/** The element as far as this file knows it. */
type View = HTMLElement & {
  session?: Pick<Session, 'now' | 'stir' | 'configure'>;
  player?: Player;
  readonly modelIsVisible: boolean;
  offerAnimation(): void;
};

/** A frame never counts for more: the page may have been frozen. */
const LONGEST_STEP_MILLIS = 1_000;
const FADE_IN_SECONDS = 1.25;
const FADE_OUT_SECONDS = 1.5;
const CROSSFADE_MILLIS = 300;

/**
 * Give `view` a player for its model, unless there is one, and have it do what was asked for. Where the renderer plays nothing
 * it is asked to, and the model is soon opened again by one that does, or the host says why not.
 */
export function attach(view: View): void {
  const { opened } = view.session?.now ?? {};
  if (opened?.animations.length) {
    if (!plays(view)) {
      view.session?.configure({ moves: true });
      return;
    }
    view.player ??= createPlayer(view, opened);
    view.offerAnimation();
  }
}

/** Whether the renderer plays: on T1 the first one may be without. */
function plays(view: View): boolean {
  return !!view.session?.now.opened?.animation_seconds.length;
}

/** The player of `view`, whose model is read. Does what the attributes say. */
function createPlayer(view: View, opened: Opened): Player {
  const actions = opened.animations.map((name, at) => newAction(at, name, opened.animation_seconds[at] ?? 0));
  const still = lessMotion();
  /** Those that count, in the order in which they came. */
  let active: Action[] = [];
  let current: Action | undefined;
  /** Names that were appended. */
  let appended: string[] = [];
  /** What an appended one becomes when its run is over. */
  const later = new Map<Action, Partial<Action>>();
  let options: PlayOptions = {};
  let paused = true;
  let timeScale = 1;
  let before_millis = NaN;
  let shown = new Float32Array();
  /** From `pointers.js`, for what the renderer does not play itself. */
  let drive: Drive | undefined;
  let pointed = new TextDecoder().decode(opened.json).includes('"KHR_animation_pointer"');

  /** Fetch it, once. */
  async function askForPointers(): Promise<void> {
    pointed = false;
    try {
      const { attach: play }: typeof import('./pointers.js') = await import(/* webpackIgnore: true */ /* @vite-ignore */ new URL('pointers.js', import.meta.url).href);
      drive = await play(view as never);
      stir();
    } catch (thrown) {
      console.info('<product-view>: materials and lights of this model stay as they are, for what moves them cannot be had.', thrown);
    }
  }

  function emit(type: string, detail?: object): void {
    view.dispatchEvent(new CustomEvent(type, { detail }));
  }

  function stir(): void {
    view.session?.stir();
  }

  function activate(action: Action): void {
    if (!active.includes(action)) {
      active.push(action);
    }
  }

  function stop(action: Action): void {
    rewind(action);
    active = active.filter((other) => other !== action);
  }

  /** The last one of that name, as in `<model-viewer>`. */
  function named(name: string | null | undefined): Action | undefined {
    return actions.filter((action) => action.name === name).pop();
  }

  /** Go over to what `animation-name` says: a name, an index, or else the first one. */
  function change(): void {
    const name = view.getAttribute('animation-name');
    const action = named(name) ?? actions[parseInt(name ?? '', 10)] ?? actions[0];
    const from = current;
    if (!action) {
      return;
    }
    current = action;
    if (paused) {
      active.forEach(rewind);
      active = [];
      appended = [];
    } else if (from && from !== action) {
      const millis = Number(view.getAttribute('animation-crossfade-duration') ?? CROSSFADE_MILLIS);
      const seconds = Math.max(0, Number.isFinite(millis) ? millis : CROSSFADE_MILLIS) / 1000;
      fadeTo(from, 0, seconds);
      fadeTo(action, 1, seconds, active.includes(action) ? undefined : 0);
      action.ended = false;
    } else if (timeScale > 0 && moment(action) === action.duration_seconds) {
      active.forEach((other) => seek(other, 0));
    }
    action.ended = false;
    action.pingpong = !!options.pingpong;
    action.repetitions = options.repetitions ?? Infinity;
    activate(action);
    stir();
  }

  function happened(action: Action, happening: 'loop' | 'finished'): void {
    if (happening === 'loop') {
      const { loops: count, name } = action;
      const becomes = later.get(action);
      if (becomes) {
        later.delete(action);
        rewind(action);
        Object.assign(action, becomes);
      }
      emit('loop', { count, name });
    } else {
      appended = appended.filter((name) => name !== action.name);
      emit('finished');
    }
  }

  /** What can be appended and detached: anything but the one that the attribute names. */
  function beside(name: string): Action | undefined {
    return name === view.getAttribute('animation-name') ? undefined : named(name);
  }

  /** Calls of a page's script. */
  function call(type: string, work: () => void): void {
    paused = false;
    work();
    emit(type);
    stir();
  }

  const player: Player = {
    get paused() {
      return paused;
    },
    get duration() {
      return current?.duration_seconds ?? 0;
    },
    get appendedAnimations() {
      return appended;
    },
    get layers() {
      return shown;
    },
    get currentTime() {
      return current ? moment(current) : 0;
    },
    set currentTime(seconds) {
      if (Number.isFinite(+seconds)) {
        if (!current) {
          change();
        }
        active.forEach((action) => seek(action, +seconds));
        stir();
      }
    },
    get timeScale() {
      return timeScale;
    },
    set timeScale(value) {
      timeScale = Number.isFinite(+value) ? +value : timeScale;
      stir();
    },
    play(wanted) {
      call('play', () => {
        options = { ...wanted };
        change();
      });
    },
    pause() {
      if (!paused) {
        paused = true;
        emit('pause');
        stir();
      }
    },
    appendAnimation(name = '', wanted = {}) {
      call('append-animation', () => {
        const action = beside(name);
        if (!action) {
          return;
        }
        const pingpong = !!wanted.pingpong;
        const repetitions = Math.max(1, Math.trunc(numberOf(wanted.repetitions, Infinity)) || 1);
        if ((wanted.repetitions || 'pingpong' in wanted) && appended.includes(name) && !later.has(action)) {
          later.set(action, { pingpong, repetitions });
        }
        const time = numberOf(wanted.time, NaN);
        if (!Number.isNaN(time)) {
          action.time_seconds = Math.min(Math.max(time, 0), action.duration_seconds);
        }
        const fade = secondsOf(wanted.fade ?? false, FADE_IN_SECONDS);
        if (fade > 0) {
          fadeTo(action, 1, fade, 0);
        } else {
          action.weight = Math.min(Math.max(numberOf(wanted.weight, 1), 0), 1);
        }
        const warp = secondsOf(wanted.warp ?? false, FADE_IN_SECONDS);
        const speed = numberOf(wanted.timeScale, 1);
        const from = (wanted.relativeWarp ?? true) ? action.speed : 0;
        action.warp = warp > 0 ? { from, to: speed, passed_seconds: 0, lasts_seconds: warp } : undefined;
        action.speed = speed;
        if (!active.includes(action) || action.ended) {
          if (action.time_seconds === action.duration_seconds) {
            const { fade: kept, warp: way } = action;
            rewind(action);
            Object.assign(action, { fade: kept, warp: way });
          }
          Object.assign(action, { pingpong, repetitions, ended: false });
          activate(action);
        }
        if (!appended.includes(name)) {
          appended = [...appended, name];
        }
      });
    },
    detachAnimation(name = '', wanted = {}) {
      call('detach-animation', () => {
        const action = beside(name);
        if (!action) {
          return;
        }
        const fade = secondsOf(wanted.fade ?? true, FADE_OUT_SECONDS);
        if (fade > 0 && active.includes(action)) {
          fadeTo(action, 0, fade);
        } else {
          stop(action);
        }
        appended = appended.filter((other) => other !== name);
      });
    },
    attribute(name) {
      if (name === 'animation-name') {
        change();
      } else if (name === 'autoplay' && view.hasAttribute(name)) {
        if (!still.matches) {
          player.play();
        } else if (!paused) {
          player.pause();
        } else if (!current) {
          change();
        }
      }
    },
  };

  /** `Session['now'].pose`. */
  function pose(now_millis: number): Pose | undefined {
      // Fallen to a rung whose renderer, for now, plays nothing.
      if (!plays(view)) {
        return undefined;
      }
      // Without two times there is no time between them.
      if (!paused && now_millis >= before_millis) {
        const seconds = (Math.min(now_millis - before_millis, LONGEST_STEP_MILLIS) / 1000) * timeScale;
        // Listeners may change the list.
        for (const action of [...active]) {
          const happening = step(action, seconds);
          if (happening) {
            happened(action, happening);
          }
        }
      }
      active.filter(isGone).forEach((action) => {
        // It goes on from where it is when it is played again.
        action.fade = undefined;
        active = active.filter((other) => other !== action);
      });
      const playing = !paused && view.modelIsVisible && timeScale !== 0 && active.some(moves);
      // What stands must not leap when it moves again.
      before_millis = playing ? now_millis : NaN;
      const layers = active.flatMap((action) => [action.animation, moment(action), weightOf(action)]);
      shown = new Float32Array(layers);
      if (pointed && layers.length) {
        void askForPointers();
      }
      drive?.(shown);
      return { playing, layers: shown };
  }

  if (view.session) {
    view.session.now.pose = pose;
  }
  // Behind a poster nothing moves.
  view.addEventListener('model-visibility', stir);
  if (view.hasAttribute('animation-name')) {
    change();
  }
  player.attribute('autoplay');
  return player;
}
